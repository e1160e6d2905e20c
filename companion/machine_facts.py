"""Read what the doctor judges about this computer: folders, disk, host, browsers, companion, vault. Changes nothing."""

from __future__ import annotations

import asyncio
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from msal_extensions.persistence import PersistenceNotFound

from companion.client import greeting, say_hello
from companion.core.folder_kind import NETWORK_FILE_SYSTEMS, file_system_of, synced_by
from companion.core.profile import Profile
from companion.errors import NotPossibleHere
from companion.folders import Folders
from companion.signin.vault import open_persistence, prove_vault
from companion.usecases.checks.browsers import (
    BrowserFacts,
    BrowsersFacts,
    CopyFacts,
    PolicyFacts,
    SandboxFacts,
)
from companion.usecases.checks.machine import CompanionFacts, HostFacts, PrivatePlace
from native_host.browser_inspection import browsers_seen, profiles_elsewhere
from native_host.browsers import firefox_asks_by_itself, sandboxed_browsers
from native_host.extension_copies import copies_seen
from native_host.inspection import find_launcher, try_host
from native_host.launch import read_launch
from native_host.launcher import LAUNCH_FILE_NAME
from native_host.notice import HostStop
from native_host.page_policies import ignored_keys
from native_host.registration import host_folder

_OTHERS = stat.S_IRWXG | stat.S_IRWXO

PROCESSES = Path("/proc")
MACHINE_ROOT = Path("/")


def read_places(folders: Folders, environ: Mapping[str, str]) -> list[PrivatePlace]:
    """Our folders and every file in them that holds something."""
    return [
        PrivatePlace(str(path), sys.platform == "win32" or not path.stat().st_mode & _OTHERS)
        for path in _places(folders, host_folder(environ))
    ]


def _places(folders: Folders, public: Path) -> Iterator[Path]:
    yield from (folders.data, folders.state, folders.log)
    for path in (*folders.data.rglob("*"), folders.user_settings):
        # The browsers have to read the host's files; a lock file holds nothing.
        if path.is_file() and not path.is_relative_to(public) and path.suffix != ".lockfile":
            yield path


def read_free_space(folders: Folders) -> int:
    """Bytes that can still be written where the journal lies."""
    return shutil.disk_usage(folders.data).free


def read_sharing(folders: Folders) -> str:
    """Over what the folder of the journal is shared with other computers; empty when it is this one's own."""
    path = str(folders.data.resolve())
    if program := synced_by(path):
        return program
    table = Path("/proc/self/mounts")
    mounts = table.read_text(encoding="utf-8", errors="replace").splitlines() if table.exists() else []
    kind = file_system_of(path, mounts)
    return kind if kind in NETWORK_FILE_SYSTEMS else ""


async def read_host(folders: Folders, environ: Mapping[str, str]) -> HostFacts:
    """The registered host, asked as a browser would: for a greeting of the companion where one runs."""
    running = await asyncio.to_thread(say_hello, folders.socket)
    tried = await asyncio.to_thread(try_host, environ, greeting() if running else None, MACHINE_ROOT)
    return HostFacts(tried.state, tried.detail, tried.version)


def read_browsers(environ: Mapping[str, str]) -> BrowsersFacts:
    """The browsers of this user."""
    callers = _callers(environ)
    return BrowsersFacts(
        [BrowserFacts(seen.browser, seen.state, seen.host) for seen in browsers_seen(environ, MACHINE_ROOT)],
        [
            path
            for path, state in profiles_elsewhere(environ, PROCESSES, MACHINE_ROOT)
            if state != "registered"
        ],
        [
            SandboxFacts(one.browser, one.sandbox, firefox_asks_by_itself(one))
            for one in sandboxed_browsers(environ)
        ],
        [
            CopyFacts(
                copy.browser,
                copy.extension_id,
                copy.version,
                f"chrome-extension://{copy.extension_id}/" in callers,
            )
            for copy in copies_seen(environ)
        ],
        [
            PolicyFacts(one.browser, one.path, one.keys)
            for one in ignored_keys({_id_of(caller) for caller in callers}, MACHINE_ROOT)
        ],
    )


def _id_of(caller: str) -> str:
    """An extension's id as policies write it; Firefox names callers by it."""
    return caller.removeprefix("chrome-extension://").rstrip("/")


def _callers(environ: Mapping[str, str]) -> frozenset[str]:
    try:
        return read_launch(find_launcher(environ, MACHINE_ROOT).with_name(LAUNCH_FILE_NAME)).callers
    except HostStop:
        return frozenset()


async def read_companion(folders: Folders) -> CompanionFacts:
    """The running companion."""
    welcome = await asyncio.to_thread(say_hello, folders.socket)
    return CompanionFacts(welcome.version if welcome else None)


async def read_vault_trouble(profile: Profile, folders: Folders) -> str:
    """Why the vault cannot be read; empty when it can. May have the system ask the person to unlock the keyring."""
    try:
        await asyncio.to_thread(_read_vault, profile.vault, folders.vault)
    except NotPossibleHere as error:
        return error.params["reason"].partition("; choose ")[0]
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def _read_vault(choice: str, folder: Path) -> None:
    prove_vault(choice, folder)
    if choice == "file":
        try:
            open_persistence("file", folder, "tokens").load()
        except PersistenceNotFound:
            # Nobody is signed in; the next check says so.
            return
