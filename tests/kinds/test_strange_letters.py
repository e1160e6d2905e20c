"""Control and direction characters in what people write, on their way into a Dynamics that refuses some."""

from __future__ import annotations

import pytest

from companion.core.wording import subject_of, text_of
from companion.emulator.stored_values import _is_in_xml
from tests.fakes.samples import message
from tests.kinds.conftest import Scene, note

REFUSED = [*map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])]
TAKEN = [
    "\t",
    "\n",
    "\x7f",
    "\x85",
    "\u200f",
    "\u202e",
    "\u2066",
    "\u2069",
    "\ufeff",
    "\ufffd",
    "👍🏽",
    "مرحبا",
]


@pytest.mark.parametrize("letter", REFUSED, ids=ascii)
def test_letter_that_dynamics_refuses_gives_way_to_a_sign(letter: str) -> None:
    """The message goes through, whole but for a visible sign, in its subject too; the emulator would refuse it."""
    activity = message(body=f"before{letter}after", subject=f"about{letter}it")
    assert ("about\ufffdit", "before\ufffdafter") == (subject_of(activity), text_of(activity))
    assert not _is_in_xml(letter)


@pytest.mark.parametrize("letter", TAKEN, ids=ascii)
def test_letter_that_dynamics_takes_stays_as_it_is(letter: str) -> None:
    """Marks of right-to-left texts belong to what somebody wrote: nothing is cleaned away."""
    assert f"before{letter}after" == text_of(message(body=f"before{letter}after"))
    assert all(map(_is_in_xml, letter))


async def test_strange_letters_come_back_from_the_row(scene: Scene) -> None:
    """A text of all of them is written at the first attempt, and stands in Dynamics as it was but for the signs."""
    await scene.copy("click-1", note(body=f"a{''.join(TAKEN)}b{''.join(REFUSED)}c"))
    [row] = await scene.rows("annotations")
    words, _, _mark = row["notetext"].rpartition("\n")
    assert f"a{''.join(TAKEN)}b{len(REFUSED) * chr(0xFFFD)}c" == words
