"""Tell the browsers where the host is, and the host who may call it and how the companion is started.

It writes and removes files only; it starts nothing and touches no file of a browser's own.
"""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from native_host.browsers import BROWSERS, Browser, System, machine_hosts_folder
from native_host.launcher import (
    LAUNCH_FILE_NAME,
    LAUNCHER_NAME,
    PACKAGES,
    check_text,
    launcher_text,
    read_written,
    write_whole,
    written_texts,
)
from native_host.manifests import (
    EXTENSION_ID,
    HOST_NAME,
    Registration,
    RegistrationError,
    path_of,
    read_manifest,
)
from native_host.paths import (
    HOME_VARIABLE,
    data_folder,
    machine_folder,
    make_private,
    packaged_folder,
    user_home,
)

__all__ = [
    "EXTENSION_ID",
    "HOST_NAME",
    "Registration",
    "RegistrationError",
    "host_folder",
    "hosts_folder",
    "refresh",
    "register",
    "unregister",
]

SYSTEM: System = "darwin" if sys.platform == "darwin" else "linux"

_FILE_NAME = f"{HOST_NAME}.json"


def register(
    registration: Registration,
    environ: Mapping[str, str],
    *,
    browsers: Sequence[str] | None = None,
    user_data_dirs: Sequence[Path] = (),
    machine_root: Path | None = None,
) -> list[Path]:
    """Write the launcher, its launch file and one manifest per browser; the paths written.

    Without named browsers every one that this user has used is served; an empty sequence serves none.
    What was registered before is written anew with them.
    User data dirs are for browsers started with a profile of their own, which read no other folder.
    With a machine root, which is "/" but in tests, all users and all browsers are served.
    A COPY_TO_CRM_HOME in the environment is written down and holds for every later start.
    Raises RegistrationError for a browser, an extension id or a path that cannot be.
    """
    registration.check()
    folder = host_folder(environ, machine_root)
    for text in (registration.interpreter, *registration.arguments, folder, *user_data_dirs):
        check_text(text)
    if machine_root is not None:
        _check_machine(registration, environ, user_data_dirs)
    launcher, launch_file = folder / LAUNCHER_NAME, folder / LAUNCH_FILE_NAME
    text = launcher_text(registration.interpreter, launch_file)
    written = read_written(launch_file)
    wanted = dict(_wanted(environ, browsers, user_data_dirs, machine_root))
    manifests = {**dict(_earlier(written, launcher)), **wanted}
    folders = [folder, *(path.parent for path in manifests)]
    launch = registration.launch(
        environ.get(HOME_VARIABLE),
        PACKAGES,
        list(manifests),
        list({*_missing(folders), *written_texts(written, "folders")}),
    )
    if machine_root is None:
        make_private(folder)
    else:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    write_whole(launch_file, launch, mode=0o644)
    write_whole(launcher, text, mode=0o755)
    for path, is_firefox in manifests.items():
        path.parent.mkdir(mode=0o700 if machine_root is None else 0o755, parents=True, exist_ok=True)
        write_whole(path, registration.manifest(launcher, is_firefox=is_firefox), mode=0o644)
    return [launch_file, launcher, *manifests]


def refresh(
    environ: Mapping[str, str], interpreter: Path, arguments: tuple[str, ...], version: str
) -> list[Path]:
    """Write anew what another version has registered for this user, for the same callers; the paths written.

    Where nothing is registered, nothing is written: the person may have unregistered on purpose.
    """
    written = read_written(host_folder(environ) / LAUNCH_FILE_NAME)
    if written.get("version", "") in {"", version}:
        return []
    registration = Registration(
        interpreter,
        arguments,
        extension_ids=tuple(origin.split("/")[2] for origin in written_texts(written, "allowed_origins")),
        firefox_ids=tuple(written_texts(written, "allowed_extensions")),
        version=version,
    )
    return register(registration, environ, browsers=())


def unregister(
    environ: Mapping[str, str],
    *,
    browsers: Sequence[str] | None = None,
    user_data_dirs: Sequence[Path] = (),
    machine_root: Path | None = None,
) -> list[Path]:
    """Remove every file that `register` has written and that is still ours; the paths removed.

    With named browsers or user data dirs only their manifests go, and with the last of all the rest.
    Folders that were made for it go when nothing else lies in them.
    """
    folder = host_folder(environ, machine_root)
    launcher, launch_file = folder / LAUNCHER_NAME, folder / LAUNCH_FILE_NAME
    written = read_written(launch_file)
    everywhere = _wanted(environ, [browser.name for browser in BROWSERS], (), machine_root)
    known = {path for path, _ in everywhere} | set(map(Path, written_texts(written, "manifests")))
    ours = sorted(path for path in known if path_of(read_manifest(path)) == str(launcher))
    chosen = set(ours)
    if browsers is not None or user_data_dirs:
        chosen &= {path for path, _ in _wanted(environ, browsers or (), user_data_dirs, machine_root)}
    left = [str(path) for path in ours if path not in chosen]
    removed = [path for path in ours if path in chosen]
    if left:
        write_whole(launch_file, {**written, "manifests": left}, mode=0o644)
    else:
        removed += [path for path in (launcher, launch_file) if path.exists()]
    for path in removed:
        path.unlink()
    _remove_empty([*written_texts(written, "folders"), *([] if left else [str(folder)])])
    return removed


def host_folder(environ: Mapping[str, str], machine_root: Path | None = None) -> Path:
    """The folder of the launcher and its launch file."""
    return (data_folder(environ) if machine_root is None else machine_folder(machine_root)) / "host"


def packaged_host_folder(machine_root: Path) -> Path:
    """The folder of a launcher that a package of the system has brought, for all users."""
    return packaged_folder(machine_root) / "host"


def hosts_folder(browser: Browser, environ: Mapping[str, str], machine_root: Path | None = None) -> Path:
    """The folder that the browser reads hosts from, for profiles in their usual place."""
    if machine_root is not None:
        return machine_hosts_folder(browser, SYSTEM, machine_root)
    return user_home(environ) / browser.places(SYSTEM).user


def _wanted(
    environ: Mapping[str, str],
    browsers: Sequence[str] | None,
    user_data_dirs: Sequence[Path],
    machine_root: Path | None,
) -> Iterator[tuple[Path, bool]]:
    """Each manifest that is asked for, and whether it is Firefox's."""
    unknown = set(browsers or ()) - {browser.name for browser in BROWSERS}
    if unknown:
        raise RegistrationError(f"no such browser is known: {', '.join(sorted(unknown))}")
    for browser in BROWSERS:
        if browsers is None:
            is_wanted = machine_root is not None or browser.is_used(environ, SYSTEM)
        else:
            is_wanted = browser.name in browsers
        if is_wanted:
            yield hosts_folder(browser, environ, machine_root) / _FILE_NAME, browser.is_firefox
    for user_data_dir in user_data_dirs:
        yield user_data_dir.absolute() / "NativeMessagingHosts" / _FILE_NAME, False


def _earlier(written: Mapping[str, object], launcher: Path) -> Iterator[tuple[Path, bool]]:
    for path in map(Path, written_texts(written, "manifests")):
        manifest = read_manifest(path)
        # Another installation may have registered since; that one's manifest is not ours to change.
        if manifest is not None and path_of(manifest) == str(launcher):
            yield path, "allowed_extensions" in manifest


def _check_machine(
    registration: Registration, environ: Mapping[str, str], user_data_dirs: Sequence[Path]
) -> None:
    """Raise RegistrationError for what could not serve all users."""
    if user_data_dirs:
        raise RegistrationError("a profile folder belongs to one user: register it without --system")
    if environ.get(HOME_VARIABLE):
        raise RegistrationError(f"{HOME_VARIABLE} is set, and all users cannot share one home: unset it")
    for program in (registration.interpreter, PACKAGES):
        for folder in program.parents:
            if not folder.stat().st_mode & stat.S_IXOTH:
                raise RegistrationError(
                    f"other users cannot reach {program} because {folder} is closed to them: "
                    "install Copy to CRM for the whole machine first"
                )


def _missing(folders: Sequence[Path]) -> Iterator[str]:
    """Every folder that will have to be made, so that it can go again."""
    for folder in folders:
        for path in (folder, *folder.parents):
            if path.exists():
                break
            yield str(path)


def _remove_empty(folders: Sequence[str]) -> None:
    for folder in sorted(map(Path, set(folders)), key=lambda path: len(path.parts), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
