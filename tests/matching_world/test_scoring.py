"""The figures of matching, counted by hand for small cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.matching_world.scoring import (
    Judged,
    calibration_error,
    figures_of,
    read_judged,
    recall_at,
    upper_bound,
)


def judged(verdict: str, probability: float, rank: int | None, *, is_present: bool = True) -> Judged:
    """A decision of the natural mix."""
    return Judged("q", "natural", is_present, False, verdict, probability, rank, 100.0)  # noqa: FBT003 - a column


def test_figures_count_what_their_names_say() -> None:
    """Of four people present one is filed, one filed wrongly, one asked about, one called absent."""
    figures = figures_of(
        "natural",
        [
            judged("match", 1.0, 0),
            judged("match", 1.0, 1),
            judged("several", 0.5, 1),
            judged("none", 0.0, None),
        ],
    )
    assert (0.75, 0.25, 0.25) == (figures.recall, figures.first, figures.automatic)
    assert (1, 0.5) == (figures.wrong, figures.wrong_share)
    assert (0.25, 0.25) == (figures.several, figures.wrong_none)


def test_wrong_share_of_absent_people_is_of_all_queries() -> None:
    """Where nobody is in the CRM every automatic decision is wrong, so their share of themselves would say nothing."""
    decisions = [
        judged("match", 1.0, None, is_present=False),
        *(judged("none", 0, None, is_present=False),) * 3,
    ]
    figures = figures_of("natural, absent", decisions)
    assert figures.recall is None
    assert 0.25 == figures.wrong_share


def test_calibrated_probabilities_have_no_error() -> None:
    """Half of those that are promised half come true."""
    assert 0.0 == calibration_error([judged("several", 0.5, 0), judged("several", 0.5, 1)])
    assert 0.5 == calibration_error([judged("several", 0.5, 0), judged("several", 0.5, 0)])


@pytest.mark.parametrize(
    ("failures", "tries", "bound"),
    [(0, 938, 0.0032), (0, 10, 0.2589), (1, 10, 0.3942), (3, 1000, 0.0077), (10, 10, 1.0)],
)
def test_bound_is_exact(failures: int, tries: int, bound: float) -> None:
    """The bounds of Clopper and Pearson, from their tables."""
    assert bound == pytest.approx(upper_bound(failures, tries), abs=0.0001)


def test_missing_decision_is_told(tmp_path: Path) -> None:
    """A matcher that leaves queries out is not measured on the rest."""
    truth = {"slice": "natural", "truth": ["a"], "is_impostor": False}
    (tmp_path / "truth").write_text("".join(json.dumps({"query_id": q} | truth) + "\n" for q in "ab"))
    decision = {"query_id": "a", "verdict": "none", "candidates": [], "capped": False, "micros": 9}
    (tmp_path / "decisions").write_text(json.dumps(decision))
    with pytest.raises(ValueError, match="the first is b"):
        read_judged(tmp_path / "decisions", tmp_path / "truth")


def test_recall_at_a_precision_takes_the_lowest_threshold_that_keeps_it() -> None:
    """Two right ones stand above the first wrong one, and the third right one below it would cost too much."""
    decisions = [
        judged("several", 0.9, 0),
        judged("several", 0.8, 0),
        judged("several", 0.7, 1),
        judged("several", 0.6, 0),
    ]
    assert 0.5 == recall_at(0.99, decisions)
    assert 0.75 == recall_at(0.75, decisions)
