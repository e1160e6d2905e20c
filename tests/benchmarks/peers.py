"""Other ways to find a person, asked the same pages: `python -m tests.benchmarks.peers NAME FOLDER N`.

One process for each, so that its memory is its own. Their libraries are the group `bench`, which no product needs.
"""

from __future__ import annotations

import json
import re
import resource
import sqlite3
import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.matching_world.world import CRM, QUERIES

TOP = 50
_NAME_PART = 0.62
"""The ordinary score that the ways without one of their own rank by: so much name, the rest company."""


@dataclass(frozen=True)
class Record:
    """A person, as every peer is given them."""

    id: str
    name: str
    company: str
    email: str | None
    city: str | None
    title: str | None


class Peer(Protocol):
    """One way to find people."""

    def build(self, contacts: Sequence[Record]) -> None:
        """Take in the CRM."""

    def find(self, page: Record) -> list[tuple[str, float]]:
        """Ids and scores of at most fifty contacts, the best first."""


class Scan:
    """rapidfuzz compares the name with every name, and ranks the best two hundred by name and company."""

    def build(self, contacts: Sequence[Record]) -> None:
        """Keep two lists."""
        self._contacts = contacts
        self._names = [contact.name for contact in contacts]

    def find(self, page: Record) -> list[tuple[str, float]]:
        """Scan."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - of the optional group

        best = process.extract(page.name, self._names, scorer=fuzz.token_sort_ratio, limit=200)
        return _rank(page, [self._contacts[place] for _, _, place in best])


class FullText:
    """SQLite's FTS5 over the words of name and company, any of them, by bm25, ranked again."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")

    def build(self, contacts: Sequence[Record]) -> None:
        """Fill the table."""
        self._contacts = contacts
        self._database.execute("create virtual table contact using fts5(name, company, content='')")
        self._database.executemany(
            "insert into contact (rowid, name, company) values (?, ?, ?)",
            ((place, contact.name, contact.company) for place, contact in enumerate(contacts)),
        )

    def find(self, page: Record) -> list[tuple[str, float]]:
        """Ask for any of the words."""
        words = " OR ".join(
            f'{column} : "{word}"' for column in ("name", "company") for word in getattr(page, column).split()
        )
        rows = self._database.execute(
            "select rowid from contact where contact match ? order by rank limit 200", (words,)
        )
        return _rank(page, [self._contacts[place] for (place,) in rows])


class Tantivy:
    """tantivy's inverted index over the words of name and company, by BM25, ranked again."""

    def build(self, contacts: Sequence[Record]) -> None:
        """Fill the index, in memory."""
        import tantivy  # noqa: PLC0415 - of the optional group

        self._contacts = contacts
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("name", tokenizer_name="whitespace")
        schema.add_text_field("company", tokenizer_name="whitespace")
        schema.add_unsigned_field("place", stored=True)
        self._schema = schema.build()
        self._index = tantivy.Index(self._schema)
        writer = self._index.writer()
        for place, contact in enumerate(contacts):
            writer.add_document(tantivy.Document(name=contact.name, company=contact.company, place=place))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def find(self, page: Record) -> list[tuple[str, float]]:
        """Ask for any of the words."""
        import tantivy  # noqa: PLC0415 - of the optional group

        words = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, column, word))
            for column in ("name", "company")
            for word in getattr(page, column).split()
        ]
        hits = self._searcher.search(tantivy.Query.boolean_query(words), limit=100).hits
        places = [self._searcher.doc(address)["place"][0] for _, address in hits]
        return _rank(page, [self._contacts[place] for place in places])


PEERS: dict[str, type[Peer]] = {"rapidfuzz scan": Scan, "SQLite FTS5": FullText, "tantivy": Tantivy}


def read_contacts(folder: Path) -> list[Record]:
    """The contacts and leads of a world."""
    return [
        _record(row["id"], row, ("fullname", "emailaddress1", "address1_city", "jobtitle"))
        for row in _lines(folder / CRM)
        if row["table"] != "account"
    ]


def read_pages(folder: Path) -> list[Record]:
    """The people of the queries of a world."""
    return [
        _record(row["query_id"], row, ("full_name", "email", "location", "title"))
        for row in _lines(folder / QUERIES)
        if row["kind"] == "person"
    ]


def peak_memory() -> float:
    """MiB that this process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def decision_of(page: Record, found: Sequence[tuple[str, float]], micros: float) -> dict[str, Any]:
    """A peer's answer in the shape of our own decisions; it never decides."""
    candidates = [{"id": identity, "probability": score} for identity, score in found[:TOP]]
    return {"query_id": page.id, "verdict": "several", "candidates": candidates, "micros": micros}


def main(name: str, folder: Path, most: int) -> None:
    """Build, answer `most` pages, write the answers and the figures beside the world."""
    contacts, pages = read_contacts(folder), read_pages(folder)[:most]
    before = peak_memory()
    peer = PEERS[name]()
    started = time.perf_counter()
    peer.build(contacts)
    built = time.perf_counter() - started
    with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as out:
        for page in pages:
            started = time.perf_counter()
            found = peer.find(page)
            micros = (time.perf_counter() - started) * 1e6
            out.write(json.dumps(decision_of(page, found, micros)) + "\n")
    facts = {"build_seconds": built, "memory_mib": peak_memory() - before}
    (folder / f"{name}.json").write_text(json.dumps(facts), encoding="utf-8")


def _rank(page: Record, found: Sequence[Record]) -> list[tuple[str, float]]:
    from rapidfuzz import fuzz  # noqa: PLC0415 - of the optional group

    scored = [
        (
            contact.id,
            _NAME_PART * fuzz.token_sort_ratio(page.name, contact.name) / 100
            + (1 - _NAME_PART) * fuzz.token_set_ratio(page.company, contact.company) / 100,
        )
        for contact in found
    ]
    return sorted(scored, key=lambda pair: -pair[1])[:TOP]


def _record(identity: str, row: dict[str, Any], columns: Sequence[str]) -> Record:
    name, email, city, title = (row.get(column) for column in columns)
    company = row.get("company") or row.get("companyname")
    town = (city or "").partition(",")[0]
    return Record(identity, _fold(name), _fold(company), email, _fold(town) or None, _fold(title) or None)


def _fold(text: str | None) -> str:
    decomposed = unicodedata.normalize("NFKD", (text or "").lower())
    kept = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", kept))


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
