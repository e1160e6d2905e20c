"""Rows found by their words, within what the caller may read. A plain index: no stems, no fuzziness.

Microsoft: "Dataverse Search query", simple syntax: words, a star at the end of one, any or all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion.emulator.comparisons import joined
from companion.emulator.database import quoted
from companion.emulator.errors import WebApiError
from companion.emulator.reach import both
from companion.emulator.visibility import check_may_list, hidden_columns, readable_rows, scope_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from companion.emulator.call import Call
    from companion.emulator.database import Row
    from companion.emulator.schema import Table

SEARCHED_TABLES = ("account", "contact", "lead", "opportunity")
_MOST_CANDIDATES = 1000
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Hit:
    """One row found: the columns in which words were found, marked up, and how many there were."""

    table: Table
    row: Row
    highlights: dict[str, str]
    score: int


@dataclass(frozen=True)
class Target:
    """A table to be searched, and the columns: those that hold words, or the ones asked for among them."""

    table: Table
    columns: tuple[str, ...]


def target_of(table: Table, columns: Iterable[str] | None = None) -> Target:
    """Answer a table with its searchable columns."""
    texts = tuple(name for name, column in table.columns.items() if column.kind in {"String", "Memo"})
    wanted = texts if columns is None else tuple(name for name in columns if name in texts)
    return Target(table, wanted)


def find(call: Call, target: Target, words: tuple[str, ...], *, needs_all: bool) -> Iterator[Hit]:
    """Find the rows of a table that hold a word, or each of them; nothing in a table that may not be read."""
    try:
        check_may_list(call, target.table)
    except WebApiError:
        return
    scope = scope_of(call, target.table)
    # A column secured against the caller is as good as not searched.
    target = target_of(target.table, set(target.columns) - hidden_columns(call, target.table))
    tests = [
        scope.expression(column).with_sql("instr(folded(", "), ?) > 0", word.removesuffix("*"))
        for column in target.columns
        for word in words
    ]
    if not tests:
        return
    where = both(joined("OR", tests), readable_rows(call, target.table))
    order = quoted(target.table.primary_id)
    for row in call.environment.database.select(target.table, where, order=order, limit=_MOST_CANDIDATES):
        found = {word for word in words for column in target.columns if _holds(row[column], word)}
        if found and (len(found) == len(words) or not needs_all):
            marked = {name: _marked(str(row[name]), words) for name in target.columns if row[name]}
            highlights = {name: text for name, text in marked.items() if "{crmhit}" in text}
            yield Hit(target.table, row, highlights, len(found))


def words_of(text: str) -> tuple[str, ...]:
    """Answer the words of a search, folded, each once, a star kept at its end."""
    return tuple(dict.fromkeys(re.findall(r"\w+\*?", text.casefold())))


def _holds(value: str | None, word: str) -> bool:
    return value is not None and any(_fits(found[0], word) for found in _WORD.finditer(value))


def _fits(found: str, word: str) -> bool:
    folded = found.casefold()
    return folded.startswith(word[:-1]) if word.endswith("*") else folded == word


def _marked(text: str, words: tuple[str, ...]) -> str:
    def marked(match: re.Match[str]) -> str:
        is_hit = any(_fits(match[0], word) for word in words)
        return f"{{crmhit}}{match[0]}{{/crmhit}}" if is_hit else match[0]

    return _WORD.sub(marked, text)
