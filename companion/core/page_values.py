"""Which further columns of an activity receive what a page gives. Pure: asks no environment, and guesses no value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from companion.core.activity import Activity, Person

Value = Literal["kind", "direction", "person", "address", "company"]
"""The activity source, who wrote, whom it is about, that one's LinkedIn address, and the company on the page."""


@dataclass(frozen=True)
class MappedColumn:
    """One value, and the column that receives it where a table has it."""

    value: Value
    column: str


def read_mapping(text: str) -> tuple[MappedColumn, ...]:
    """The pairs of the setting, which has checked its words already.

    >>> read_mapping("kind=new_kind address=new_linkedin")[1].column
    'new_linkedin'
    """
    pairs = [pair.partition("=") for pair in text.split()]
    return tuple(MappedColumn(cast("Value", value), column) for value, _equals, column in pairs)


def values_of(activity: Activity) -> Mapping[Value, str]:
    """What a page has given of an item; what it does not say is not there."""
    about = activity.about
    is_person = isinstance(about, Person)
    values: dict[Value, str | None] = {
        "kind": activity.kind,
        "direction": None if activity.direction == "unknown" else activity.direction,
        "person": about.name if is_person else None,
        "address": about.profile_address if isinstance(about, Person) else about.company_address,
        "company": about.company if isinstance(about, Person) else about.name,
    }
    return {value: text for value, text in values.items() if text}
