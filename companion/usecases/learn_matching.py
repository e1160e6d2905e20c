"""Learn from the journal: whom people picked, and what the best candidate had promised beforehand."""

from __future__ import annotations

from collections.abc import AsyncIterator

from companion.core.evidence import WeighedRow
from companion.core.matching.learning import FEWEST_CASES, Confirmation, learn, write_bend
from companion.core.outbox_item import OutboxItem
from companion.protocol.results import MatchLearnt
from companion.usecases.workplace import Workplace

_AT_ONCE = 500


async def learn_matching(workplace: Workplace) -> MatchLearnt:
    """What the decisions of people in this journal come to."""
    cases = [case async for case in _read_cases(workplace)]
    learnt = learn(cases)
    return MatchLearnt(
        kind="match.learnt",
        cases=len(cases),
        right=sum(case.is_right for case in cases),
        fewest_cases=FEWEST_CASES,
        held_back=learnt.held_back if learnt else 0,
        loss_before=_thousandths(learnt.loss_before) if learnt else 0,
        loss_after=_thousandths(learnt.loss_after) if learnt else 0,
        value=write_bend(learnt.bend) if learnt and learnt.is_better else None,
    )


async def _read_cases(workplace: Workplace) -> AsyncIterator[Confirmation]:
    before: int | None = None
    seen: set[tuple[str, str]] = set()
    while page := await workplace.outbox.read_page(None, before, _AT_ONCE):
        before = page[-1].sequence
        for journalled in page:
            item = journalled.item
            best, picked = _best_of(item), item.target
            if best is None or picked is None or picked.how != "picked" or picked.table == "account":
                continue
            # Ten messages to one person are one decision about one person.
            of = (best.row_id.lower(), picked.row_id.lower())
            if of not in seen:
                seen.add(of)
                yield Confirmation(item.item_id, best.probability, of[0] == of[1])


def _thousandths(bits: float) -> int:
    return round(1000 * bits)


def _best_of(item: OutboxItem) -> WeighedRow | None:
    return item.evidence.rows[0] if item.evidence and item.evidence.rows else None
