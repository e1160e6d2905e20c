"""The badges of one page: confirmed links first, then what matching says of the mirror.

Dynamics is asked only where nothing is mirrored, and only for links that colleagues have confirmed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from companion.core.linkedin_address import ProfileKey, read_company_key, read_profile_key
from companion.core.matching.deciding import Decision
from companion.core.matching.subject import Kind, Subject
from companion.core.mirror_standing import MirrorStanding
from companion.core.my_crm import SavedSighting
from companion.core.verdict import RowTable, Target
from companion.protocol.person_card import Badge
from companion.protocol.previews import Preview, PreviewedSubject
from companion.protocol.results import MatchPreviews
from companion.usecases.find_outdated import find_outdated
from companion.usecases.workplace import Workplace

_TABLES: dict[str, tuple[RowTable, ...]] = {"person": ("contact", "lead"), "company": ("account",)}


async def preview_match(workplace: Workplace, subjects: Sequence[PreviewedSubject]) -> MatchPreviews:
    """A badge for each subject."""
    await workplace.learn_links([key for subject in subjects if (key := _key_of(subject)) is not None])
    links = await asyncio.gather(*(_find_link(workplace, subject) for subject in subjects))
    open_ones = [subject for subject, link in zip(subjects, links, strict=True) if link is None]
    standing = await workplace.read_mirror() if open_ones else MirrorStanding()
    decisions = iter(await workplace.match([_subject_of(one) for one in open_ones]) if open_ones else ())
    is_old = workplace.read_sync().is_overdue
    known = [(one, link) for one, link in zip(subjects, links, strict=True) if link]
    outdated = iter(
        await find_outdated(workplace, [(_key_of(one), _subject_of(one), link) for one, link in known])
    )
    previews = tuple(
        _confirmed(link, is_outdated=bool(next(outdated)))
        if link
        else _decided(subject, next(decisions), standing, is_old=is_old)
        for subject, link in zip(subjects, links, strict=True)
    )
    if seen := [one for pair in zip(subjects, previews, strict=True) if (one := _sighting(*pair))]:
        await workplace.lists.note_saved(seen)
    return MatchPreviews(kind="match.previews", previews=previews)


def _sighting(subject: PreviewedSubject, preview: Preview) -> SavedSighting | None:
    """What the page tells of a row of the CRM; nothing is kept of whoever is none."""
    if subject.is_saved is None or preview.table is None or preview.row_id is None:
        return None
    return SavedSighting(preview.table, preview.row_id.lower(), _key_of(subject), subject.is_saved)


def _key_of(subject: PreviewedSubject) -> ProfileKey | None:
    read = read_profile_key if subject.subject_kind == "person" else read_company_key
    return read(subject.profile_address)


async def _find_link(workplace: Workplace, subject: PreviewedSubject) -> Target | None:
    key = _key_of(subject)
    return None if key is None else await workplace.links.find_link(key)


def _subject_of(subject: PreviewedSubject) -> Subject:
    is_person = subject.subject_kind == "person"
    return Subject(
        subject.subject_kind,
        subject.name,
        company=(subject.company or "") if is_person else "",
        title=subject.title or "",
        location=subject.location or "",
        profile=subject.profile_address or "",
        headcount=subject.headcount,
    )


def _confirmed(link: Target, *, is_outdated: bool) -> Preview:
    return Preview(
        badge=confirmed_badge(is_outdated=is_outdated),
        table=link.table,
        row_id=link.row_id,
        name=link.name[:400],
    )


def _decided(
    subject: PreviewedSubject, decision: tuple[Decision, str], standing: MirrorStanding, *, is_old: bool
) -> Preview:
    verdict, name = decision
    if verdict.verdict == "match":
        best = verdict.candidates[0]
        table = next(one for one in _TABLES[subject.subject_kind] if one == best.table)
        return Preview(badge="probable_match", table=table, row_id=best.id, name=name[:400])
    badge = (
        "choose_match"
        if verdict.verdict == "several"
        else absent_badge(subject.subject_kind, standing, is_old=is_old)
    )
    return Preview(badge=badge, table=None, row_id=None, name=None)


def confirmed_badge(*, is_outdated: bool) -> Badge:
    """Of whom somebody has confirmed who they are."""
    return "out_of_date" if is_outdated else "in_crm"


def absent_badge(kind: Kind, standing: MirrorStanding, *, is_old: bool) -> Badge:
    """Nobody may be said to be absent from a table that was not read, not read lately, or may not be read."""
    states = {table.name: table.state for table in standing.tables}
    found = {states.get(table, "unread") for table in _TABLES[kind]}
    if found & {"unread", "reading", "trouble"} or is_old:
        return "not_checked"
    return "no_access" if "no_access" in found else "not_in_crm"
