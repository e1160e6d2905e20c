"""Read what matching knows beforehand from the files in `matching_data`."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from companion.core.matching.learning import read_bend
from companion.core.matching.lexicon import Lexicon, build_lexicon
from companion.core.matching.weights import Weights, read_weights


@cache
def shipped_lexicon() -> Lexicon:
    """The word lists."""
    return build_lexicon({name: _read(name) for name in ("words", "names")})


@cache
def shipped_weights() -> Weights:
    """The weights and the fitted curves."""
    return read_weights(_read("weights"))


@cache
def weights_with(calibration: str) -> Weights:
    """The shipped weights, with what an organisation has learnt: the setting `match_calibration`."""
    return shipped_weights().bent(read_bend(calibration))


def _read(name: str) -> dict[str, Any]:
    table: dict[str, Any] = json.loads(
        (files("companion") / "matching_data" / f"{name}.json").read_text(encoding="utf-8")
    )
    return table
