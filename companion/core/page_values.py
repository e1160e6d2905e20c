"""Which further columns of an activity receive what a page gives. Pure: asks no environment, and guesses no value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from urllib.parse import quote

from companion.core.activity import Activity, Call, Message, Note, Person, Tag
from companion.core.verdict import public_address_of

Value = Literal[
    "source",
    "kind",
    "direction",
    "sent",
    "sender",
    "recipient",
    "person",
    "headline",
    "address",
    "company",
    "page",
    "subject",
    "author",
    "outcome",
    "minutes",
]
"""What can be put into a column: that it came from Sales Navigator, what it is, who wrote and when, to whom;
whom it is about, with headline, LinkedIn address and company; the address of the page; the subject of an InMail; who
wrote a note; the outcome and the minutes of a call."""

PageValue = str | int | datetime

SOURCE = "LinkedIn Sales Navigator"
_INBOX = "https://www.linkedin.com/sales/inbox/"


@dataclass(frozen=True)
class MappedColumn:
    """One value, and the column that receives it where a table has it."""

    value: Value
    column: str
    table: str | None = None
    """The one table that is meant; None for every activity table that has the column."""

    def is_meant_for(self, table: str) -> bool:
        """Whether this table is to receive the value, where it has the column."""
        return self.table in (None, table)


def read_mapping(text: str) -> tuple[MappedColumn, ...]:
    """The pairs of the setting, which has checked its words already.

    >>> read_mapping("kind=new_kind address=task.new_linkedin")[1]
    MappedColumn(value='address', column='new_linkedin', table='task')
    """
    return tuple(_read_pair(pair) for pair in text.split())


def _read_pair(pair: str) -> MappedColumn:
    value, _equals, place = pair.partition("=")
    table, _dot, column = place.rpartition(".")
    return MappedColumn(cast("Value", value), column, table or None)


def values_of(activity: Activity, seat_holder: str = "") -> Mapping[Value, PageValue]:
    """What a page has given of an item; what it does not say is not there. `seat_holder`: the name of who copies."""
    about = activity.about
    values: dict[Value, PageValue | None] = {
        "source": SOURCE,
        "kind": activity.kind,
        "direction": None if activity.direction == "unknown" else activity.direction,
        "sent": activity.sent_at,
        "person": about.name if isinstance(about, Person) else None,
        "headline": about.headline if isinstance(about, Person) else None,
        "address": public_address_of(about),
        "company": about.company if isinstance(about, Person) else about.name,
    }
    values |= _ends(activity, seat_holder)
    match activity:
        case Message():
            values |= {"subject": activity.subject, "page": _INBOX + quote(activity.conversation_id, safe="")}
        case Note() | Tag():
            values |= {"author": activity.author, "page": values["address"]}
        case Call():
            values |= {
                "outcome": activity.outcome,
                "minutes": activity.minutes,
                "page": values["address"],
            }
    return {value: given for value, given in values.items() if given not in (None, "")}


def _ends(activity: Activity, seat_holder: str) -> dict[Value, PageValue | None]:
    """Who sent and who received; nobody is named where the page leaves it open."""
    other = activity.about.name
    match activity.direction:
        case "outbound":
            return {"sender": seat_holder, "recipient": other}
        case "inbound":
            return {"sender": other, "recipient": seat_holder}
        case _:
            return {}
