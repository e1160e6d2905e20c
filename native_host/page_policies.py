"""Find keys of a browser policy for our extension that count for nothing there, as those of the companion's policy."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from native_host.browser_inspection import policies_of
from native_host.browsers import BROWSERS

PAGE_KEYS = frozenset(
    {
        "capture_mode",
        "companion",
        "first_steps",
        "onboarding_text",
        "language",
        "received_messages",
        "sites",
        "support_contact",
    }
)
"""What the extension reads; its managed_schema.json has the same."""

_FIREFOX = Path("etc/firefox/policies/policies.json")


@dataclass(frozen=True)
class IgnoredKeys:
    """One file of a browser's policy, and what in it does nothing."""

    browser: str
    path: str
    keys: tuple[str, ...]


def ignored_keys(extensions: Collection[str], machine_root: Path) -> Iterator[IgnoredKeys]:
    """Each file that sets for one of these extensions what the extension does not read; ids as browsers write them."""
    for browser, path, policy in _all_policies(machine_root):
        for_extensions = _object(_object(policy, "3rdparty"), "extensions", "Extensions")
        keys = {key for one in extensions for key in _object(for_extensions, one)} - PAGE_KEYS
        if keys:
            yield IgnoredKeys(browser, str(path), tuple(sorted(keys)))


def _all_policies(machine_root: Path) -> Iterator[tuple[str, Path, Mapping[str, object]]]:
    for browser in BROWSERS:
        for path, policy in policies_of(browser, machine_root):
            yield browser.name, path, policy
    path = machine_root / _FIREFOX
    try:
        policies = json.loads(path.read_bytes())
    except (OSError, ValueError):
        # There is none, or the browser ignores it, too.
        return
    yield "firefox", path, _object(policies, "policies")


def _object(value: object, *names: str) -> Mapping[str, object]:
    """The object under the first of the names that there is; empty for anything else."""
    if not isinstance(value, dict):
        return {}
    found = next((value[name] for name in names if name in value), None)
    return found if isinstance(found, dict) else {}
