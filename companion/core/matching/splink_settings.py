"""The weights of matching as settings of Splink, for matching many records at once where one machine is not enough.

Conditions are plain SQL that DuckDB and Spark both read, over the columns of `splink_records`. Splink multiplies
`m / u` of each level, so the bits of a level come out the same whatever `u` is; where a name's own frequency counts,
Splink puts it in the place of `u`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from companion.core.matching.subject import Kind
from companion.core.matching.weights import Weights

_HALF = 0.5
_NAME_BITS, _EMPLOYER_BITS, _FIRM_BITS, _TOWN_BITS = 17.0, 11.0, 18.0, 5.0
"""As far as rarity counts, as in comparing: of a name, an employer, a company's own name, a town."""


@dataclass(frozen=True, slots=True)
class _Level:
    """When a level is met; `rare` names the column whose frequencies count instead of a fixed worth."""

    name: str
    condition: str
    rare: str = ""
    most_bits: float = _NAME_BITS
    times: float = 1.0
    """By how much more people fit than have the very name."""


def _missing(*columns: str) -> str:
    return " AND ".join(f"({column}_l IS NULL OR {column}_r IS NULL)" for column in columns)


def _same(column: str) -> str:
    return f"{column}_l = {column}_r"


def _is_slip(column: str, shortest: int) -> str:
    left, right = f"{column}_l", f"{column}_r"
    return f"least(length({left}), length({right})) >= {shortest} AND levenshtein({left}, {right}) <= 1"


def _name_levels(column: str, others: float) -> tuple[_Level, ...]:
    left, right = f"{column}_l", f"{column}_r"
    is_initial = f"(length({left}) = 1 OR length({right}) = 1)"
    return (
        _Level("exact", _same(column), rare=column),
        *((_Level("nickname", _same("nickname"), column, times=2),) if column == "given" else ()),
        _Level("variant", _same(f"{column}_sound"), column, times=others),
        _Level("slip", _is_slip(column, 5), column, times=others),
        _Level("initial", f"{is_initial} AND substr({left}, 1, 1) = substr({right}, 1, 1)"),
    )


def _firm_levels(most_bits: float) -> tuple[_Level, ...]:
    return (
        _Level("exact", _same("firm"), "firm", most_bits),
        _Level("slip", _is_slip("firm", 6), "firm", most_bits),
    )


_DOMAIN = _Level("domain", _same("domain"), "domain", _EMPLOYER_BITS)
_ACRONYM = _Level("acronym", "acronym_l = firm_r OR firm_l = acronym_r")
_PLACE = (
    _Level("town", _same("town"), "town", _TOWN_BITS),
    _Level("country_differs", "country_l <> country_r"),
    _Level("town_differs", "town_l <> town_r"),
    _Level("country", _same("country")),
)
_SEAT = (
    _Level("seat_abroad", "country_l <> country_r"),
    _Level("seat_town", _same("town")),
    _Level("seat_elsewhere", "town_l <> town_r"),
    _Level("seat_country", _same("country")),
)
_WORK = (_Level("same", _same("title")), _Level("similar", _same("work")))

# Field, the columns without which nothing is said, its levels in their order, the level of all the rest.
_Comparison = tuple[str, tuple[str, ...], tuple[_Level, ...], str]
_COMPARISONS: dict[Kind, tuple[_Comparison, ...]] = {
    "person": (
        ("given", ("given",), _name_levels("given", 2), "differs"),
        ("surname", ("surname",), _name_levels("surname", 3), "differs"),
        ("company", ("firm", "domain"), (*_firm_levels(_EMPLOYER_BITS), _DOMAIN, _ACRONYM), "differs"),
        ("title", ("title",), _WORK, "differs"),
        ("location", ("town", "country"), _PLACE, ""),
        ("profile", ("profile",), (_Level("same", _same("profile")),), "differs"),
        ("email", ("email",), (_Level("same", _same("email")),), ""),
        ("phone", ("phone",), (_Level("same", _same("phone")),), ""),
    ),
    "company": (
        ("name", ("firm",), (*_firm_levels(_FIRM_BITS), _ACRONYM), "differs"),
        ("website", ("domain",), (_Level("same", _same("domain")),), "differs"),
        ("location", ("town", "country"), _SEAT, ""),
        ("unit", ("unit",), (_Level("same", _same("unit")),), "differs"),
        ("profile", ("profile",), (_Level("same", _same("profile")),), "differs"),
    ),
}  # fmt: skip
_BLOCKING: dict[Kind, tuple[tuple[str, ...], ...]] = {
    "person": (("given", "surname"), ("surname", "firm"), ("surname_sound", "town"), ("given", "firm"), ("email",),
               ("phone",), ("profile",)),
    "company": (("firm",), ("domain",), ("profile",)),
}  # fmt: skip


def splink_settings(kind: Kind, weights: Weights, rows: int) -> dict[str, Any]:
    """Settings for linking pages with so many rows of a CRM; what `Linker` takes as a dictionary."""
    return {
        "link_type": "link_only",
        "unique_id_column_name": "unique_id",
        # Half of all whom pages show are in the CRM, as in our own sum.
        "probability_two_random_records_match": 1 / (2 * max(1, rows)),
        "comparisons": [_comparison(one, weights) for one in _COMPARISONS[kind]],
        "blocking_rules_to_generate_predictions": [_blocking(columns) for columns in _BLOCKING[kind]],
        "retain_intermediate_calculation_columns": True,
    }


def _comparison(one: _Comparison, weights: Weights) -> dict[str, Any]:
    field, needed, levels, rest = one
    silent = {"sql_condition": _missing(*needed), "label_for_charts": "missing", "is_null_level": True}
    bits = weights.levels[f"{field}.{rest}"] if rest else 0.0
    last = {"sql_condition": "ELSE", "label_for_charts": rest or "nothing", **_odds(bits)}
    return {
        "output_column_name": field,
        "comparison_levels": [silent, *(_level(field, level, weights) for level in levels), last],
    }


def _level(field: str, level: _Level, weights: Weights) -> dict[str, Any]:
    bits = weights.levels[f"{field}.{level.name}"]
    told: dict[str, Any] = {"sql_condition": level.condition, "label_for_charts": level.name}
    if not level.rare:
        return told | _odds(bits)
    # The worth is what is taken off the rarity: m alone, for Splink divides by the frequency itself.
    return told | {
        "m_probability": min(1.0, 2.0**bits / level.times),
        "u_probability": 2.0**-level.most_bits,
        "tf_adjustment_column": level.rare,
        "tf_adjustment_weight": 1.0,
        "tf_minimum_u_value": 2.0**-level.most_bits,
    }


def _odds(bits: float) -> dict[str, float]:
    """Two probabilities whose ratio is worth so many bits."""
    more, less = _HALF, _HALF * math.exp2(-abs(bits))
    return {"m_probability": more if bits >= 0 else less, "u_probability": less if bits >= 0 else more}


def _blocking(columns: Sequence[str]) -> str:
    return " AND ".join(f"l.{column} = r.{column}" for column in columns)
