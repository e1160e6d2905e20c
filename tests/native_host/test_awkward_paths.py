"""Folders whose names are commands to a shell, registered and started: nothing of a name is ever run. §5 row 12."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from native_host.registration import EXTENSION_ID, Registration, RegistrationError, host_folder, register
from tests.native_host.conftest import Home

AWKWARD = (
    "with spaces in it",
    "O'Neill",
    'quo"te',
    "''' two  '",
    "$(touch ran) `touch ran`",
    "; touch ran &",
    "a & b | c > ran",
    "%PATH% %s {} *?",
    "ção 李 مرحبا 👍",
    "-rf --help",
    '#!sh "$0" \'x',
    "back\\slash",
)


@pytest.mark.parametrize("name", AWKWARD)
def test_launcher_starts_from_every_folder_and_runs_no_name(tmp_path: Path, name: str) -> None:
    """Interpreter and home under a name full of signs: the host answers, and nothing but the host has run."""
    interpreter = tmp_path / name / "python"
    interpreter.parent.mkdir()
    interpreter.symlink_to(sys.executable)
    environ = {"HOME": str(tmp_path), "COPY_TO_CRM_HOME": str(tmp_path / name / "home")}
    register(Registration(interpreter, ()), environ, browsers=(), user_data_dirs=[tmp_path / name])
    answer = subprocess.run(
        [host_folder(environ) / "copy-to-crm-host", "chrome-extension://a/"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        cwd=tmp_path,
    )
    assert b"origin_refused" in answer.stdout
    [manifest] = tmp_path.glob("*/NativeMessagingHosts/*.json")
    assert str(host_folder(environ) / "copy-to-crm-host") == json.loads(manifest.read_bytes())["path"]
    assert [] == list(tmp_path.rglob("ran"))


@pytest.mark.parametrize("name", AWKWARD)
def test_companion_gets_its_arguments_as_they_are(home: Home, name: str) -> None:
    """No shell stands between host and companion: each argument arrives whole."""
    program = home.folder / "program.py"
    program.write_text("import json, sys\nprint(json.dumps(sys.argv[1:]))\nraise SystemExit(3)\n")
    home.register_command(Path(sys.executable), str(program), name, f"--at={name}", "")
    host = home.run_host(f"chrome-extension://{EXTENSION_ID}/")
    assert "companion_not_started" == host.receive_notice()
    printed = (home.folder / "state" / "log" / "companion-start.log").read_text(encoding="utf-8")
    assert [name, f"--at={name}", ""] == json.loads(printed)


@pytest.mark.parametrize("sign", ["\n", "\r", "\t", "\x1b", "\x7f", "\x85", "\udcff"])
@pytest.mark.parametrize("where", ["interpreter", "argument", "home", "profile"])
def test_register_refuses_control_characters(tmp_path: Path, where: str, sign: str) -> None:
    """A new line could begin a command of its own somewhere: refused by name, with nothing written."""
    name = f"a{sign}touch ran"
    environ = {
        "HOME": str(tmp_path),
        "COPY_TO_CRM_HOME": str(tmp_path / (name if where == "home" else "home")),
    }
    interpreter = Path("/usr") / (name if where == "interpreter" else "python3")
    registration = Registration(interpreter, (name,) if where == "argument" else ())
    profiles = [tmp_path / name] if where == "profile" else []
    with pytest.raises(RegistrationError, match="control character"):
        register(registration, environ, browsers=(), user_data_dirs=profiles)
    assert [] == list(tmp_path.iterdir())


def test_register_refuses_what_no_launcher_can_say(tmp_path: Path) -> None:
    """A backslash where shell and Python must read the same line: refused rather than read in two ways."""
    interpreter = Path("/usr/a \\x folder/python3")
    with pytest.raises(RegistrationError, match="backslash"):
        register(Registration(interpreter, ()), {"HOME": str(tmp_path)}, browsers=())
    assert [] == [path for path in tmp_path.rglob("*") if path.is_file()]
