"""See, for every browser of this user, whether it would find our host, and why not. Writes nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from native_host.browsers import BROWSERS, Browser
from native_host.inspection import find_launcher
from native_host.launcher import LAUNCH_FILE_NAME, LAUNCHER_NAME, read_written, written_texts
from native_host.manifests import HOST_NAME, fulfils_demands, path_of, read_manifest
from native_host.paths import user_home
from native_host.registration import SYSTEM, host_folder, hosts_folder, packaged_host_folder

ManifestState = Literal[
    "registered", "missing", "other", "stale", "broken", "not_allowed", "blocked", "users_ignored"
]

_FILE_NAME = f"{HOST_NAME}.json"
_POLICIES = {"chromium": "chromium", "chrome": "opt/chrome", "edge": "opt/edge", "brave": "brave"}
"""Browser → its folder of policies below /etc on Linux."""

_PROGRAMS = ("chrom", "msedge", "microsoft-edge", "brave", "vivaldi", "opera")
"""How the names of the programs begin or go on that read hosts from a user data dir."""


@dataclass(frozen=True)
class Seen:
    """A browser of this user and the host it would call."""

    browser: str
    state: ManifestState
    host: str
    """The launcher it calls instead of ours, or the file that is at fault."""


@dataclass(frozen=True)
class _Ours:
    launchers: frozenset[str]
    callers: tuple[frozenset[str], frozenset[str]]
    """As Chromium names them, and as Firefox does."""


def browsers_seen(environ: Mapping[str, str], machine_root: Path = Path("/")) -> Iterator[Seen]:
    """Every browser that this user has used."""
    ours = _read_ours(environ, machine_root)
    for browser in BROWSERS:
        if browser.is_used(environ, SYSTEM):
            yield _look(browser, environ, machine_root, ours)


def profiles_elsewhere(
    environ: Mapping[str, str], processes: Path, machine_root: Path = Path("/")
) -> Iterator[tuple[str, ManifestState]]:
    """Every profile folder outside the usual places that is registered, in use now, or an unlisted browser's.

    The processes are Linux's `/proc`; where there is none, no running browser is seen.
    """
    ours = _read_ours(environ, machine_root)
    home = user_home(environ)
    usual = {home / browser.places(SYSTEM).sign for browser in BROWSERS}
    manifests = written_texts(_read_launch(environ, machine_root), "manifests")
    # Of a registration for all users, no manifest lies in anybody's profile.
    shared = {hosts_folder(browser, environ, machine_root) for browser in BROWSERS}
    folders_registered = {Path(manifest).parent for manifest in manifests} - shared
    registered = {path.parent for path in folders_registered if not path.is_relative_to(home / ".mozilla")}
    folders = (registered | set(_running(processes)) | set(_unlisted(home))) - usual
    for folder in sorted(path for path in folders if path.is_dir()):
        if not any(path.is_relative_to(folder) for path in usual):
            yield str(folder), _state(folder / "NativeMessagingHosts" / _FILE_NAME, ours)[0]


def _read_launch(environ: Mapping[str, str], machine_root: Path) -> Mapping[str, object]:
    return read_written(find_launcher(environ, machine_root).with_name(LAUNCH_FILE_NAME))


def _read_ours(environ: Mapping[str, str], machine_root: Path) -> _Ours:
    written = _read_launch(environ, machine_root)
    folders = (
        host_folder(environ),
        host_folder(environ, machine_root),
        packaged_host_folder(machine_root),
    )
    return _Ours(
        frozenset(str(folder / LAUNCHER_NAME) for folder in folders),
        (
            frozenset(written_texts(written, "allowed_origins")),
            frozenset(written_texts(written, "allowed_extensions")),
        ),
    )


def _look(browser: Browser, environ: Mapping[str, str], machine_root: Path, ours: _Ours) -> Seen:
    policies = list(policies_of(browser, machine_root))
    for path, policy in policies:
        if _blocks(policy):
            return Seen(browser.name, "blocked", str(path))
    machines = hosts_folder(browser, environ, machine_root) / _FILE_NAME
    users = hosts_folder(browser, environ) / _FILE_NAME
    ignored = next(
        (path for path, one in policies if one.get("NativeMessagingUserLevelHosts") is False), None
    )
    if ignored and not machines.exists():
        return Seen(browser.name, "users_ignored", str(ignored))
    # Browsers look in the user's folder first.
    manifest = machines if ignored or (machines.exists() and not users.exists()) else users
    state, host = _state(manifest, ours)
    return Seen(browser.name, state, host)


def _state(path: Path, ours: _Ours) -> tuple[ManifestState, str]:
    manifest = read_manifest(path)
    host = path_of(manifest)
    if manifest is None:
        return "missing", ""
    if not fulfils_demands(manifest):
        return "broken", str(path)
    if host not in ours.launchers or not Path(host).exists():
        return "other" if Path(host).exists() else "stale", host
    allowed = frozenset(
        [*_texts(manifest.get("allowed_origins")), *_texts(manifest.get("allowed_extensions"))]
    )
    return ("registered", host) if allowed and allowed in ours.callers else ("not_allowed", str(path))


def policies_of(browser: Browser, machine_root: Path) -> Iterator[tuple[Path, Mapping[str, object]]]:
    """The files of a Chromium's policy for the whole machine that it can read, with what they say."""
    folder = _POLICIES.get(browser.name)
    if folder is None or SYSTEM != "linux":
        return
    for path in sorted((machine_root / "etc" / folder / "policies" / "managed").glob("*.json")):
        try:
            policy = json.loads(path.read_bytes())
        except (OSError, ValueError):
            # The browser ignores such a file, too.
            continue
        if isinstance(policy, dict):
            yield path, policy


def _blocks(policy: Mapping[str, object]) -> bool:
    blocked, allowed = (_texts(policy.get(f"NativeMessaging{kind}list")) for kind in ("Block", "Allow"))
    return bool({"*", HOST_NAME} & {*blocked}) and HOST_NAME not in allowed


def _texts(value: object) -> Sequence[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _running(processes: Path) -> Iterator[Path]:
    """The profile folder of each browser of this user that was started with one of its own."""
    for command in processes.glob("[0-9]*/cmdline"):
        try:
            if command.stat().st_uid != os.geteuid():
                continue
            program, *arguments = os.fsdecode(command.read_bytes()).split("\0")
        except OSError:
            # It has ended meanwhile.
            continue
        named = [one.partition("=")[2] for one in arguments if one.startswith("--user-data-dir=")]
        is_part = any(one.startswith("--type=") for one in arguments)
        if named and not is_part and any(name in Path(program).name for name in _PROGRAMS):
            yield Path(named[-1])


def _unlisted(home: Path) -> Iterator[Path]:
    """Profile folders of browsers that we have no folder for; other programs on the same engine keep no such file."""
    for depth in ("*", "*/*"):
        for file in (home / ".config").glob(f"{depth}/Default/Secure Preferences"):
            yield file.parent.parent
