"""The values of choice columns, as an environment's own metadata gives them. Labels are in the user's language."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass

from companion.core.odata import CrmRequest, read
from companion.core.replies import CrmReply
from companion.core.survey import read_values


@dataclass(frozen=True)
class Choice:
    """One value of a choice column."""

    value: int
    label: str


def read_choices(
    definition: str, kinds: set[str]
) -> Generator[CrmRequest, CrmReply, dict[str, tuple[Choice, ...]]]:
    """Column → its choices, its own or those that several columns share. Raises Refused.

    `definition` is the path of a table's definition, `kinds` the types of columns that are shown of it.
    """
    found: dict[str, tuple[Choice, ...]] = {}
    for cast in ("Picklist", "MultiSelectPicklist"):
        if cast not in kinds:
            continue
        path = f"{definition}/Attributes/Microsoft.Dynamics.CRM.{cast}AttributeMetadata"
        options = "OptionSet($select=Options),GlobalOptionSet($select=Options)"
        for row in (yield from read_values(read(path, select="LogicalName", expand=options))):
            name = str(row.get("LogicalName"))
            found[name] = choices_of(row.get("OptionSet")) or choices_of(row.get("GlobalOptionSet"))
    return found


def choices_of(option_set: object) -> tuple[Choice, ...]:
    """The choices of an option set as Dynamics describes it, in its own order."""
    options = option_set.get("Options") if isinstance(option_set, Mapping) else None
    return tuple(
        Choice(option["Value"], text_of(option.get("Label")) or str(option["Value"]))
        for option in (options if isinstance(options, list) else [])
        if isinstance(option, Mapping) and isinstance(option.get("Value"), int)
    )


def text_of(label: object) -> str:
    """A label in the user's language; empty where nobody wrote one."""
    own = label.get("UserLocalizedLabel") if isinstance(label, Mapping) else None
    return str(own.get("Label") or "") if isinstance(own, Mapping) else ""
