"""What speaks for a record that somebody has picked, and against it, so that the history keeps the reasons."""

from __future__ import annotations

from companion.core.activity import Subject
from companion.core.evidence import WeighedRow
from companion.usecases.workplace import Workplace


async def weigh_row(workplace: Workplace, about: Subject | None, row_id: str) -> WeighedRow | None:
    """The reasons of one record; None where nothing was weighed, or it was not among those that were."""
    evidence = await workplace.weigh(about) if about else None
    rows = evidence.rows if evidence else ()
    return next((row for row in rows if row.row_id.lower() == row_id.lower()), None)
