"""What matching weighed before an item was written, in the words of the protocol."""

from __future__ import annotations

from companion.core.evidence import Evidence, WeighedRow
from companion.core.matching.explaining import Said, say, worth_telling
from companion.core.matching.subject import Kind
from companion.core.outbox_item import OutboxItem
from companion.protocol.items import MatchEvidence, MatchReason
from companion.protocol.items import WeighedRow as ShownRow

_LONGEST = 400


def show_evidence(item: OutboxItem) -> MatchEvidence | None:
    """The verdict with its rows and the reasons of each; None where nothing was weighed."""
    return None if item.evidence is None else show_weighed(item.evidence)


def show_weighed(evidence: Evidence) -> MatchEvidence:
    """A decision with its rows and the reasons of each."""
    return MatchEvidence(verdict=evidence.verdict, rows=tuple(map(_show_row, evidence.rows)))


def _show_row(row: WeighedRow) -> ShownRow:
    kind: Kind = "company" if row.table == "account" else "person"
    told = worth_telling(say(kind, row.reasons))
    return ShownRow(
        table=row.table,
        row_id=row.row_id,
        name=row.name[:_LONGEST],
        reasons=tuple(map(show_reason, told)),
    )


def show_reason(said: Said) -> MatchReason:
    """A reason with what its sentence needs."""
    return MatchReason(
        key=said.key,
        left=said.values["left"][:_LONGEST],
        right=said.values["right"][:_LONGEST],
        side=said.side,
        rarity=said.rarity or None,
    )
