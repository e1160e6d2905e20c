"""What the journal teaches: only what people picked, and each person once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from companion.core.evidence import Evidence, WeighedRow
from companion.core.verdict import MatchedBy, Target
from companion.usecases.learn_matching import learn_matching
from tests.fakes.clock import NOON
from tests.fakes.samples import click, message, person

if TYPE_CHECKING:
    from .conftest import Desk

LATER = NOON + timedelta(hours=1)


async def decide(
    desk: Desk, number: int, picked: int | None, how: MatchedBy, verdict: str = "several"
) -> None:
    """An item about somebody, weighed with one row of theirs, and filed under a row."""
    activity = message(person=person(name=f"Odo Quillmark {number}"), body=f"Letter {number}")
    store = desk.workplace.outbox
    item, _is_new = await store.record_click(click(f"click-{number}", activity))
    await store.release_holds(LATER)
    await store.lease_next(LATER)
    kind: Literal["several", "match"] = "match" if verdict == "match" else "several"
    evidence = Evidence(kind, (WeighedRow("contact", f"row-{number}", "Odo", 0.6, 2.0, ()),), False, "3")  # noqa: FBT003  # was not cut off
    target = None if picked is None else Target("contact", f"row-{picked}", "Odo", how)
    await store.decide(item.item_id, target, evidence)


async def test_only_what_people_picked_is_learnt_from(desk: Desk) -> None:
    """What was filed without asking proves nothing, and what is still open neither."""
    await decide(desk, 1, 1, "picked")
    await decide(desk, 2, 7, "picked")
    await decide(desk, 3, 3, "evidence", "match")
    await decide(desk, 4, 4, "link")
    await decide(desk, 5, None, "picked")
    learnt = await learn_matching(desk.workplace)
    assert (2, 1) == (learnt.cases, learnt.right)
    assert learnt.value is None


async def test_enough_decisions_give_a_value_to_set(desk: Desk) -> None:
    """A CRM in which the best candidate is right far less often than promised is trusted less."""
    for number in range(60):
        await decide(desk, number, number if number % 6 == 0 else 1000 + number, "picked")
    learnt = await learn_matching(desk.workplace)
    assert (60, 10) == (learnt.cases, learnt.right)
    assert learnt.loss_after < learnt.loss_before
    assert learnt.value is not None
    assert float(learnt.value.split()[0]) < 0
