"""What Dynamics has said of links stays known for a while, and nobody waits for it longer than a page may. E4."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from typing import Any

from companion.core.linkedin_address import ProfileKey
from companion.core.odata import CrmRequest
from companion.core.replies import CrmReply
from companion.errors import CrmUnreachable
from companion.learnt_links import LearntLinks
from tests.fakes.clock import ManualClock
from tests.fakes.samples import CONTACT

HERS = ProfileKey("profile_id", "ACwAAAaurora0001")
ROW = {
    "@odata.etag": 'W/"7"',
    "contactid": CONTACT,
    "fullname": "Aurora",
    "new_li": "https://www.linkedin.com/in/ACwAAAaurora0001",
    "statecode": 0,
}


class Gateway:
    """Answers each batch with her row; afterwards with what it is told to."""

    def __init__(self) -> None:
        self.reply: CrmReply | None = CrmReply(200, parts=(CrmReply(200, body={"value": [ROW]}),))

    async def converse(self, conversation: Generator[CrmRequest, CrmReply, Any]) -> Any:
        """None: Dynamics never answers."""
        next(conversation)
        if self.reply is None:
            await asyncio.Event().wait()
            raise AssertionError
        if self.reply.status == 0:
            raise CrmUnreachable(host="contoso.crm.dynamics.com", reason="closed")
        try:
            conversation.send(self.reply)
        except StopIteration as concluded:
            return concluded.value
        raise AssertionError


def rows_of(learnt: LearntLinks) -> list[str]:
    """The records that are known to be her."""
    return [row.row_id for row in learnt.read_told(HERS).rows]


async def test_what_was_said_stays_while_a_mirror_might_be_as_old() -> None:
    """A quarter of an hour, also through answers that fail; then it is known no longer."""
    gateway, clock = Gateway(), ManualClock()
    learnt = LearntLinks(gateway, clock, lambda: {"contact": "new_li"})
    assert [] == rows_of(learnt)
    await learnt.learn([(HERS, None)])
    for status in (503, 0):
        gateway.reply = CrmReply(status)
        await learnt.learn([(HERS, None)])
        assert [CONTACT] == rows_of(learnt)
    clock.advance(seconds=15 * 60 - 1)
    assert [CONTACT] == rows_of(learnt)
    clock.advance(seconds=1)
    assert [] == rows_of(learnt)


async def test_a_newer_answer_takes_the_place_of_an_older() -> None:
    """A link that was taken back is known no longer once Dynamics says so."""
    gateway = Gateway()
    learnt = LearntLinks(gateway, ManualClock(), lambda: {"contact": "new_li"})
    await learnt.learn([(HERS, None)])
    gateway.reply = CrmReply(200, parts=(CrmReply(200, body={"value": []}),))
    await learnt.learn([(HERS, None)])
    assert [] == rows_of(learnt)


async def test_a_page_does_not_wait_for_ever() -> None:
    """Where Dynamics does not answer, the page goes on with what is known."""
    gateway = Gateway()
    gateway.reply = None
    learnt = LearntLinks(gateway, ManualClock(), lambda: {"contact": "new_li"})
    await learnt.learn_soon([(HERS, None)], patience=0)
    assert [] == rows_of(learnt)
