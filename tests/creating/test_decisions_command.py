"""`copy-to-crm decisions`: the history on the command line, and taking back what was decided, after a look. E4."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys

import pytest

from companion.decision_lines import printable
from tests.creating.conftest import AURORA, Desk
from tests.creating.test_history import linked
from tests.kinds.conftest import note
from tests.kinds.test_outbox_command import outbox as said_by

HER = AURORA["profile_address"]


async def answered(typed: str, *arguments: str) -> tuple[int, str]:
    """Exit status and everything that the command says to somebody who types this."""
    command = [sys.executable, "-m", "companion", "--language", "en", "decisions", *arguments]
    ended = await asyncio.to_thread(
        subprocess.run, command, input=typed, capture_output=True, text=True, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr


async def test_decision_is_listed_shown_and_taken_back(desk: Desk) -> None:
    """By address and by record; no leaves everything, move opens the prompt with what is not bound to its record."""
    contact, decision = await linked(desk, "Good morning. Shall we talk?")
    await desk.scene.ask("click-9", {**note(), "about": AURORA})
    await desk.scene.settled('"item_id": "click-9", "state": "written"')
    name = decision["decision_id"]
    for person in (HER, f"contact/{contact}"):
        status, said = await answered("", person)
        assert (0, f"{name}  Confirmed: Susanna Stubberod") == (
            status,
            said.splitlines()[0].partition(" (")[0],
        )
        assert "by you on this computer · counts now" in said
    status, told = await said_by("decisions", HER, "--json")
    assert (0, [name]) == (status, [one["decision_id"] for one in json.loads(told)["decisions"]])
    status, said = await answered("no\n", "take-back", name)
    assert (1, True) == (status, said.rstrip().endswith("Nothing was changed."))
    assert [True, True] == ["Message · " in said, "Good morning. Shall we talk?" in said]
    assert "A note hangs on its record" in said
    assert [] == await desk.queue()
    status, said = await answered("move\n", "take-back", name)
    assert (0, True) == (status, "A window asks where the activities belong" in said)
    [prompt] = await desk.queue()
    assert 1 == len(prompt["items"])
    status, said = await answered("yes\n", "take-back", name)
    assert 1 == status
    assert "taken back" in (await answered("", HER))[1]


async def test_programs_see_first_and_say_how(desk: Desk) -> None:
    """Without a word how, JSON shows what would move; with one it is done and nothing is asked."""
    _contact, decision = await linked(desk, "First")
    name = decision["decision_id"]
    status, told = await said_by("decisions", "take-back", name, "--json")
    assert (0, 1) == (status, len(json.loads(told)["activities"]))
    status, told = await said_by("decisions", "take-back", name, "--only", "--json")
    [ended] = json.loads(told)["decisions"]
    assert (0, "reverted", None) == (status, ended["ended_by"], json.loads(told)["prompt_id"])
    assert [] == await desk.queue()


@pytest.mark.usefixtures("desk")
async def test_nobody_is_found_by_a_name_and_a_stranger_has_no_history() -> None:
    """A name is refused with a sentence; an address of which nothing was decided says so; an id is needed."""
    refused, said = await answered("", "Aurora")
    assert (1, True) == (refused, "TABLE/ID" in said)
    status, said = await answered("", "https://www.linkedin.com/in/somebody-else")
    assert (0, "Nothing was decided here about which record they are.\n") == (status, said)
    assert 2 == (await answered("", "take-back"))[0]
    unknown, said = await answered("yes\n", "take-back", "decision-999")
    assert (1, True) == (unknown, bool(said))


def test_terminal_obeys_nothing_that_somebody_has_called_themselves() -> None:
    """Escapes and directions of writing are shown as marks."""
    assert "Ana�[2J�Bo" == printable("Ana\x1b[2J\u202eBo")
