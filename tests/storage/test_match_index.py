"""The match index: built in one stream, and never half there."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.core.matching.matcher import Matcher
from companion.core.matching.subject import Row, Subject
from companion.lexicon_files import shipped_lexicon, shipped_weights
from companion.storage import match_build
from companion.storage.match_build import build_index
from companion.storage.match_file import pack_id, pack_line, unpack_id, unpack_line
from companion.storage.match_index import MatchIndex, is_current
from companion.storage.match_ranking import rank

LEXICON = shipped_lexicon()
PAGE = Subject("person", "Mariana Quintela", company="Fourth Coffee", city="Recife")


def row(number: int, name: str = "Nobody Special", company: str = "Tailspin Toys") -> Row:
    """A contact with an id of Dynamics' form."""
    given, _, surname = name.partition(" ")
    subject = Subject("person", name, given=given, surname=surname, company=company, city="Recife")
    return Row("contact", f"00000000-0000-4000-8000-{number:012d}", subject)


def found(folder: Path) -> list[str]:
    """Names of the rows that a page finds, the best first."""
    with closing(MatchIndex(folder)) as index:
        decision = Matcher(index, LEXICON, shipped_weights()).match(PAGE)
    return [one.id[-2:] for one in decision.candidates]


def crowd(count: int) -> Iterator[Row]:
    """Many strangers, and one who is looked for."""
    yield row(7, "Mariana Quintela", "Fourth Coffee")
    for number in range(100, 100 + count):
        yield row(number, f"Given{number} Surname{number}")


def test_index_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """A stream that breaks leaves the older index as it was, and nothing beside it."""
    build_index(tmp_path, "first", crowd(3), LEXICON, lambda _: None)

    def breaking() -> Iterator[Row]:
        yield row(8, "Mariana Quintela")
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011  # nothing more to say of it
        build_index(tmp_path, "second", breaking(), LEXICON, lambda _: None)
    assert (True, False) == (is_current(tmp_path, "first"), is_current(tmp_path, "second"))
    assert ["07"] == found(tmp_path)


def test_many_cores_build_what_one_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows read by other processes, keys sorted in buckets on disk: the same rows, keys and counts."""
    monkeypatch.setattr(match_build, "_BATCH", 20)
    monkeypatch.setattr(match_build, "_KEPT", 4)
    told: list[int] = []
    build_index(tmp_path / "many", "x", crowd(230), LEXICON, told.append)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    build_index(tmp_path / "one", "x", crowd(230), LEXICON, lambda _: None)
    many, one = (contents(tmp_path / name) for name in ("many", "one"))
    assert one == many
    assert 231 == told[-1]


def contents(folder: Path) -> list[list[tuple[object, ...]]]:
    """All that stands in an index."""
    with closing(MatchIndex(folder)) as index:
        return [
            index._database.execute(f"select * from {table} order by 1, 2").fetchall()  # noqa: S608  # names below
            for table in ("row", "posting", "fact")
        ]


@pytest.mark.parametrize(
    "text", ["00000000-0000-4000-8000-00000000000a", "0D3F9A52-5B1C-4F7E-8A55-9C1F6F0B7D10", "lead-7", ""]
)
def test_ids_come_back_as_they_went_in(text: str) -> None:
    """Those that Dynamics writes take sixteen bytes; any other is kept letter by letter."""
    assert text == unpack_id(pack_id(text))


def test_lines_come_back_as_they_went_in() -> None:
    """Packed against what lines have in common."""
    assert '["person","Ana 王小明"]' == unpack_line(pack_line('["person","Ana 王小明"]'))


@given(
    st.lists(st.lists(st.integers(0, 60), max_size=30, unique=True), max_size=9),
    st.integers(1, 12),
    st.integers(1, 6),
)
def test_ranking_that_stops_early_keeps_what_counting_everything_would(
    blocks: list[list[int]], most: int, least: int
) -> None:
    """Rows that come too late to be kept are not counted; whoever is kept shares as much as in the whole count."""
    kept, _is_capped = rank(
        lambda key, few: [(row,) for row in blocks[key][:few]], range(len(blocks)), most, least
    )
    whole: Counter[int] = Counter()
    for block in blocks:
        for row in block:
            whole[row] += 1_000_000 // (len(block) + 3)
    best = sorted(whole.values(), reverse=True)[:most]
    wanted = [worth for place, worth in enumerate(best) if place < least or worth >= best[0] / 8]
    assert wanted == [whole[row] for row in kept]
