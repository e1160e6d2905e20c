"""The settings for Splink: the same bits as matching, and SQL that any engine runs. The engine here is SQLite."""

from __future__ import annotations

import json
import math
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from rapidfuzz.distance import Levenshtein

from companion.core.matching.comparing import Comparer
from companion.core.matching.frequencies import Frequencies
from companion.core.matching.reading import Known, read_subject
from companion.core.matching.splink_records import splink_record
from companion.core.matching.splink_settings import splink_settings
from companion.core.matching.subject import Kind
from companion.lexicon_files import shipped_lexicon, shipped_weights
from companion.matching_lines import read_queries, read_rows

GOLDEN = Path(__file__).parents[2] / "golden" / "pairs.jsonl"
KINDS: tuple[Kind, ...] = get_args(Kind)


def levels(kind: Kind) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each level with its field."""
    for comparison in splink_settings(kind, shipped_weights(), 1000)["comparisons"]:
        for level in comparison["comparison_levels"]:
            yield comparison["output_column_name"], level


@pytest.mark.parametrize("kind", KINDS)
def test_each_level_is_worth_the_same_bits(kind: Kind) -> None:
    """`m / u` is the worth of the weights; where rarity counts, `m` is what is taken off it, and its cap is ours."""
    worth = shipped_weights().levels
    for field, level in levels(kind):
        name = f"{field}.{level['label_for_charts']}"
        if "m_probability" not in level or name.endswith(".nothing"):
            continue
        rare = "tf_adjustment_column" in level
        bits = (
            math.log2(level["m_probability"])
            if rare
            else math.log2(level["m_probability"] / level["u_probability"])
        )
        fewer = (
            {"given": 1.0, "surname": math.log2(3)}.get(field, 0.0) if name.split(".")[1] != "exact" else 0.0
        )
        assert bits == pytest.approx(worth[name] - (fewer if rare else 0.0)), name
        assert not rare or level["tf_minimum_u_value"] == level["u_probability"]


def test_company_s_own_name_says_more_than_an_employer() -> None:
    """Among a million accounts a name must outweigh the size of the CRM; of employers the first eleven bits count."""
    capped = {
        kind: [math.log2(level["u_probability"]) for _, level in levels(kind) if is_exact_firm(level)]
        for kind in KINDS
    }
    assert {"person": [-11.0], "company": [-18.0]} == capped


def is_exact_firm(level: dict[str, Any]) -> bool:
    """Whether a level asks for the same folded company name."""
    return bool(level["sql_condition"] == "firm_l = firm_r")


def pairs(folder: Path) -> Iterator[tuple[Kind, Known, Known]]:
    """Page and row of each golden pair."""
    lexicon = shipped_lexicon()
    lines = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    for name, key, more in (("rows", "row", "id"), ("pages", "page", "query_id")):
        text = "\n".join(json.dumps(line[key] | {more: line["id"]}) for line in lines)
        (folder / name).write_text(text, encoding="utf-8")
    rows = [row.subject for row in read_rows(folder / "rows")]
    pages = [subject for _, subject in read_queries(folder / "pages")]
    for page, row in zip(pages, rows, strict=True):
        if page.kind == row.kind:
            yield page.kind, read_subject(page, lexicon), read_subject(row, lexicon)


def test_conditions_are_sql_and_mostly_say_what_matching_says(tmp_path: Path) -> None:
    """Run over the golden pairs: in four of five the level is matching's own, and nothing that differs is the same.

    The golden pairs are the hard ones; matching knows more: particles, orders of words, scripts.
    """
    database = sqlite3.connect(":memory:")
    database.create_function("levenshtein", 2, unless_missing(Levenshtein.distance))
    database.create_function("least", 2, unless_missing(min))
    comparer = Comparer.of(Frequencies(), shipped_lexicon(), shipped_weights())
    agreed: Counter[bool] = Counter()
    for kind, page, row in pairs(tmp_path):
        ours = {reason.field: reason.level for reason in comparer.compare(page, row).reasons}
        told = met(database, kind, page, row)
        for field in ("given", "surname", "title"):
            if kind == "person" and field in ours and told[field] != "missing":
                agreed[ours[field] == told[field]] += 1
                assert (ours[field], told[field]) not in {("differs", "exact"), ("differs", "same")}, field
    assert agreed[True] > 4 * agreed[False], agreed
    database.close()


def unless_missing(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A function of SQL: of what is missing nothing comes."""
    return lambda left, right: None if left is None or right is None else function(left, right)


def met(database: sqlite3.Connection, kind: Kind, page: Known, row: Known) -> dict[str, str]:
    """Field → the first level whose condition holds, as Splink reads them."""
    lexicon = shipped_lexicon()
    sides = {"l": splink_record("page", page, lexicon), "r": splink_record("row", row, lexicon)}
    values = {f"{name}_{side}": value for side, record in sides.items() for name, value in record.items()}
    columns = ", ".join(f":{name} AS {name}" for name in values)
    cases: dict[str, str] = {}
    for field, level in levels(kind):
        condition, label = level["sql_condition"], level["label_for_charts"]
        cases[field] = cases.get(field, "CASE") + (
            f" ELSE '{label}' END" if condition == "ELSE" else f" WHEN {condition} THEN '{label}'"
        )
    query = f"SELECT {', '.join(cases.values())} FROM (SELECT {columns})"  # noqa: S608  # our own settings
    return dict(zip(cases, database.execute(query, values).fetchone(), strict=True))
