"""Build the match index in one stream: rows are read on all cores, and keys are sorted bucket by bucket on disk."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing, contextmanager
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from companion.core.matching.frequencies import Frequencies
from companion.core.matching.keys import KEY_OFFSET, numbers_of
from companion.core.matching.known_lines import line_of
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.reading import read_subject
from companion.core.matching.subject import Row
from companion.storage.match_file import (
    FILE,
    VERSION,
    create_tables,
    pack_id,
    pack_line,
    pack_table,
)

Told = Callable[[int], None]
Stored = tuple[int, int, bytes | str, bytes]

_BATCH = 2_000
_FEW_BATCHES = 10
"""Until here another process takes longer to start than it saves."""
_BUCKETS = 64
_SHIFT = 64 - _BUCKETS.bit_length() + 1
_KEPT = 32_768
_ROW_BITS = 32


class _Read(NamedTuple):
    """What came of a batch."""

    rows: list[Stored]
    postings: array[int]
    """Key and row in one number, so that sorting needs no pairs."""
    frequencies: Frequencies


def build_index(folder: Path, made_from: str, rows: Iterable[Row], lexicon: Lexicon, told: Told) -> None:
    """Make the index from a stream of rows; `told` hears how many are done. It is complete or it is not there.

    `made_from` says what of; memory does not grow with the number of rows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{FILE}.new"
    unfinished.unlink(missing_ok=True)
    with (
        TemporaryDirectory(prefix="keys-", dir=folder) as aside,
        closing(_open_empty(unfinished)) as database,
        _no_search_for_cycles(),
    ):
        frequencies, buckets = Frequencies(), _Buckets(Path(aside))
        database.execute("begin")
        count = 0
        for read in _read_all(_batches(rows), lexicon):
            database.executemany("insert into row values (?, ?, ?, ?)", read.rows)
            buckets.add(read.postings)
            frequencies.include(read.frequencies)
            count += len(read.rows)
            told(count)
        for postings in buckets.sorted():
            database.executemany("insert or ignore into posting values (?, ?)", postings)
        _write_facts(database, f"{VERSION} {made_from}", frequencies)
        database.execute("commit")
    unfinished.replace(folder / FILE)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """What a build makes by the million holds no cycles; looking for them took a quarter of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _write_facts(database: sqlite3.Connection, made_from: str, frequencies: Frequencies) -> None:
    """Write down what the index was made from, and how common names are in it."""
    facts = {"made_from": made_from, "frequencies": json.dumps(vars(frequencies), ensure_ascii=False)}
    database.executemany("insert or replace into fact values (?, ?)", facts.items())


def _open_empty(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, isolation_level=None)
    # Killed meanwhile, it is begun anew: nothing needs to be safe before it is whole.
    database.executescript("pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -65536;")
    create_tables(database)
    return database


def _batches(rows: Iterable[Row]) -> Iterator[tuple[int, list[Row]]]:
    stream, first = iter(rows), 0
    while batch := list(islice(stream, _BATCH)):
        yield first, batch
        first += len(batch)


def _read_all(batches: Iterator[tuple[int, list[Row]]], lexicon: Lexicon) -> Iterator[_Read]:
    begin = list(islice(batches, _FEW_BATCHES))
    cores = os.cpu_count() or 1
    if len(begin) < _FEW_BATCHES or cores == 1:
        yield from (_read(lexicon, *batch) for batch in begin)
        yield from (_read(lexicon, *batch) for batch in batches)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores, mp_context=context, initializer=_keep, initargs=(lexicon,)) as pool:
        waiting: list[Future[_Read]] = []
        for batch in chain(begin, batches):
            waiting.append(pool.submit(_read_kept, *batch))
            # Only so many at once: a stream is not to be read into memory.
            if len(waiting) > 2 * cores:
                yield waiting.pop(0).result()
        yield from (one.result() for one in waiting)


_kept: list[Lexicon] = []


def _keep(lexicon: Lexicon) -> None:
    _kept[:] = [lexicon]
    gc.disable()  # Here, too, for as long as the process lives.


def _read_kept(first: int, batch: list[Row]) -> _Read:
    return _read(_kept[0], first, batch)


def _read(lexicon: Lexicon, first: int, batch: list[Row]) -> _Read:
    """A batch of rows as it is stored; its first row has this number."""
    frequencies, rows, postings = Frequencies(), [], array("Q")
    for number, row in enumerate(batch, first):
        known = read_subject(row.subject, lexicon)
        frequencies.add([known])
        rows.append((number, pack_table(row.table), pack_id(row.id), pack_line(line_of(known))))
        postings.extend([(key + KEY_OFFSET) << _ROW_BITS | number for key in numbers_of(known, lexicon)])
    return _Read(rows, postings, frequencies)


class _Buckets:
    """Postings apart by the beginning of their key, each bucket small enough to be sorted in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept = [array("Q") for _ in range(_BUCKETS)]

    def add(self, postings: array[int]) -> None:
        """Put postings into their buckets."""
        kept = self._kept
        for posting in postings:
            kept[posting >> _SHIFT].append(posting)
        for number, bucket in enumerate(kept):
            if len(bucket) > _KEPT:
                with (self._folder / str(number)).open("ab") as file:
                    bucket.tofile(file)
                kept[number] = array("Q")

    def sorted(self) -> Iterator[list[tuple[int, int]]]:
        """Each bucket as pairs of key and row, in order."""
        for number, bucket in enumerate(self._kept):
            file = self._folder / str(number)
            if file.exists():
                bucket.frombytes(file.read_bytes())
                file.unlink()
            yield [((one >> _ROW_BITS) - KEY_OFFSET, one & 0xFFFFFFFF) for one in sorted(bucket)]
            self._kept[number] = array("Q")
