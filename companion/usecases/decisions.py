"""How it was decided which record somebody is, and taking such a decision back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from companion.core.block_list import keys_of
from companion.core.evidence import WeighedRow
from companion.core.history import Decision, RecordedUpdate
from companion.core.ignored import Ignored
from companion.core.linkedin_address import ProfileKey
from companion.core.mapping import utc_text
from companion.core.matching.explaining import say, worth_telling
from companion.core.matching.subject import Kind
from companion.core.replies import Cause
from companion.core.sharing import Sharing, SharingState
from companion.core.verdict import Target, profile_key_of
from companion.errors import BadRequest
from companion.protocol.decisions import Decision as ShownDecision
from companion.protocol.decisions import (
    DecisionsFound,
    FlagState,
    IgnoredDifference,
    IgnoredFlag,
    IgnoredValue,
    ReplacedValue,
)
from companion.protocol.decisions import RecordedUpdate as ShownUpdate
from companion.protocol.items import MatchedRow, MatchReason
from companion.protocol.page_item import CompanyInView, PagePerson
from companion.usecases.read_subject import read_subject
from companion.usecases.show_cause import show_cause
from companion.usecases.show_evidence import show_reason
from companion.usecases.show_prompt import show_waiting
from companion.usecases.workplace import Workplace

_LONGEST = 400
_FLAGS: Mapping[tuple[bool, SharingState], FlagState] = {
    (False, "due"): "on_its_way",
    (False, "done"): "noted",
    (False, "stopped"): "refused",
    (True, "due"): "clearing",
    (True, "done"): "clearing",
    (True, "stopped"): "stays",
}


async def read_decisions(workplace: Workplace, about: PagePerson | CompanyInView) -> DecisionsFound:
    """The history of somebody, the newest first. Raises BadRequest for somebody whom LinkedIn does not name."""
    subject = read_subject(about)
    if profile_key_of(subject) is None:
        raise BadRequest(field="about", problem="the page gives no LinkedIn address of theirs")
    return await _show(workplace, keys_of(subject), None)


async def revert_decision(workplace: Workplace, decision_id: str, *, is_moving: bool) -> DecisionsFound:
    """The history without the link; with a prompt for the activities that are to move.

    What is ignored of a page is taken back alike: it is told again.
    """
    now = workplace.clock.now()
    if decision_id.startswith("ignored-"):
        key = await workplace.outbox.ignored.take_back(decision_id, now)
        workplace.wake_dispatcher()
        return await _show(workplace, [key], None)
    key, prompt = await workplace.outbox.prompts.revert(decision_id, now, is_moving=is_moving)
    workplace.wake_dispatcher()
    if prompt is not None:
        workplace.show_prompt(prompt.prompt_id)
    return await _show(workplace, [key], prompt.prompt_id if prompt else None)


async def _show(workplace: Workplace, keys: Sequence[ProfileKey], prompt_id: str | None) -> DecisionsFound:
    found = await workplace.outbox.prompts.read_history(keys)
    follow = [one.decided_at for one in found.decisions]
    ends = [one.ended_at for one in found.decisions]
    return DecisionsFound(
        kind="decisions.found",
        decisions=tuple(_show_one(workplace, one, follow, ends) for one in found.decisions),
        updates=tuple(map(_show_update, found.updates)),
        ignored=tuple(_show_ignored(workplace, one) for one in found.ignored),
        shared=await _find_shared(workplace, keys, found.decisions),
        prompt_id=prompt_id,
    )


def _show_one(
    workplace: Workplace, decision: Decision, begins: list[datetime], ends: list[datetime | None]
) -> ShownDecision:
    ended_at = decision.ended_at
    return ShownDecision(
        decision_id=decision.decision_id,
        decided_at=utc_text(decision.decided_at),
        how=decision.how,
        # One takes another's place in the same step, so at the same moment.
        is_correction=decision.decided_at in ends,
        row=_show_row(decision.row),
        reasons=_show_reasons(decision.weighed),
        is_in_force=ended_at is None,
        ended_at=utc_text(ended_at) if ended_at else None,
        ended_by=None if ended_at is None else "replaced" if ended_at in begins else "reverted",
        items=tuple(show_waiting(one, workplace.profile) for one in decision.items),
    )


def _show_update(update: RecordedUpdate) -> ShownUpdate:
    return ShownUpdate(
        updated_at=utc_text(update.updated_at),
        row=_show_row(update.row),
        values=tuple(
            ReplacedValue(
                column=one.column[:_LONGEST],
                label=one.label[:_LONGEST],
                before=one.before,
                after=one.after,
            )
            for one in update.values
        ),
    )


def _show_ignored(workplace: Workplace, one: Ignored) -> IgnoredDifference:
    return IgnoredDifference(
        ignored_id=one.ignored_id,
        ignored_at=utc_text(one.ignored_at),
        row=_show_row(one.row),
        values=tuple(
            IgnoredValue.model_validate({"field": name, "value": value}) for name, value in one.said.items()
        ),
        is_in_force=one.ended_at is None,
        ended_at=utc_text(one.ended_at) if one.ended_at else None,
        ended_by=one.ended_by,
        flag=_show_flag(workplace, one.flag),
    )


def _show_flag(workplace: Workplace, flag: Sharing | None) -> IgnoredFlag | None:
    """What the CRM says of it. What waits because nobody may change records from here says so."""
    if flag is None:
        return None
    is_off = flag.state == "due" and not workplace.read_rules().new_records.is_updating_on
    cause = Cause("updating_off") if is_off else flag.cause
    return IgnoredFlag(state=_FLAGS[flag.is_clearing, flag.state], cause=show_cause(cause))


async def _find_shared(
    workplace: Workplace, keys: Sequence[ProfileKey], decisions: Sequence[Decision]
) -> MatchedRow | None:
    """The record that counts although nobody has said so here."""
    own = {one.row.row_id for one in decisions if one.ended_at is None}
    for key in keys:
        link = await workplace.links.find_link(key)
        if link is not None and link.row_id not in own:
            return _show_row(link)
    return None


def _show_reasons(weighed: WeighedRow | None) -> tuple[MatchReason, ...]:
    if weighed is None:
        return ()
    kind: Kind = "company" if weighed.table == "account" else "person"
    return tuple(map(show_reason, worth_telling(say(kind, weighed.reasons))))


def _show_row(row: Target) -> MatchedRow:
    return MatchedRow(table=row.table, row_id=row.row_id, name=row.name[:_LONGEST], how="link")
