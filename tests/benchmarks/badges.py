"""Pages of 25 people answered from a large mirror, alone and beside a sync that stores pages of 500 rows."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from companion.core.matching.lexicon import Lexicon
from companion.core.matching.subject import Subject
from companion.core.mirror_cursor import Cursor
from companion.core.mirror_reading import MirroredRow, Page
from companion.core.mirror_tables import ACCOUNT, CONTACT, MirroredTable, tables_wanted
from companion.lexicon_files import shipped_lexicon
from companion.mirror_matching import MirrorMatching
from companion.storage.mirror_index import MirrorIndex
from companion.storage.mirror_store import SqliteMirrorStore
from tests.benchmarks.figures import percentile

_PAGE, _SHOWN = 500, 25
_PEOPLE_OF_A_FIRM = 20
_CONTACT = next(
    table for table in tables_wanted("websiteurl", "off") if table.logical_name == CONTACT.logical_name
)
_PAGES_A_SECOND = 5


@dataclass(frozen=True)
class BadgeFigures:
    """Milliseconds a page of badges takes."""

    contacts: int
    stored_seconds: float
    alone: Sequence[float]
    beside_sync: Sequence[float]
    megabytes: float

    def as_facts(self) -> dict[str, float]:
        """What a table of facts shows."""
        return {
            "contacts": self.contacts,
            "seconds to store and index them": round(self.stored_seconds, 1),
            "megabytes of mirror and index": round(self.megabytes),
            **{
                f"ms for 25 badges, {how}, p{rank}": round(percentile(measured, rank), 1)
                for how, measured in (("alone", self.alone), ("beside a sync", self.beside_sync))
                for rank in (50, 99)
            },
        }


class _People:
    """Invented people of one CRM: names by how common they are, twenty to a firm."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._chance = random.Random(11)  # noqa: S311  # the same people each time
        self._given = list(lexicon.given_shares), list(lexicon.given_shares.values())
        self._surnames = list(lexicon.surname_shares), list(lexicon.surname_shares.values())
        self._words = sorted(lexicon.business_words)

    def firms(self, count: int) -> Iterator[MirroredRow]:
        """Accounts."""
        for number in range(count):
            name = f"{self._surname()} {self._surname()} {self._chance.choice(self._words)}".title()
            yield _row(ACCOUNT, UUID(int=number + 1), number, name=name)

    def contacts(self, count: int, firms: int) -> Iterator[MirroredRow]:
        """People."""
        for number in range(count):
            given, surname = self._one(self._given), self._surname()
            yield _row(
                _CONTACT,
                UUID(int=(1 << 64) + number),
                number,
                fullname=f"{given} {surname}".title(),
                firstname=given.title(),
                lastname=surname.title(),
                emailaddress1=f"{given}.{surname}{number}@contoso.example",
                _parentcustomerid_value=str(UUID(int=number % firms + 1)),
            )

    def _surname(self) -> str:
        # Half of the world's surnames stand in no list.
        if self._chance.random() < 0.5:
            return "".join(self._chance.choices("aeioubcdfglmnrstvz", k=7))
        return self._one(self._surnames)

    def _one(self, weighted: tuple[list[str], list[float]]) -> str:
        return self._chance.choices(*weighted)[0]


def measure_badges(contacts: int, pages: int = 300) -> BadgeFigures:
    """The figures."""
    return asyncio.run(_measure(contacts, pages))


async def _measure(contacts: int, pages: int) -> BadgeFigures:
    with TemporaryDirectory(prefix="c2c-") as name:
        file = Path(name) / "mirror.db"
        lexicon = shipped_lexicon()
        index = MirrorIndex(lexicon, lambda: "websiteurl")
        store = SqliteMirrorStore(file, index.listen)
        index.give_way = store.file.give_way
        people, firms = _People(lexicon), max(1, contacts // _PEOPLE_OF_A_FIRM)
        began = time.perf_counter()
        await _store(store, ACCOUNT, people.firms(firms))
        await _store(store, _CONTACT, people.contacts(contacts, firms))
        stored = time.perf_counter() - began
        matching = MirrorMatching(store)
        await matching.count()
        shown = await store.file.read(lambda one: one.execute(_ANY, [pages * _SHOWN]).fetchall())
        subjects = [Subject("person", person, company=company) for person, company in shown]
        alone = await _time_pages(matching, subjects)
        syncing = asyncio.create_task(_sync_on(store, people, firms))
        beside = await _time_pages(matching, subjects)
        syncing.cancel()
        await asyncio.gather(syncing, return_exceptions=True)
        store.close()
        return BadgeFigures(contacts, stored, alone, beside, file.stat().st_size / 1e6)


_ANY = (
    "SELECT contact.fullname, account.name FROM contact JOIN account"
    ' ON account.id = contact."_parentcustomerid_value" ORDER BY contact.row * 2654435761 % 1000003 LIMIT ?'
)


async def _store(store: SqliteMirrorStore, table: MirroredTable, rows: Iterator[MirroredRow]) -> None:
    while page := list(islice(rows, _PAGE)):
        await store.keep(table, Page(Cursor(passage=1), page))


async def _sync_on(store: SqliteMirrorStore, people: _People, firms: int) -> None:
    """Changed people, a page after the other at the pace of a sync."""
    version = 1 << 40
    while True:
        rows = people.contacts(_PAGE, firms)
        changed = [MirroredRow(row.row_id, version, row.values) for row in rows]
        version += 1
        await store.keep(_CONTACT, Page(Cursor(passage=1), changed))
        await asyncio.sleep(1 / _PAGES_A_SECOND)


async def _time_pages(matching: MirrorMatching, subjects: Sequence[Subject]) -> list[float]:
    measured = []
    for start in range(0, len(subjects), _SHOWN):
        began = time.perf_counter()
        await matching.match(subjects[start : start + _SHOWN])
        measured.append((time.perf_counter() - began) * 1000)
        # A page is looked at before the next one is asked for.
        await asyncio.sleep(0.02)
    return measured


def _row(table: MirroredTable, row_id: UUID, number: int, **values: str) -> MirroredRow:
    return MirroredRow(str(row_id), number + 1, tuple(values.get(column) for column in table.columns))
