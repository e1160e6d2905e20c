"""The history of decisions about somebody as a terminal shows it, and what would move if one is taken back.

Says what the panel says, in the same words. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from companion.matching_words import line_of
from companion.protocol.decisions import (
    Decision,
    DecisionsFound,
    IgnoredDifference,
    MovesFound,
    MovingActivity,
    RecordedUpdate,
)
from companion.sentences import Sentences

_HOW = {"linked": "decisions_linked", "created": "decisions_created", "updated": "decisions_updated"}
_ENDED = {
    "reverted": "decisions_reverted",
    "taken_back": "decisions_reverted",
    "replaced": "decisions_replaced",
    "unlinked": "decisions_unlinked",
}
_SAID = {
    "company": "fact_company",
    "title": "fact_title",
    "location": "decisions_location",
    "headcount": "decisions_headcount",
}


def history_lines(found: DecisionsFound, words: Sentences) -> Iterator[str]:
    """A colleague's decision first, then the newest; each with the id by which it is taken back."""
    if found.shared is not None:
        yield words.text("decisions_shared", {"name": found.shared.name})
        yield f"    {words.text('decisions_shared_hint')}"
    dated = [
        *((one.decided_at, list(_decision(one, _update_of(one, found), words))) for one in found.decisions),
        *(
            (one.updated_at, list(_update(one, words)))
            for one in found.updates
            if not any(_is_of(decision, one) for decision in found.decisions)
        ),
        *((one.ignored_at, list(_ignored(one, words))) for one in found.ignored),
    ]
    for _at, lines in sorted(dated, key=lambda one: one[0], reverse=True):
        yield from lines
    if not dated and found.shared is None:
        yield words.text("decisions_none")


def moves_lines(found: MovesFound, words: Sentences) -> Iterator[str]:
    """What is forgotten, what would move, and what stays, each with why."""
    name = {"name": found.row.name}
    moving = [one for one in found.activities if one.stays is None]
    staying = [one for one in found.activities if one.stays is not None]
    yield words.text("decisions_forgets", name)
    if found.unread is not None and found.activities:
        yield f"{words.for_cause(found.unread, None)} {words.text('decisions_no_words')}"
    yield words.text("decisions_moving" if moving else "decisions_nothing_moves", name)
    yield from (f"    {_activity(one, words)}" for one in moving)
    if staying:
        yield words.text("decisions_staying", name)
        yield from (f"    {_activity(one, words)}" for one in staying)


def printable(line: str) -> str:
    """Nothing that a terminal would obey: a name is whatever somebody has called themselves."""
    return "".join(char if char.isprintable() else "�" for char in line)


def _decision(one: Decision, update: RecordedUpdate | None, words: Sentences) -> Iterator[str]:
    key = "decisions_corrected" if one.is_correction and one.how == "linked" else _HOW[one.how]
    yield f"{one.decision_id}  {words.text(key, {'name': one.row.name})}"
    yield _when(one.decided_at, one.ended_by, one.ended_at, words)
    if one.reasons:
        yield f"    {line_of(one.reasons, words)}"
    yield from _values(update, words)


def _update(one: RecordedUpdate, words: Sentences) -> Iterator[str]:
    yield words.text("decisions_updated", {"name": one.row.name})
    yield f"    {words.time(one.updated_at)} · {words.text('decisions_by_you')}"
    yield from _values(one, words)


def _ignored(one: IgnoredDifference, words: Sentences) -> Iterator[str]:
    yield f"{one.ignored_id}  {words.text('decisions_ignored', {'name': one.row.name})}"
    yield _when(one.ignored_at, one.ended_by, one.ended_at, words)
    yield from (f"    {words.text(_SAID[value.field])}: {value.value}" for value in one.values)
    if not one.values:
        yield f"    {words.text('decisions_unread')}"
    if one.flag is not None:
        why = f". {words.for_cause(one.flag.cause, None)}" if one.flag.cause else ""
        yield f"    {words.text('decisions_flag')}: {words.text(f'flag_{one.flag.state}')}{why}"


def _when(at: str, ended_by: str | None, ended_at: str | None, words: Sentences) -> str:
    if ended_by is None or ended_at is None:
        ended = words.text("decisions_in_force")
    else:
        ended = words.text(_ENDED[ended_by], {"time": words.time(ended_at)})
    return f"    {words.time(at)} · {words.text('decisions_by_you')} · {ended}"


def _values(update: RecordedUpdate | None, words: Sentences) -> Iterator[str]:
    empty = words.text("changes_empty")
    for one in update.values if update else ():
        label = one.label or words.text("decisions_account")
        told = {"before": one.before or empty, "after": one.after or empty}
        yield f"    {label}: {words.text('decisions_value', told)}"
    if update is not None and not update.values:
        yield f"    {words.text('decisions_unread')}"


def _activity(one: MovingActivity, words: Sentences) -> str:
    kind = words.text(f"kind_{one.item_kind}" if one.item_kind else "decisions_activity")
    why = words.for_cause(one.stays, None) if one.stays else None
    return " — ".join(filter(None, (f"{kind} · {words.time(one.happened_at)}", one.words, why)))


def _is_of(decision: Decision, update: RecordedUpdate) -> bool:
    """Whether the change was made by the very answer that decided."""
    return update.updated_at == decision.decided_at and update.row.row_id == decision.row.row_id


def _update_of(decision: Decision, found: DecisionsFound) -> RecordedUpdate | None:
    return next((one for one in found.updates if _is_of(decision, one)), None)


def joined_history(parts: Sequence[DecisionsFound]) -> DecisionsFound:
    """The histories of one person under several addresses as one: every line once."""
    return DecisionsFound(
        kind="decisions.found",
        decisions=tuple({one.decision_id: one for part in parts for one in part.decisions}.values())[:50],
        updates=tuple(dict.fromkeys(one for part in parts for one in part.updates))[:50],
        ignored=tuple({one.ignored_id: one for part in parts for one in part.ignored}.values())[:50],
        shared=next((part.shared for part in parts if part.shared), None),
        prompt_id=None,
    )
