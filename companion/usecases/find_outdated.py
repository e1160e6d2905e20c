"""In what the records of people and companies say otherwise than a page, without what somebody has said to leave."""

from __future__ import annotations

from collections.abc import Sequence

from companion.core.ignored import Linked
from companion.core.linkedin_address import ProfileKey
from companion.core.matching.subject import Subject
from companion.core.verdict import Target
from companion.usecases.workplace import Workplace

Known = tuple[ProfileKey | None, Subject, Target]
"""Somebody on a page, and the row that they are confirmed to be."""


async def find_outdated(workplace: Workplace, known: Sequence[Known]) -> Sequence[frozenset[str]]:
    """The fields of each; none where the mirror cannot tell."""
    if not known:
        return ()
    keys = [(key, row) for key, _subject, row in known if key is not None]
    ignored = dict(zip(keys, await workplace.outbox.ignored.find(keys), strict=True))
    said = [found.said if key and (found := ignored[key, row]) else {} for key, _subject, row in known]
    return await workplace.find_outdated(
        [Linked(subject, row, one) for (_key, subject, row), one in zip(known, said, strict=True)]
    )
