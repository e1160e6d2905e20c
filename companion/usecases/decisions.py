"""How it was decided which record somebody is, and taking such a decision back."""

from __future__ import annotations

from collections.abc import Sequence

from companion.core.block_list import keys_of
from companion.core.linkedin_address import ProfileKey
from companion.core.mapping import utc_text
from companion.core.prompts import Decision
from companion.core.verdict import profile_key_of
from companion.errors import BadRequest
from companion.protocol.items import MatchedRow
from companion.protocol.page_item import PageCompany, PagePerson
from companion.protocol.prompt_results import Decision as ShownDecision
from companion.protocol.prompt_results import DecisionsFound
from companion.usecases.read_subject import read_subject
from companion.usecases.show_prompt import show_waiting
from companion.usecases.workplace import Workplace


async def read_decisions(workplace: Workplace, about: PagePerson | PageCompany) -> DecisionsFound:
    """The history of somebody, the newest first. Raises BadRequest for somebody whom LinkedIn does not name."""
    subject = read_subject(about)
    if profile_key_of(subject) is None:
        raise BadRequest(field="about", problem="the page gives no LinkedIn address of theirs")
    return await _show(workplace, keys_of(subject), None)


async def revert_decision(workplace: Workplace, decision_id: str, *, is_moving: bool) -> DecisionsFound:
    """The history without the link; with a prompt for the activities that are to move."""
    now = workplace.clock.now()
    key, prompt = await workplace.outbox.prompts.revert(decision_id, now, is_moving=is_moving)
    workplace.wake_dispatcher()
    if prompt is not None:
        workplace.show_prompt(prompt.prompt_id)
    return await _show(workplace, [key], prompt.prompt_id if prompt else None)


async def _show(workplace: Workplace, keys: Sequence[ProfileKey], prompt_id: str | None) -> DecisionsFound:
    found = await workplace.outbox.prompts.read_decisions(keys)
    return DecisionsFound(
        kind="decisions.found",
        decisions=tuple(_show_one(workplace, one) for one in found),
        prompt_id=prompt_id,
    )


def _show_one(workplace: Workplace, decision: Decision) -> ShownDecision:
    row = decision.row
    return ShownDecision(
        decision_id=decision.decision_id,
        decided_at=utc_text(decision.decided_at),
        how=decision.how,
        row=MatchedRow(table=row.table, row_id=row.row_id, name=row.name[:400], how="link"),
        is_in_force=decision.ended_at is None,
        items=tuple(show_waiting(one, workplace.profile) for one in decision.items),
    )
