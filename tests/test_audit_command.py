"""`copy-to-crm audit`: lists what happened, says where the chain breaks, and does not say more than it shows."""

from __future__ import annotations

import ast
import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from companion.cli import main
from companion.commands_audit import _STEPS
from companion.folders import find_folders
from companion.sentences import LANGUAGES, Sentences
from companion.storage.profile_store import FileProfileStore
from tests.fakes.clock import NOON
from tests.fakes.journal import opened_store
from tests.fakes.samples import PROFILE, click

Read = Callable[[], str]

pytestmark = pytest.mark.usefixtures("home")
STORAGE = Path(__file__).parents[1] / "companion" / "storage"


@pytest.fixture
async def file(home: Path) -> AsyncIterator[Path]:  # noqa: ARG001  # it must be there before
    """The journal of the connection in use with three lines, held open by whoever writes it."""
    profiles = FileProfileStore(find_folders().profiles)
    profiles.keep(PROFILE)
    file = profiles.folder_of(PROFILE) / "outbox.db"
    async with opened_store(file) as store:
        await store.record_click(click("click-1"))
        await store.record_click(click("click-2"))
        await store.errands.ask_undo("click-1", NOON)
        yield file


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Read:
    """What the last command printed, as one line."""

    def read() -> str:
        captured = capsys.readouterr()
        return " ".join((captured.out + captured.err).split())

    return read


def change(file: Path, statement: str) -> None:
    """What somebody with the file and any SQLite program does, while the companion runs."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        assert connection.execute(statement).rowcount > 0


async def audit(*arguments: str, language: str = "en") -> int:
    """The command's exit status."""
    return await asyncio.to_thread(main, ["--language", language, "audit", *arguments])


async def test_whole_trail_is_said_with_what_it_shows(file: Path, said: Read) -> None:
    """Exit status 0, the end to note, and that a trail made anew would look the same."""
    assert file.exists()
    assert 0 == await audit("verify")
    text = said()
    assert (
        "Lines checked: 3; erased, without the item they were about: 0. The chain is whole. End: 3:" in text
    )
    assert "whoever can write this file can do that" in text


@pytest.mark.parametrize(
    ("statement", "language", "words"),
    [
        (
            "UPDATE audit SET what = 'written' WHERE sequence = 2",
            "en",
            "The chain breaks at line 2: it was changed.",
        ),
        ("DELETE FROM audit WHERE sequence = 2", "en", "The chain breaks at line 2: it is missing."),
        ("DELETE FROM audit WHERE sequence = 3", "pt-BR", "A cadeia se rompe na linha 3: ela está faltando."),
        ("DELETE FROM audit_end", "pt-BR", "A cadeia não tem fim"),
    ],
)
async def test_first_broken_line_is_named(
    file: Path, statement: str, language: str, words: str, said: Read
) -> None:
    """Exit status 1, in both languages, and no end to note."""
    change(file, statement)
    assert 1 == await audit("verify", language=language)
    text = said()
    assert words in text
    assert [] == re.findall(r"[0-9]:[0-9a-f]{64}", text)


async def test_noted_end_is_looked_for(file: Path, said: Read) -> None:
    """An end of this trail is found in it; another trail's is not, and what is no end is refused."""
    assert 0 == await audit("verify", "--json")
    end = str(json.loads(said())["end"])
    assert 0 == await audit("verify", "--noted", end)
    assert "Up to the end that you noted, nothing" in said()
    change(file, "DELETE FROM audit WHERE sequence = 3")
    change(
        file, "UPDATE audit_end SET (sequence, link) = (SELECT sequence, link FROM audit WHERE sequence = 2)"
    )
    assert 0 == await audit("verify")
    said()
    assert 1 == await audit("verify", "--noted", end)
    assert "does not pass through the end that you noted at line 3" in said()
    assert 1 == await audit("verify", "--noted", "3:abc")
    assert "setting_refused" in said()


async def test_programs_get_codes(file: Path, said: Read) -> None:
    """Which line, and how, without a sentence."""
    change(file, "DELETE FROM audit WHERE sequence = 1")
    assert 1 == await audit("verify", "--json")
    report: dict[str, Any] = json.loads(said())
    report.pop("end")
    assert {
        "is_whole": False,
        "lines": 0,
        "erased": 0,
        "begins_after": 0,
        "broken": {"line": 1, "kind": "line_missing"},
    } == report


async def test_steps_are_listed_newest_first(file: Path, said: Read) -> None:
    """With time, item and details; an erased one says only when and what."""
    change(file, "UPDATE audit SET item_id = NULL, detail = NULL, salt = NULL WHERE sequence = 2")
    assert 0 == await audit("list", "--json")
    lines = json.loads(said())
    assert [(3, "discarded"), (2, "clicked again"), (1, "clicked")] == [
        (line["line"], line["what"]) for line in lines
    ]
    assert (None, {}, True) == (lines[1]["item_id"], lines[1]["detail"], lines[1]["is_erased"])
    assert ("click-1", {"click_id": "click-1"}) == (lines[2]["item_id"], lines[2]["detail"])
    assert 0 == await audit("list", language="pt-BR")
    text = said()
    assert "copiado" in text
    assert "apagado" in text


async def test_only_the_newest_are_listed_unless_all_are_asked_for(file: Path, said: Read) -> None:
    """Fifty, or every one."""
    query = (
        "INSERT INTO audit (at, what) WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 60)"
    )
    change(file, f"{query} SELECT '2026-11-18T12:00:00+00:00', 'written' FROM n")  # noqa: S608  # our own words
    assert 0 == await audit("list", "--json")
    assert 50 == len(json.loads(said()))
    assert 0 == await audit("list", "--all", "--json")
    assert 63 == len(json.loads(said()))


async def test_spoilt_lines_are_shown_harmlessly(
    file: Path, monkeypatch: pytest.MonkeyPatch, said: Read
) -> None:
    """Whoever can write the file cannot steer the terminal of who looks, nor keep the command from working."""
    monkeypatch.setenv("COLUMNS", "200")
    change(file, "UPDATE audit SET what = char(27) || '[2J', at = x'00', detail = '[1]' WHERE sequence = 2")
    assert 0 == await audit("list")
    text = said()
    assert "\x1b" not in text
    assert "[2J" in text
    assert 1 == await audit("verify")
    assert "line 2" in said()


async def test_without_a_journal_nothing_is_called_whole(file: Path, said: Read) -> None:
    """A file that is gone, and no connection at all, end with 1."""
    file.rename(file.with_name("elsewhere"))
    assert 1 == await audit("verify")
    assert "outbox.db is not there" in said()
    FileProfileStore(find_folders().profiles).forget_current(PROFILE, NOON)
    assert 1 == await audit("list")
    assert "not_connected" in said()


def _names(argument: ast.expr) -> list[str]:
    if isinstance(argument, ast.JoinedStr):
        rest = "".join(str(part.value) for part in argument.values if isinstance(part, ast.Constant))
        errands = ("undo", "withdraw", "resolve")
        return [f"{rest}{one}" if rest.endswith(" ") else f"{one}{rest}" for one in errands]
    return [str(argument.value)] if isinstance(argument, ast.Constant) else []


def test_every_step_that_is_written_has_its_words() -> None:
    """What the storage calls a step, read from its source, is told in both languages."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in STORAGE.glob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    written = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "write_audit"]
    steps = {name for call in written for name in _names(call.args[2])} | {"clicked", "clicked again"}
    assert len(written) > 12
    assert set() == steps - set(_STEPS)
    for language in LANGUAGES:
        words = Sentences(language)
        assert [] == [key for key in _STEPS.values() if not words.text(key)]
