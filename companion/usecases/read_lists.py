"""The lists of My CRM as pages show them: each line with its reasons and where it is found. Asks nobody."""

from __future__ import annotations

from companion.core.import_rule import PEOPLE, Reason
from companion.core.linkedin_address import ProfileKey
from companion.core.mapping import utc_text
from companion.core.my_crm import READ_FOR_LISTS, ListedEntry, MovedOn, SavedMark, Wanted
from companion.core.sales_navigator import page_of
from companion.protocol.my_crm import (
    MOST_REASONS,
    AccountUpload,
    ImportEntry,
    ImportList,
    ImportRead,
    ImportReason,
    MovedList,
    MovedPerson,
    MovedRead,
    SalesNavigatorPlace,
    SavedThere,
)
from companion.usecases.show_item import record_address
from companion.usecases.workplace import Workplace

_LONGEST = 400
_LONGEST_SEARCH = 120
"""Every letter may need fifteen in an address."""


async def read_list(workplace: Workplace, wanted: ImportRead) -> ImportList:
    """A part of a list. Raises NotSaved where the mirror cannot be read, SettingRefused where no rule is in force."""
    part = await workplace.lists.read_list(wanted.list, Wanted(wanted.seat, wanted.after, wanted.limit))
    standing = await workplace.read_mirror()
    states = {table.name: table.state for table in standing.tables}
    return ImportList(
        kind="import.list",
        entries=tuple(_entry(one, workplace, is_own=part.is_own) for one in part.entries),
        next_after=part.next_after,
        made_at=utc_text(part.made_at) if part.made_at else None,
        looked_before=utc_text(part.looked_before) if part.looked_before else None,
        inside=part.inside,
        left=part.left,
        without_stage=part.without_stage,
        is_own=part.is_own,
        is_unsure=part.is_unsure,
        barred=tuple(name for name in READ_FOR_LISTS if states.get(name) == "no_access"),
        unread=tuple(name for name in READ_FOR_LISTS if states.get(name, "unread") in ("unread", "reading")),
    )


async def read_moved(workplace: Workplace, wanted: MovedRead) -> MovedList:
    """A part of those who have moved on. Raises NotSaved where the mirror cannot be read."""
    part = await workplace.lists.read_moved(Wanted(wanted.seat, wanted.after, wanted.limit))
    people = tuple(_moved(one, workplace) for one in part.people)
    return MovedList(kind="moved.list", people=people, next_after=part.next_after, total=part.total)


def _entry(one: ListedEntry, workplace: Workplace, *, is_own: bool) -> ImportEntry:
    entry = one.kept.entry
    record, reasons = entry.record, entry.reasons
    is_person = record.table in PEOPLE
    website, city, country = (text[:_LONGEST] for text in one.upload)
    return ImportEntry(
        table=record.table,
        row_id=entry.row_id,
        name=record.name[:_LONGEST],
        company=record.company[:_LONGEST],
        record_address=record_address(workplace.profile, record.table, entry.row_id),
        place=_place(one.key, f"{record.name} {record.company}", is_person=is_person),
        reasons=tuple(_reason(reason) for reason in reasons[:MOST_REASONS]),
        reasons_left_out=max(0, len(reasons) - MOST_REASONS),
        since=utc_text(one.kept.since) if one.kept.since else None,
        left_at=utc_text(one.kept.left_at) if one.kept.left_at else None,
        saved=_saved(one.saved) if one.saved and is_own else None,
        upload=None if is_person else AccountUpload(website=website, city=city, country=country),
    )


def _reason(reason: Reason) -> ImportReason:
    stage = reason.stage[:_LONGEST] or None
    return ImportReason(why=reason.why, about=reason.about[:_LONGEST], stage=stage)


def _saved(mark: SavedMark) -> SavedThere:
    return SavedThere(is_saved=mark.is_saved, seen_at=utc_text(mark.seen_at))


def _place(key: ProfileKey | None, words: str, *, is_person: bool) -> SalesNavigatorPlace:
    address = page_of(key, is_person=is_person, words=words[:_LONGEST_SEARCH])
    return SalesNavigatorPlace(address=address, is_search=key is None)


def _moved(one: MovedOn, workplace: Workplace) -> MovedPerson:
    return MovedPerson(
        table="lead" if one.table == "lead" else "contact",
        row_id=one.row_id,
        name=one.name[:_LONGEST],
        record_address=record_address(workplace.profile, one.table, one.row_id),
        place=_place(one.key, f"{one.name} {one.employer_on_page}", is_person=True),
        employer_in_crm=one.employer_in_crm[:_LONGEST],
        employer_on_page=one.employer_on_page[:_LONGEST],
        seen_at=utc_text(one.seen_at),
    )
