"""Tell the browsers where the host is, and the host who may call it and how the companion is started.

It writes and removes files only; it starts nothing and touches no file of a browser's own.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from native_host.browsers import BROWSERS
from native_host.paths import HOME_VARIABLE, data_folder, make_private

HOST_NAME = "copy_to_crm.companion"

EXTENSION_ID = "lpcajehiokfmbkdepimppfldbakiggfg"
"""Follows from the key in the extension's manifest."""

_CONTROL = re.compile("[\x00-\x1f\x7f\x80-\x9f\ud800-\udfff]")
"""What no path of ours may have: a new line would end a command, and half letters are no text."""

_LONGEST_SHEBANG = 127
"""Bytes: what the oldest kernels still in use read of a script's first line."""


class RegistrationError(Exception):
    """The host cannot be registered as asked; the text says why."""


@dataclass(frozen=True)
class Registration:
    """Who may call the host, and the command that starts the companion.

    The interpreter is an absolute path. A companion that finds another one in its place must exit with 0.
    """

    interpreter: Path
    arguments: tuple[str, ...]
    extension_ids: tuple[str, ...] = (EXTENSION_ID,)
    firefox_ids: tuple[str, ...] = ()

    @property
    def origins(self) -> list[str]:
        """The extensions as Chromium names callers; without the closing slash it finds no host."""
        return [f"chrome-extension://{extension_id}/" for extension_id in self.extension_ids]


def register(
    registration: Registration,
    environ: Mapping[str, str],
    *,
    browsers: Sequence[str] | None = None,
    user_data_dirs: Sequence[Path] = (),
) -> list[Path]:
    """Write the launcher, its launch file and one manifest per browser; the paths written.

    Without named browsers every one that this user has used is served; an empty sequence serves none.
    User data dirs are for browsers started with a profile of their own, which read no other folder.
    A COPY_TO_CRM_HOME in the environment is written down and holds for every later start.
    Raises RegistrationError for a browser, an extension id or a path that cannot be.
    """
    for extension_id in registration.extension_ids:
        if not re.fullmatch("[a-p]{32}", extension_id):
            raise RegistrationError(
                f"{extension_id} is not an extension id: those have 32 letters from a to p"
            )
    if not registration.interpreter.is_absolute():
        raise RegistrationError(f"the interpreter must be an absolute path, not {registration.interpreter}")
    for text in (registration.interpreter, *registration.arguments, host_folder(environ), *user_data_dirs):
        if _CONTROL.search(str(text)):
            raise RegistrationError(f"a line break or another control character is in {str(text)!r}")
    folder = make_private(host_folder(environ))
    launcher = folder / "copy-to-crm-host"
    manifests = dict(_manifests(registration, environ, launcher, browsers, user_data_dirs))
    launch_file = folder / "launch.json"
    launch = {
        "interpreter": str(registration.interpreter),
        "arguments": registration.arguments,
        "home": environ.get(HOME_VARIABLE),
        "allowed_origins": registration.origins,
        "allowed_extensions": registration.firefox_ids,
        "manifests": sorted({*map(str, manifests), *_written_manifests(launch_file)}),
    }
    launcher_text = _launcher(registration.interpreter, launch_file)
    _write(launch_file, _as_json(launch), mode=0o644)
    _write(launcher, launcher_text, mode=0o755)
    for path, manifest in manifests.items():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, _as_json(manifest), mode=0o644)
    return [launch_file, launcher, *manifests]


def unregister(environ: Mapping[str, str]) -> list[Path]:
    """Remove every file that `register` has written and that is still ours; the paths removed."""
    folder = host_folder(environ)
    launcher = folder / "copy-to-crm-host"
    launch_file = folder / "launch.json"
    ours = [path for path in map(Path, _written_manifests(launch_file)) if _names(path, launcher)]
    removed = [path for path in (*ours, launcher, launch_file) if path.exists()]
    for path in removed:
        path.unlink()
    if folder.exists() and not any(folder.iterdir()):
        folder.rmdir()
    return removed


def host_folder(environ: Mapping[str, str]) -> Path:
    """The folder of the launcher and its launch file."""
    return data_folder(environ) / "host"


def _manifests(
    registration: Registration,
    environ: Mapping[str, str],
    launcher: Path,
    browsers: Sequence[str] | None,
    user_data_dirs: Sequence[Path],
) -> Iterator[tuple[Path, dict[str, object]]]:
    unknown = set(browsers or ()) - {browser.name for browser in BROWSERS}
    if unknown:
        raise RegistrationError(f"no such browser is known: {', '.join(sorted(unknown))}")
    common = {
        "name": HOST_NAME,
        "description": "Connects Copy to CRM in the browser with its companion on this computer.",
        "path": str(launcher),
        "type": "stdio",
    }
    file_name = f"{HOST_NAME}.json"
    for browser in BROWSERS:
        if browser.name in browsers if browsers is not None else browser.is_used(environ):
            callers: dict[str, object] = (
                {"allowed_extensions": registration.firefox_ids}
                if browser.is_firefox
                else {"allowed_origins": registration.origins}
            )
            yield browser.hosts_folder(environ) / file_name, {**common, **callers}
    for user_data_dir in user_data_dirs:
        path = user_data_dir.absolute() / "NativeMessagingHosts" / file_name
        yield path, {**common, "allowed_origins": registration.origins}


def _launcher(interpreter: Path, launch_file: Path) -> str:
    first_line = f"#!{interpreter} -IS"
    if " " in str(interpreter) or len(os.fsencode(first_line)) > _LONGEST_SHEBANG:
        # Both languages read these lines: the shell as a command, Python as a string.
        if "\\" in str(interpreter):
            raise RegistrationError(f"{interpreter} has a backslash and a space, or is too long: move it")
        first_line = f"#!/bin/sh\n'''exec' {shlex.quote(str(interpreter))} -IS \"$0\" \"$@\"\n' '''"
    packages = Path(__file__).resolve().parent.parent
    return (
        f"{first_line}\n"
        "import sys\n\n"
        f"sys.path.insert(0, {str(packages)!r})\n\n"
        "from native_host.main import main\n\n"
        f"sys.exit(main(sys.argv[1:], {str(launch_file)!r}))\n"
    )


def _written_manifests(launch_file: Path) -> list[str]:
    try:
        return list(json.loads(launch_file.read_bytes())["manifests"])
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _names(manifest: Path, launcher: Path) -> bool:
    """Whether the manifest still leads to our launcher and not to another installation's."""
    try:
        return bool(json.loads(manifest.read_bytes())["path"] == str(launcher))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _as_json(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"


def _write(path: Path, text: str, *, mode: int) -> None:
    """Write the file whole or not at all: a browser may read it at any moment."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
