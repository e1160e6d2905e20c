"""See which copies of the extension the browsers on Chromium's engine hold. Reads their settings, changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from native_host.browsers import BROWSERS
from native_host.paths import user_home
from native_host.registration import SYSTEM

_NAME = "Copy to CRM"
_SETTINGS = ("Preferences", "Secure Preferences")


@dataclass(frozen=True)
class Copy:
    """One copy that is switched on, in one browser."""

    browser: str
    extension_id: str
    version: str


def copies_seen(environ: Mapping[str, str]) -> list[Copy]:
    """Every copy in every profile of this user's browsers."""
    found: set[Copy] = set()
    for browser in BROWSERS:
        folder = user_home(environ) / browser.places(SYSTEM).sign
        # Older Opera keeps its one profile in the folder itself.
        for profile in (folder, *sorted(folder.glob("*"))):
            if not browser.is_firefox and profile.is_dir():
                found |= set(_copies_in(profile, browser.name))
    return sorted(found, key=lambda copy: (copy.browser, copy.extension_id))


def _copies_in(profile: Path, browser: str) -> Iterator[Copy]:
    for name in _SETTINGS:
        for extension_id, entry in _installed(profile / name):
            manifest = entry.get("manifest") or _read_object(
                profile / "Extensions" / str(entry.get("path", "")) / "manifest.json"
            )
            is_off = entry.get("state") == 0 or bool(entry.get("disable_reasons"))
            if isinstance(manifest, dict) and manifest.get("name") == _NAME and not is_off:
                yield Copy(browser, extension_id, str(manifest.get("version", "")))


def _installed(settings: Path) -> Iterable[tuple[str, Mapping[str, object]]]:
    extensions = _read_object(settings).get("extensions")
    entries = extensions.get("settings") if isinstance(extensions, dict) else None
    if not isinstance(entries, dict):
        return []
    return [(name, entry) for name, entry in entries.items() if isinstance(entry, dict)]


def _read_object(path: Path) -> Mapping[str, object]:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
