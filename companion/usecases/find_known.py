"""Whose record somebody is for certain: by a confirmed link, else by what matching weighs. Decides for nobody else."""

from __future__ import annotations

from companion.core.activity import Subject
from companion.core.verdict import Target, profile_key_of
from companion.usecases.workplace import Workplace


async def find_known(workplace: Workplace, about: Subject) -> Target | None:
    """The record; None where nobody is certain. A confirmed link goes before what matching weighs."""
    key = profile_key_of(about)
    link = await workplace.links.find_link(key) if key else None
    if link is not None:
        return link
    evidence = await workplace.weigh(about)
    return evidence.target if evidence else None
