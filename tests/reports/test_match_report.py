"""Whom the CRM's rows are known to be, counted over the mirror as it was last read. E6."""

from __future__ import annotations

import asyncio
import csv
import json
import sqlite3
import tracemalloc
from pathlib import Path

import pytest

from companion.cli import main
from companion.core.mirror_reading import MirroredRow
from companion.core.mirror_tables import tables_wanted
from companion.errors import NotPossibleHere
from companion.storage.known_profiles import known_profiles
from companion.storage.mirror_rows import add_columns, put_rows
from companion.storage.mirror_store import SqliteMirrorStore
from tests.kinds.conftest import Scene, folders, scene

__all__ = ["folders", "scene"]

ADDRESS = "websiteurl"
[CONTACTS] = [table for table in tables_wanted(ADDRESS, "off") if table.logical_name == "contact"]


def contact(number: int, address: str | None = None, state: int = 0) -> MirroredRow:
    """A contact with a LinkedIn address, or none."""
    known = {"fullname": f"Contact {number}", ADDRESS: address, "statecode": state}
    values = tuple(known.get(column) for column in CONTACTS.columns)
    return MirroredRow(f"{number:08d}-0000-4000-8000-000000000000", 1, values)


async def mirror_of(file: Path, rows: list[MirroredRow]) -> Path:
    """A mirror that holds these contacts."""
    store = SqliteMirrorStore(file)

    def put(connection: sqlite3.Connection) -> None:
        add_columns(connection, CONTACTS)
        put_rows(connection, CONTACTS, rows, 1)

    try:
        await store.file.write(put)
    finally:
        await asyncio.to_thread(store.close)
    return file


async def test_row_is_known_by_its_address_and_doubtful_where_another_says_the_same(tmp_path: Path) -> None:
    """However the address is written; a row that is inactive, or an address of no person, says nothing."""
    rows = [
        contact(1, "https://www.linkedin.com/in/Ana-Souza"),
        contact(2, "br.linkedin.com/in/bruno"),
        contact(3, "https://linkedin.com/in/bruno/"),
        contact(4, "https://example.com/linkedin.html"),
        contact(5),
        contact(6, "linkedin.com/in/ana-souza", state=1),
    ]
    mirror = await mirror_of(tmp_path / "mirror.db", rows)
    with known_profiles(mirror, tmp_path / "outbox.db", ADDRESS) as known:
        assert {"matched": 1, "ambiguous": 2, "unmatched": 2} == known.count()["contact"]
        listed = [(row.name, row.knowledge) for row in known.read("ambiguous")]
    assert [("Contact 2", "ambiguous"), ("Contact 3", "ambiguous")] == sorted(listed)


async def test_list_of_whom_nobody_knows_needs_no_more_memory_for_more_rows(tmp_path: Path) -> None:
    """Twenty times the rows are read one by one: what Python holds at once stays what it was."""
    peaks = []
    for count in (1_000, 20_000):
        mirror = await mirror_of(tmp_path / f"{count}.db", [contact(number) for number in range(count)])
        with known_profiles(mirror, tmp_path / "outbox.db", ADDRESS) as known:
            tracemalloc.start()
            assert count == sum(1 for _row in known.read("unmatched"))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]


def test_without_a_mirror_the_report_says_so(tmp_path: Path) -> None:
    """Nothing was read from the CRM: that is no row that nobody knows."""
    with pytest.raises(NotPossibleHere), known_profiles(tmp_path / "m.db", tmp_path / "o.db", ADDRESS):
        pass


async def test_confirmed_link_makes_a_row_known_and_the_csv_holds_everybody_else(
    scene: Scene, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The counts are the rows of the CRM, and one more is known after somebody has confirmed who it is."""
    assert 0 == await asyncio.to_thread(main, ["sync", "--json"])
    capsys.readouterr()
    told = []
    for _ in range(2):
        assert 0 == await asyncio.to_thread(main, ["report", "match", "--json"])
        told.append(json.loads(capsys.readouterr().out)["tables"]["contact"])
        await scene.link("linkedin.com/in/susanna-stubberod", "contact", await scene.contact())
    before, after = told
    assert (before["matched"] + 1, before["unmatched"] - 1) == (after["matched"], after["unmatched"])
    active = [row for row in await scene.rows("contacts") if row["statecode"] == 0]
    assert len(active) == sum(after.values())
    file = tmp_path / "unknown.csv"
    assert 0 == await asyncio.to_thread(main, ["--language", "en", "report", "match", "--csv", str(file)])
    with file.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert after["unmatched"] == sum(
        line["Table"] == "Contact" and line["State"] == "Not known" for line in lines
    )
    assert "Susanna Stubberod (sample)" not in [line["Name"] for line in lines]
    assert 0 == await asyncio.to_thread(main, ["--language", "pt-BR", "report", "match"])
    assert "Não conhecido" in capsys.readouterr().out
