"""The Debian packages as values: the companion with its libraries and its hosts, and the policies beside it.

The companion's folder is made like a virtual environment of Debian's own Python, so that the program finds itself there
as it does anywhere else, and the system's GTK bindings beside it. Nothing is run or fetched when it is installed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from companion.commands_register import START
from installers.debian_archive import Entry, write_deb
from installers.policy_kit import Kit
from native_host.browsers import BROWSERS, machine_hosts_folder
from native_host.launcher import LAUNCH_FILE_NAME, LAUNCHER_NAME, launcher_text
from native_host.manifests import HOST_NAME, Registration
from native_host.paths import packaged_folder

PYTHON = (3, 11)
"""The version that Debian 12 has, and that the libraries' compiled parts are for."""

_SCRIPTS = Path(__file__).parent / "linux"
_FOLDER = packaged_folder(Path("/"))
_INTERPRETER = _FOLDER / "bin" / "python3"
_SITE = _FOLDER / "lib" / "python{}.{}".format(*PYTHON) / "site-packages"
_MANAGED = ("chromium", "opt/chrome", "opt/edge", "brave")
"""Folders below /etc in which browsers look for policies."""

_COMMAND = f"""#!{_INTERPRETER} -I
import sys

from companion.cli import main

sys.exit(main())
"""
_COMMON = {
    "Section": "web",
    "Priority": "optional",
    "Maintainer": "Copy to CRM <packages@copy-to-crm.example>",
}


def companion_package(
    site: Path, version: str, extension_ids: Sequence[str], firefox_id: str, license_text: bytes
) -> tuple[str, bytes]:
    """File name and bytes of the package for Debian 12 on amd64.

    The site folder holds the companion and its libraries; the ids are those of the extensions that may call the host.
    """
    fields = {
        "Package": "copy-to-crm",
        "Version": version,
        "Architecture": "amd64",
        **_COMMON,
        # The compiled libraries are for this version of Python, and for a C library of Debian 12's age.
        "Depends": "python3 (>= {}.{}), python3 (<< {}.{}), libc6 (>= 2.34)".format(
            *PYTHON, PYTHON[0], PYTHON[1] + 1
        ),
        "Recommends": "python3-gi, python3-gi-cairo, gir1.2-webkit2-4.1",
        "Description": "copy what you choose in Sales Navigator into Dynamics 365\n"
        " The companion on this computer: it matches, queues and writes what the browser extension\n"
        " hands it. The browsers start it when it is needed; no service runs, and no port listens.",
    }
    registration = Registration(
        _INTERPRETER, START, tuple(extension_ids), firefox_ids=(firefox_id,), version=version
    )
    entries = [
        *_environment(),
        *_laid_out(site),
        *_host(registration),
        Entry("/usr/bin/copy-to-crm", _COMMAND.encode(), 0o755),
        Entry("/usr/share/doc/copy-to-crm/copyright", license_text),
    ]
    scripts = _scripts("preinst", "postinst", "prerm")
    return f"copy-to-crm_{version}_amd64.deb", write_deb(fields, entries, scripts)


def policy_package(kit: Kit) -> tuple[str, bytes]:
    """File name and bytes of the package that forces the extension on everybody: whoever installs it chooses that."""
    fields = {
        "Package": "copy-to-crm-policy",
        "Version": kit.version,
        "Architecture": "all",
        **_COMMON,
        "Recommends": "copy-to-crm",
        "Description": "install the Copy to CRM extension in every browser of this computer\n"
        " Policies for Chromium, Chrome, Edge and Brave: they force the extension and allow its host.",
    }
    policy = _as_json(kit.for_chromium)
    entries = [Entry(f"/etc/{folder}/policies/managed/copy-to-crm.json", policy) for folder in _MANAGED]
    return f"copy-to-crm-policy_{kit.version}_all.deb", write_deb(fields, entries, _scripts("preinst"))


def _environment() -> Iterator[Entry]:
    """What makes a folder an environment of Debian's Python that sees Debian's own packages too.

    The link to the interpreter is the scripts' affair: while files are exchanged there is none, and nothing starts.
    """
    settings = "home = /usr/bin\ninclude-system-site-packages = true\nversion = {}.{}\n".format(*PYTHON)
    yield Entry(str(_FOLDER / "pyvenv.cfg"), settings.encode())
    yield Entry(str(_FOLDER / "stop-companions"), (_SCRIPTS / "stop-companions").read_bytes(), 0o755)


def _laid_out(site: Path) -> Iterator[Entry]:
    for path in site.rglob("*"):
        if path.is_file():
            yield Entry(str(_SITE / path.relative_to(site)), path.read_bytes())


def _host(registration: Registration) -> Iterator[Entry]:
    """Launcher, launch file and manifests, as `register` would write them for this folder."""
    launcher, launch_file = _FOLDER / "host" / LAUNCHER_NAME, _FOLDER / "host" / LAUNCH_FILE_NAME
    manifests = {
        machine_hosts_folder(browser, "linux", Path("/")) / f"{HOST_NAME}.json": browser.is_firefox
        for browser in BROWSERS
    }
    text = launcher_text(Path("/usr/bin/python3"), launch_file, _SITE)
    yield Entry(str(launcher), text.encode(), 0o755)
    yield Entry(str(launch_file), _as_json(registration.launch(None, _SITE, list(manifests))))
    for path, is_firefox in manifests.items():
        yield Entry(str(path), _as_json(registration.manifest(launcher, is_firefox=is_firefox)))


def _scripts(*names: str) -> dict[str, bytes]:
    return {name: (_SCRIPTS / name).read_bytes() for name in names}


def _as_json(value: object) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()
