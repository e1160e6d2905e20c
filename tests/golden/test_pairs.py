"""The golden pairs themselves: enough of them, each with its rule, none in the way of another."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

PAIRS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
]
RULES = {
    "diacritics", "particles", "order", "middle", "nicknames", "masked", "double surnames", "Russian", "Arabic",
    "Chinese", "Japanese", "legal form", "abbreviation", "former name", "domain", "branch", "two countries",
    "name alone", "identifiers",
}  # fmt: skip
VERDICTS = {"match", "several", "none", "not match"}


def test_there_are_at_least_three_hundred() -> None:
    """The requirement's number."""
    assert 300 <= len(PAIRS)


def test_every_rule_is_covered() -> None:
    """Each rule of the requirement has at least three pairs, and says why it decides as it does."""
    counted = Counter(pair["rule"] for pair in PAIRS)
    assert set() == {rule for rule in RULES if counted[rule] < 3}
    assert [] == [pair["id"] for pair in PAIRS if not pair["why"].endswith(".")]


def test_nobody_stands_in_the_way_of_another() -> None:
    """All rows stand in one CRM, so no name comes twice."""
    assert len(PAIRS) == len({pair["id"] for pair in PAIRS})
    rows = Counter(pair["row"].get("fullname", pair["row"].get("name")) for pair in PAIRS)
    assert [] == [name for name, count in rows.items() if count > 1]


def test_verdicts_are_known() -> None:
    """A misspelt verdict would pass unseen."""
    assert VERDICTS == {pair["verdict"] for pair in PAIRS}
