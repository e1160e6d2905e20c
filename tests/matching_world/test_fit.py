"""Fitting the curves: what the present curve says is undone first, and the data file stays readable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from companion.core.matching.weights import read_weights
from companion.lexicon_files import shipped_weights
from tests.matching_world.fit import bits_of, curves_text, inverse, with_curves
from tests.matching_world.scoring import Judged

WEIGHTS = Path(__file__).parents[2] / "companion" / "matching_data" / "weights.json"


@pytest.mark.parametrize("bits", [-9.0, -2.0, 0.5, 6.0])
def test_curve_is_undone(bits: float) -> None:
    """A curve can be fitted to decisions that another curve has made."""
    weights = shipped_weights()
    again = inverse(weights, "person", weights.probability("person", bits))
    assert weights.probability("person", bits) == pytest.approx(weights.probability("person", again))


def test_impostors_are_not_fitted_to() -> None:
    """They are put there on purpose, far more often than they come."""
    planted = Judged("q", "namesake planted, same company", False, True, "several", 0.9, None, 1.0)  # noqa: FBT003
    assert [] == list(bits_of([planted], shipped_weights()))


def test_new_curves_go_into_the_data_file() -> None:
    """Everything else stays, and the version tells that something changed."""
    before = WEIGHTS.read_text(encoding="utf-8")
    text = curves_text({"company": [(-1.0, 0.1), (4.0, 0.9)], "person": [(-2.0, 0.2), (5.0, 0.95)]})
    after = json.loads(with_curves(before, text))
    assert ((-2.0, 0.2), (5.0, 0.95)) == read_weights(after).curves["person"]
    assert json.loads(before)["levels"] == after["levels"]
    assert int(json.loads(before)["version"]) + 1 == int(after["version"])
