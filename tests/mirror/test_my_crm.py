"""The lists of My CRM as a companion hands them out: looks, parts, other seats, pages, and who is saved. B5, B7."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from companion.core.import_rule import ImportTable
from companion.core.linkedin_address import ProfileKey
from companion.core.my_crm import SavedMark, SavedSighting, Wanted
from companion.importing import forget_person, make_lists
from companion.my_crm import MyCrm
from companion.settings import Settings
from companion.storage.list_reading import Links
from companion.storage.mirror_store import SqliteMirrorStore
from companion.storage.moved_on import keep_moves
from tests.fakes.clock import ManualClock

ME, SHE = "user-me", "user-she"
ALL = Wanted(None, None, 200)
NOBODY: Links = {}


async def _no_links(ids: Collection[str]) -> Links:
    del ids
    return NOBODY


def put(connection: sqlite3.Connection, table: str, **values: object) -> None:
    """A row of the mirror, in place of the one with its id."""
    columns = ", ".join(f'"{column}"' for column in values)
    marks = ", ".join("?" * len(values))
    connection.execute(f'DELETE FROM "{table}" WHERE id = ?', [values["id"]])  # noqa: S608  # our own names only
    connection.execute(
        f'INSERT INTO "{table}" (version, passage, statecode, {columns}) VALUES (1, 1, 0, {marks})',  # noqa: S608  # our own names only
        list(values.values()),
    )


@asynccontextmanager
async def lists(folder: Path, *deals: tuple[str, str]) -> AsyncIterator[MyCrm]:
    """A synced mirror with accounts 1 to 3; each deal is an account and its owner."""
    store = SqliteMirrorStore(folder / "mirror.db")
    found = MyCrm(store.file, ME, _no_links, Settings, ManualClock())

    def fill(connection: sqlite3.Connection) -> None:
        for number in "123":
            put(connection, "account", id=f"account-{number}", name=f"Account {number}")
        connection.execute("INSERT INTO sync VALUES (1, '2026-11-02')")

    await store.file.write(fill)
    await deal(found, *deals)
    try:
        yield found
    finally:
        store.close()


async def deal(found: MyCrm, *deals: tuple[str, str]) -> None:
    """The CRM has these open opportunities and no others; a sync has read it."""

    def body(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM opportunity")
        for number, (account, owner) in enumerate(deals):
            values = {"name": "Deal", "_customerid_value": account, "_ownerid_value": owner}
            put(connection, "opportunity", id=f"deal-{number}", **values)

    await found.file.write(body)
    await make_lists(found.file, ME, Settings, found.clock.now())


async def names(found: MyCrm, seat: str | None = None) -> dict[str, bool]:
    """Who is in the accounts of a seat → whether they left."""
    part = await found.read_list("accounts", replace(ALL, seat=seat))
    return {one.kept.entry.row_id: one.kept.left_at is not None for one in part.entries}


def later(found: MyCrm) -> None:
    """An hour passes."""
    assert isinstance(found.clock, ManualClock)
    found.clock.advance(hours=1)


async def test_a_look_is_compared_with_the_one_before(tmp_path: Path) -> None:
    """The first look knows of none before; the next one tells the first's moment; later parts note nothing. B5."""
    async with lists(tmp_path, ("account-1", ME)) as found:
        first = found.clock.now()
        assert (await found.read_list("accounts", ALL)).looked_before is None
        later(found)
        assert (await found.read_list("people", ALL)).looked_before is None
        await found.read_list("accounts", replace(ALL, after="account-1"))
        assert first == (await found.read_list("accounts", ALL)).looked_before


async def test_a_list_comes_in_parts_that_neither_repeat_nor_miss_a_line(tmp_path: Path) -> None:
    """Each part says behind which line the next one goes on. B5."""
    async with lists(tmp_path, *((f"account-{number}", ME) for number in "123")) as found:
        one = await found.read_list("accounts", Wanted(None, None, 2))
        two = await found.read_list("accounts", Wanted(None, one.next_after, 2))
        read = [each.kept.entry.row_id for part in (one, two) for each in part.entries]
        assert (["account-1", "account-2", "account-3"], None) == (read, two.next_after)


async def test_another_seats_list_follows_the_crm_once_somebody_has_looked_at_it(tmp_path: Path) -> None:
    """It is made at the first look and kept in step after each sync; whoever leaves it is marked there, too. B5, B6."""
    async with lists(tmp_path, ("account-1", ME), ("account-2", SHE)) as found:
        assert {"account-2": False} == await names(found, SHE.upper())
        await deal(found, ("account-2", ME), ("account-3", SHE))
        assert {"account-2": True, "account-3": False} == await names(found, SHE)
        assert {"account-1": True, "account-2": False} == await names(found)


async def test_a_seat_that_nobody_looks_at_is_forgotten(tmp_path: Path) -> None:
    """After a month without a look nothing of another seat's list is kept; one's own stays."""
    async with lists(tmp_path, ("account-1", ME), ("account-2", SHE)) as found:
        await names(found, SHE)
        assert isinstance(found.clock, ManualClock)
        found.clock.advance(days=31)
        await deal(found, ("account-1", ME), ("account-2", SHE))
        seats = await found.file.read(lambda mirror: mirror.execute("SELECT seat FROM my_crm").fetchall())
        assert [(ME,)] == seats


async def test_a_page_is_opened_where_one_is_known_and_searched_for_where_none_is(tmp_path: Path) -> None:
    """A link goes before the CRM's address, that before where a page was seen; a public name opens nothing there."""
    async with lists(tmp_path, *((f"account-{number}", ME) for number in "123")) as found:

        async def links(ids: Collection[str]) -> Links:
            assert "account-1" in ids
            return {"account-1": ProfileKey("company_id", "11")}

        def addresses(mirror: sqlite3.Connection) -> None:
            for number, address in (("1", "company/99"), ("2", "company/22"), ("3", "company/acme")):
                put(
                    mirror,
                    "account",
                    id=f"account-{number}",
                    name=f"Account {number}",
                    websiteurl=f"https://www.linkedin.com/{address}",
                )

        await found.file.write(addresses)
        part = await replace(found, read_links=links).read_list("accounts", ALL)
        assert [ProfileKey("company_id", "11"), ProfileKey("company_id", "22"), None] == [
            one.key for one in part.entries
        ]


def sighting(row_id: str, value: str, *, is_saved: bool, table: ImportTable = "account") -> SavedSighting:
    """What a page told."""
    return SavedSighting(table, row_id, ProfileKey("company_id", value), is_saved)


async def test_saved_is_what_a_page_told_last_and_unknown_where_none_has(tmp_path: Path) -> None:
    """The newest page counts, with its moment and address; nobody is unsaved because nothing was seen. B5."""
    async with lists(tmp_path, ("account-1", ME), ("account-2", ME)) as found:
        await found.note_saved([sighting("account-1", "7", is_saved=False)])
        later(found)
        await found.note_saved([sighting("account-1", "7", is_saved=True)])
        one, two = (await found.read_list("accounts", ALL)).entries
        assert (SavedMark(is_saved=True, seen_at=found.clock.now()), ProfileKey("company_id", "7")) == (
            one.saved,
            one.key,
        )
        assert two.saved is None


async def test_a_profile_that_was_taken_for_another_row_says_nothing_of_the_first(tmp_path: Path) -> None:
    """A match that was corrected takes what the page told with it. B5."""
    async with lists(tmp_path, ("account-1", ME), ("account-2", ME)) as found:
        await found.note_saved([sighting("account-1", "7", is_saved=True)])
        await found.note_saved([sighting("account-2", "7", is_saved=True)])
        one, two = (await found.read_list("accounts", ALL)).entries
        assert one.saved is None
        assert two.saved is not None


@pytest.mark.parametrize(
    ("ids", "keys"), [(["account-1"], []), ([], [ProfileKey("company_id", "7")])], ids=["record", "address"]
)
async def test_who_is_erased_was_never_seen(tmp_path: Path, ids: list[str], keys: list[ProfileKey]) -> None:
    """Erasing by record or by address leaves nothing of what a page told, and counts it. H5."""
    async with lists(tmp_path, ("account-1", ME)) as found:
        await found.note_saved([sighting("account-1", "7", is_saved=True)])
    assert 1 == forget_person(tmp_path / "mirror.db", ids, keys)
    async with lists_again(tmp_path) as found:
        assert [None] == [one.saved for one in (await found.read_list("accounts", ALL)).entries]


@asynccontextmanager
async def lists_again(folder: Path) -> AsyncIterator[MyCrm]:
    """The same mirror, opened anew."""
    store = SqliteMirrorStore(folder / "mirror.db")
    try:
        yield MyCrm(store.file, ME, _no_links, Settings, ManualClock())
    finally:
        store.close()


async def test_who_moved_on_is_told_for_a_seat_only_of_its_own_list(tmp_path: Path) -> None:
    """One's own list names everybody linked; another seat's only whoever stands in it. B7."""
    async with lists(tmp_path) as found:

        def move(mirror: sqlite3.Connection) -> None:
            for number in "12":
                put(mirror, "contact", id=f"contact-{number}", fullname=f"Ana {number}")
            moved = {f"contact-{number}": ("contact", "Coho Winery") for number in "12"}
            keep_moves(mirror, moved, [], datetime(2026, 11, 2, tzinfo=UTC))

        await found.file.write(move)
        await deal(found, ("contact-2", SHE))
        await found.read_list("people", replace(ALL, seat=SHE))
        assert ["Ana 1", "Ana 2"] == [one.name for one in (await found.read_moved(ALL)).people]
        theirs = await found.read_moved(replace(ALL, seat=SHE))
        assert (["Ana 2"], 1) == ([one.name for one in theirs.people], theirs.total)
        first = await found.read_moved(Wanted(None, None, 1))
        rest = await found.read_moved(Wanted(None, first.next_after, 1))
        assert ("contact-1", "Ana 2", None) == (first.next_after, rest.people[0].name, rest.next_after)
