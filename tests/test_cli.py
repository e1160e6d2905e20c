"""The command line: exit codes and sentences."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from companion import __version__
from companion.cli import main
from companion.errors import AddressRefused, CopyToCrmError, CrmUnreachable
from companion.folders import find_folders
from companion.only_one import single_instance
from companion.storage.profile_store import FileProfileStore
from tests.fakes.companion import running
from tests.fakes.samples import CONTACT, PROFILE

Read = Callable[[], str]

pytestmark = pytest.mark.usefixtures("home", "english")


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that speaks English, whatever this machine speaks."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Read:
    """What the last command printed, as one line."""

    def read() -> str:
        captured = capsys.readouterr()
        return " ".join((captured.out + captured.err).split())

    return read


def test_version_is_the_packages(said: Read) -> None:
    """`--version` prints the number and ends well."""
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert (0, __version__) == (ended.value.code, said())


@pytest.mark.parametrize("arguments", [[], ["no-such-command"], ["link", "x"], ["connect", "--vault"]])
def test_what_cannot_be_parsed_ends_with_two(arguments: list[str], said: Read) -> None:
    """A mistyped command explains itself and does nothing."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert 2 == ended.value.code
    assert "usage" in said()


def test_settings_are_shown_with_their_source(said: Read) -> None:
    """All settings, or one."""
    assert 0 == main(["settings", "get"])
    assert "hold_seconds" in said()
    assert 0 == main(["settings", "get", "writeback"])
    assert ["writeback", "False", "shipped"] == [cell for cell in said().split() if cell.isalpha()][4:7]


def test_settings_are_set_for_the_user(said: Read) -> None:
    """The value is stored and shown as it is now in force."""
    assert 0 == main(["settings", "set", "writeback", "on"])
    assert "writeback = True" == said()
    assert find_folders().settings(None).read().writeback


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["settings", "get", "nothing"], "setting_refused"),
        (["settings", "set", "nothing", "1"], "setting_refused"),
        (["settings", "set", "hold_seconds", "[/bold]"], "setting_refused"),
    ],
)
def test_refused_settings_are_named(arguments: list[str], code: str, said: Read) -> None:
    """Exit status 1, the code first, then the sentence; nothing typed is taken for markup."""
    assert 1 == main(arguments)
    assert said().startswith(f"{code}: ")


def test_locked_setting_is_said(home: Path, said: Read) -> None:
    """What policy set is shown as the administrator's and cannot be changed."""
    (home / "policy.json").write_text('{"writeback": false}', encoding="utf-8")
    assert 1 == main(["settings", "set", "writeback", "on"])
    assert "setting_locked" in said()
    assert 0 == main(["settings", "get", "writeback"])
    assert "your administrator" in said()


def test_error_with_brackets_is_printed_as_it_is(home: Path, said: Read) -> None:
    """Values in a sentence are shown, never interpreted."""
    (home / "policy.json").write_text('{"[/red]": 1}', encoding="utf-8")
    assert 1 == main(["settings", "get"])
    assert "[/red]" in said()


def test_status_without_anything_says_what_is_missing(said: Read) -> None:
    """Neither running nor connected nor on: exit status 1, each with the next step."""
    assert 1 == main(["status"])
    text = said()
    assert all(words in text for words in ("not running", "Not connected", "org settings set writeback on"))
    assert "Copying is not possible now." in text


def test_status_shows_the_connection(said: Read) -> None:
    """Host and seat holder as they are stored, brackets and all."""
    FileProfileStore(find_folders().profiles).keep(
        replace(PROFILE, user_name="Marisa [EMEA] :smile:", is_test_environment=True)
    )
    assert 1 == main(["status"])
    text = said()
    assert "contoso.crm.dynamics.com (9.2.26111.00131, kind not told)" in text
    assert "Marisa [EMEA] :smile:" in text
    assert "Test environment" in text


@pytest.mark.parametrize(
    "arguments", [["outbox"], ["link", "https://www.linkedin.com/in/ana", "contact", CONTACT]]
)
def test_commands_that_ask_the_companion_say_when_it_is_not_there(arguments: list[str], said: Read) -> None:
    """Exit status 1, and nothing was changed."""
    assert 1 == main(arguments)
    assert "not running" in said()


def test_run_gives_way_to_a_running_companion(said: Read) -> None:
    """Whoever started it wanted a companion, and there is one: exit status 0."""
    with single_instance(find_folders()):
        assert 0 == main(["run"])
    assert "already running" in said()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["connect", "https://crm.example", "--vault", "file", "--client-id", "x"], "address_refused"),
        (["connect", "contoso.crm.dynamics.com", "--vault", "file"], "--client-id"),
        (["connect", "x", "--vault", "file", "--ca", "ca.pem"], "--test-environment"),
    ],
)
def test_connect_refuses_before_anything_is_sent(arguments: list[str], words: str, said: Read) -> None:
    """A wrong address, no app registration, a certificate without a test environment."""
    assert 1 == main(arguments)
    assert words in said()
    assert FileProfileStore(find_folders().profiles).read_current() is None


@pytest.mark.parametrize(
    ("language", "error", "words"),
    [
        (
            "en",
            AddressRefused(address="x", reason="y"),
            "address_refused: The address x was refused: y. Nothing was saved. Check the address of your CRM.",
        ),
        (
            "en",
            CrmUnreachable(host="crm.example", reason="TimeoutError", reference="r-1"),
            (
                "crm_unreachable: crm.example did not answer. Check that you are online. "
                "Saved messages are kept and tried again by themselves. Details: reason: TimeoutError; request: r-1"
            ),
        ),
        (
            "pt-BR",
            AddressRefused(address="x", reason="y"),
            "address_refused: O endereço x foi recusado: y. Nada foi salvo. Verifique o endereço do seu CRM.",
        ),
    ],
)
def test_every_error_of_ours_is_said_in_the_users_language(
    monkeypatch: pytest.MonkeyPatch, language: str, error: CopyToCrmError, words: str, said: Read
) -> None:
    """Code, the catalogue's sentence, and what it has no place for; exit status 1, no traceback."""

    def fail(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr("companion.commands_status.say_hello", fail)
    assert 1 == main(["--language", language, "status"])
    assert words == said()


def test_language_is_the_terminals(monkeypatch: pytest.MonkeyPatch, said: Read) -> None:
    """Without an option the locale decides."""
    monkeypatch.setenv("LC_ALL", "pt_BR.UTF-8")
    assert 1 == main(["settings", "get", "nothing"])
    assert "A configuração nothing não foi alterada" in said()


@pytest.fixture
async def companion(home: Path) -> AsyncIterator[None]:  # noqa: ARG001  # it must be there before
    """A companion without a connection, in this process."""
    async with running(find_folders()):
        yield


@pytest.mark.usefixtures("companion")
async def test_commands_speak_to_a_running_companion(said: Read) -> None:
    """Status says running; a refusal of the companion is printed by its code."""
    assert 1 == await asyncio.to_thread(main, ["status"])
    assert "Companion running" in said()
    assert 1 == await asyncio.to_thread(main, ["outbox"])
    assert "not_connected: The companion is not connected to a CRM." in said()


def test_interrupted_command_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is no error."""

    def interrupt(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("companion.commands_status.say_hello", interrupt)
    assert 130 == main(["status"])
