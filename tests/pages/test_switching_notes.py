"""A person switched in the middle of a copy of a note, in every order of what page and extension do. D11.

A lead page takes three steps to another person: the address, the card, the notes. A panel over results has no address
of its own, and takes two. A copy has three: the press, the worker's answer, a later change of its item. A frame may
fall anywhere.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.pages.test_switching import NOTES_WALK, scripts, walk_switches
from tools.reading_page import running_chromium

pytestmark = pytest.mark.asyncio(loop_scope="module")

YVONNE = {
    "name": "Yvonne McKay",
    "lead": "ACwAAAYvonne",
    "messages": [["Marisa Duarte", "About Yvonne"], ["Teo Marchetti", "More about Yvonne"]],
}
RENE = {
    "name": "Rene Valdes",
    "lead": "ACwAAARene",
    "messages": [["Marisa Duarte", "About Rene"], ["Teo Marchetti", "More about Rene"]],
}
PAGE = [YVONNE, RENE]
PANEL = [{**one, "panel": True} for one in PAGE]
ONE_CALL = ["openCall", "saveCall", "answer"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One Chromium for all walks."""
    async with running_chromium() as browser:
        yield browser


@pytest.mark.parametrize(
    ("walk", "walked"),
    [
        ({"talks": PAGE, "steps": ["address", "card", "notes"], "after": ("address", "notes")}, 420),
        ({"talks": PAGE, "steps": ["address", "both"], "after": ("address", "both")}, 60),
        ({"talks": PANEL, "steps": ["card", "notes"], "after": ("card", "notes")}, 60),
        (
            {
                "talks": PAGE,
                "copy": ONE_CALL,
                "steps": ["address", "card", "notes"],
                "after": ("address", "notes"),
            },
            420,
        ),
        ({"talks": PANEL, "copy": ONE_CALL, "steps": ["card", "notes"], "after": ("card", "notes")}, 60),
    ],
    ids=["lead page", "card and notes at once", "panel over results", "a call", "a call, panel over results"],
)
async def test_no_order_files_a_note_or_call_under_somebody_else(
    chromium: Browser, walk: dict[str, object], walked: int
) -> None:
    """As long as the notes change last, as there: no fault, nothing left behind, and copying goes on."""
    told = await walk_switches(chromium, NOTES_WALK, **walk)
    assert [] == told["faults"]
    assert (walked, 0, 0) == (told["walked"], told["left"], told["stuck"])
    # A walk in which nothing is ever filed would find no fault either.
    assert told["filed"] > walked / 6


async def test_the_walk_finds_a_call_with_two_people_in_one(chromium: Browser) -> None:
    """Where a card may be of two people, some order logs a call with the name of one and the address of another."""
    line = "if ((facedBy.get(face) ?? key) !== key) return false;"
    shipped = scripts()
    assert 1 == shipped.count(line)
    told = await walk_switches(
        chromium,
        NOTES_WALK,
        talks=PAGE,
        copy=ONE_CALL,
        steps=["address", "card", "notes"],
        after=("address", "notes"),
        scripts=shipped.replace(line, ""),
        isBriefly=True,
    )
    assert "filed: " in told["faults"][0]


@pytest.mark.parametrize(
    ("line", "broken"),
    [
        ("if ((facedBy.get(face) ?? key) !== key) return false;", ""),
        ("return notes.every((note) => (seenWith.get(note) ?? key) === key);", "return true;"),
        ("if (known !== undefined && !PageText.namesAgree(known, name)) return false;", ""),
    ],
    ids=["a card may be of two people", "a note may be of two people", "a person may have two names"],
)
async def test_the_walk_finds_what_a_broken_guard_lets_through(
    chromium: Browser, line: str, broken: str
) -> None:
    """Without any third of the guard some order files a note under somebody else, and the walk says which."""
    shipped = scripts()
    assert 1 == shipped.count(line)
    told = await walk_switches(
        chromium,
        NOTES_WALK,
        talks=PAGE,
        steps=["address", "card", "notes"],
        after=("address", "notes"),
        scripts=shipped.replace(line, broken),
        isBriefly=True,
    )
    assert "filed: " in told["faults"][0]
