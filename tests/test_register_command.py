"""`copy-to-crm register` and `unregister` as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from companion import __version__
from companion.cli import main
from companion.commands_register import FIREFOX_ID, refresh_registration
from native_host.registration import Registration, host_folder, register

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user who has used Chromium, and has Firefox and Brave as Snaps."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("COPY_TO_CRM_HOME", raising=False)
    for folder in (".config/chromium", "snap/firefox", "snap/brave"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def test_register_for_programs_names_files_and_sandboxes(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Snap's Firefox is served in the usual folder, which its portal reads."""
    assert 0 == main(["register", "--json"])
    report = json.loads(capsys.readouterr().out)
    assert {path.name for path in map(Path, report["written"])} == {
        "launch.json",
        "copy-to-crm-host",
        "copy_to_crm.companion.json",
    }
    assert {"browser": "brave", "sandbox": "snap"} in report["sandboxed"]
    assert str(home / ".mozilla/native-messaging-hosts/copy_to_crm.companion.json") in report["written"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("brave is installed as a snap", "firefox is installed as a snap, which asks once")),
        ("pt-BR", ("brave está instalado como snap", "firefox está instalado como snap, que pergunta")),
    ],
)
@pytest.mark.usefixtures("home")
def test_register_explains_a_sandbox(
    capsys: pytest.CaptureFixture[str], language: str, words: tuple[str, ...]
) -> None:
    """In the person's language, with what to do."""
    assert 0 == main(["--language", language, "register"])
    said = capsys.readouterr().out
    assert [] == [sentence for sentence in words if sentence not in said]


def test_unregister_leaves_the_listing_as_it_was(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing stays of what register made, also in folders that it had to make."""
    before = set(home.rglob("*"))
    main(["register", "--browser", "edge", "--user-data-dir", str(home / "own profile")])
    assert before < set(home.rglob("*"))
    capsys.readouterr()
    assert 0 == main(["unregister", "--json"])
    assert 4 == len(json.loads(capsys.readouterr().out)["removed"])
    assert before == set(home.rglob("*"))


@pytest.mark.usefixtures("home")
def test_register_refuses_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What could not serve all users says why."""
    monkeypatch.setenv("COPY_TO_CRM_HOME", "/somewhere")
    assert 1 == main(["register", "--system"])
    assert "all users cannot share one home" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_companion_of_another_version_registers_itself() -> None:
    """After an upgrade the browsers start what is installed now."""
    old = Registration(Path("/gone/python"), (), firefox_ids=(FIREFOX_ID,), version="1.0.0")
    environ = {"HOME": str(Path.home())}
    register(old, environ)
    refresh_registration()
    assert __version__ == json.loads((host_folder(environ) / "launch.json").read_bytes())["version"]


def test_add_on_that_may_call_is_the_one_that_is_shipped() -> None:
    """The id for Firefox is the manifest's."""
    manifest = json.loads((ROOT / "extension" / "manifest.json").read_bytes())
    assert FIREFOX_ID == manifest["browser_specific_settings"]["gecko"]["id"]
