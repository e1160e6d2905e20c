"""Further columns receive what a page gives, where a table has them and they can take it. C11."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, get_args

import pytest

from companion.core.activity import Activity
from companion.core.column_check import check_mapping, first_fault
from companion.core.delivery import deliver
from companion.core.further_columns import find_fault, further_part
from companion.core.page_values import Value, read_mapping
from companion.core.protected_columns import find_protected
from companion.core.receipt import Receipt
from companion.core.replies import Cause, CrmReply, Refused, Wait
from companion.core.tables import LiveColumn, kinds_by_table
from companion.settings import Settings
from tests.fakes.samples import (
    CALL,
    FOURTH_COFFEE,
    NOTE,
    PROFILE_ID,
    YVONNE,
    environment,
    key_of,
    message,
    table,
)
from tests.fakes.talk import Talk
from tests.fakes.tiny_crm import TinyCrm, refusal

TEXT = LiveColumn("String", length=200)
PUBLIC_ADDRESS = f"https://www.linkedin.com/in/{PROFILE_ID}"
WAYS = LiveColumn("Picklist", choices={1: ("Sent", "Enviada"), 2: ("Received", "Recebida")})


def filled(activity: Activity, mapping: str, **columns: LiveColumn) -> dict[str, object]:
    """What the columns of a table receive."""
    one = table(columns=columns)
    around = environment(
        tables={one.logical_name: one}, mapping=read_mapping(mapping), seat_holder="Marisa Duarte"
    )
    return further_part(activity, one, around)


@pytest.mark.parametrize(
    ("value", "activity", "column", "expected"),
    [
        ("source", message(), TEXT, "LinkedIn Sales Navigator"),
        ("kind", message(), TEXT, "message"),
        ("direction", message(), TEXT, "outbound"),
        ("direction", message(), LiveColumn("Boolean"), True),
        ("direction", message(direction="inbound"), LiveColumn("Boolean"), False),
        ("direction", message(), WAYS, 1),
        ("direction", message(direction="inbound"), WAYS, 2),
        ("sent", message(), TEXT, "2026-11-18T09:30:31.000Z"),
        ("sent", message(), LiveColumn("DateTime"), "2026-11-18T09:30:31.000Z"),
        ("sent", message(), LiveColumn("DateOnly"), "2026-11-18"),
        ("sender", message(), TEXT, "Marisa Duarte"),
        ("recipient", message(), TEXT, "Yvonne McKay"),
        ("sender", message(direction="inbound"), TEXT, "Yvonne McKay"),
        ("person", message(), LiveColumn("Memo", length=6), "Yvonn…"),
        ("headline", message(), TEXT, "Purchasing Manager at Fourth Coffee"),
        (
            "page",
            message(conversation_id="2-a=="),
            TEXT,
            "https://www.linkedin.com/sales/inbox/2-a%3D%3D",
        ),
        ("address", message(), TEXT, PUBLIC_ADDRESS),
        ("page", NOTE, TEXT, PUBLIC_ADDRESS),
        ("author", NOTE, TEXT, "Marisa Duarte"),
        ("outcome", CALL, TEXT, "Reached"),
        ("minutes", CALL, LiveColumn("Integer", lowest=0, highest=1440), 12),
        ("minutes", CALL, TEXT, "12"),
    ],
)
def test_value_is_converted_into_what_the_column_takes(
    value: str, activity: Activity, column: LiveColumn, expected: object
) -> None:
    """Text as text, a moment as a day, the direction as yes or no or by its label, minutes as a number."""
    assert {"new_it": expected} == filled(activity, f"{value}=new_it", new_it=column)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        (f"https://www.linkedin.com/sales/lead/{PROFILE_ID},NAME_SEARCH,a1b2?_ntb=c3#d4", PUBLIC_ADDRESS),
        ("https://br.linkedin.com/in/Yvonne-McKay/?trk=e5", "https://www.linkedin.com/in/yvonne-mckay"),
    ],
)
def test_address_is_the_public_one_without_what_a_search_has_added(address: str, public: str) -> None:
    """No mark of the search by which somebody was found reaches Dynamics, nor anything that follows them. C11."""
    told = message(person=replace(YVONNE, profile_address=address))
    assert {"new_it": public} == filled(told, "address=new_it", new_it=TEXT)


def test_address_of_a_company_is_the_public_one() -> None:
    """Its number stays and what follows it does not. C11."""
    address = "https://www.linkedin.com/sales/company/1035?_ntb=x"
    note = replace(NOTE, about=replace(FOURTH_COFFEE, company_address=address))
    assert {"new_it": "https://www.linkedin.com/company/1035"} == filled(note, "address=new_it", new_it=TEXT)


@pytest.mark.parametrize(
    ("value", "activity", "column"),
    [
        ("direction", message(direction="unknown"), TEXT),
        ("sender", message(direction="unknown"), TEXT),
        ("company", message(), TEXT),
        ("address", message(), LiveColumn("String", length=30)),
        ("address", message(person=replace(YVONNE, profile_address="https://example.com/?id=7")), TEXT),
        ("minutes", message(), TEXT),
        ("sent", message(sent_at=None), TEXT),
        ("sent", message(), LiveColumn("Integer")),
        ("person", message(), LiveColumn("Boolean")),
        ("direction", message(), LiveColumn("Picklist", choices={1: ("Up",), 2: ("Down",)})),
        ("direction", message(), LiveColumn("Picklist", choices={1: ("Sent",), 2: ("sent ",)})),
        ("minutes", CALL, LiveColumn("Integer", lowest=0, highest=9)),
    ],
)
def test_value_is_never_guessed(value: str, activity: Activity, column: LiveColumn) -> None:
    """What the page does not say, and what has no one meaning in the column, stays away."""
    assert {} == filled(activity, f"{value}=new_it", new_it=column)


def test_day_is_that_of_the_seat_holder() -> None:
    """A message sent late in the evening in São Paulo stands under that day, not under the next one of UTC."""
    there = timezone(timedelta(hours=-3))
    late = message(sent_at=datetime(2026, 11, 19, 1, 30, tzinfo=UTC))
    one = table(columns={"new_day": LiveColumn("DateOnly")})
    around = environment(
        mapping=read_mapping("sent=new_day"), day_of=lambda moment: moment.astimezone(there).date()
    )
    assert {"new_day": date(2026, 11, 18).isoformat()} == further_part(late, one, around)


def test_column_of_one_table_is_filled_there_only() -> None:
    """A named table is meant alone; without one, every table that has the column is."""
    for mapping, tables in (("kind=task.new_kind", {"task"}), ("kind=new_kind", {"task", "li_message"})):
        around = environment(mapping=read_mapping(mapping))
        having = {
            name
            for name in around.tables
            if further_part(message(), table(name, columns={"new_kind": TEXT}), around)
        }
        assert having & {"task", "li_message"} == tables


def test_every_value_can_be_named_in_the_setting() -> None:
    """The setting takes each value that a page gives, and no other word."""
    for value in get_args(Value):
        both = f"{value}=new_it {value}=task.new_it"
        assert both == Settings(activity_columns=both).activity_columns
    with pytest.raises(ValueError, match="activity_columns"):
        Settings(activity_columns="body=new_it")


def test_mapped_column_that_is_protected_is_left_out_and_others_are_not() -> None:
    """A field security profile that lacks costs the further column, never the activity; the text stays essential."""
    row = {"new_kind": "message", "description": "text"}
    reply = refusal(403, "0x8004f502", "No permission to create the attribute 'new_kind'")
    with pytest.raises(StopIteration) as concluded:
        next(find_protected(reply, row, table(), read_mapping("kind=new_kind")))
    assert frozenset({"new_kind"}) == concluded.value.value
    with pytest.raises(Refused):
        next(find_protected(reply, row, table()))


COLUMNS = {
    "li_message": {"new_kind": LiveColumn("String", length=20)},
    "task": {
        "new_memo": LiveColumn("Memo", length=2000),
        "new_score": LiveColumn("Integer", lowest=0, highest=100),
        "new_way": LiveColumn("Picklist", choices={1: ("Sent",), 2: ("Other",)}),
        "new_made": LiveColumn("String", is_writable=False, length=20),
        "new_lookup": LiveColumn("Lookup"),
        "new_day": LiveColumn("DateOnly"),
        "new_is": LiveColumn("Boolean"),
        "new_kinds": LiveColumn(
            "Picklist", choices={1: ("InMail",), 2: ("Message",), 3: ("Note",), 4: ("Tag",)}
        ),
    },
}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("kind=new_kind", None),
        ("person=new_memo", None),
        ("sent=new_day", None),
        ("direction=new_is", None),
        ("kind=new_kinds", None),
        ("kind=new_nowhere", ("mapped_column_missing", {"table": "li_message, task"})),
        ("kind=task.new_kind", ("mapped_column_missing", {"table": "task"})),
        ("address=new_kind", ("mapped_column_short", {"length": "20", "least": "200"})),
        ("kind=new_score", ("mapped_column_type", {"type": "Integer"})),
        ("minutes=new_score", ("mapped_range_narrow", {"lowest": "0", "highest": "1440"})),
        ("kind=new_lookup", ("mapped_column_type", {"type": "Lookup"})),
        ("person=new_way", ("mapped_column_type", {"type": "Picklist"})),
        ("sent=new_is", ("mapped_column_type", {"type": "Boolean"})),
        ("direction=new_day", ("mapped_column_type", {"type": "DateOnly"})),
        ("direction=new_way", ("mapped_choice_missing", {"label": "inbound"})),
        ("source=new_kinds", ("mapped_choice_missing", {"label": "linkedin sales navigator"})),
        ("kind=new_made", ("mapped_column_closed", {})),
        ("kind=subject", ("mapped_column_taken", {})),
        ("kind=new_kind person=new_kind", ("mapped_column_twice", {"value": "person"})),
        ("kind=new_kind person=li_message.new_kind", ("mapped_column_twice", {})),
        ("kind=li_message.new_kind person=task.new_memo", None),
    ],
)
def test_column_that_cannot_take_a_value_is_refused_with_the_reason(
    text: str, fault: tuple[str, dict[str, str]] | None
) -> None:
    """By live metadata: not there, of another type, too short, without the label, filled already, or not open."""
    tables = {name: table(name, columns=columns) for name, columns in COLUMNS.items()}
    found = first_fault(check_mapping(read_mapping(text), tables, kinds_by_table()))
    if fault is None:
        assert found is None
    else:
        assert found is not None
        assert (fault[0], fault[1]) == (found.code, {name: dict(found.params)[name] for name in fault[1]})


def test_item_is_held_up_only_by_columns_that_it_fills() -> None:
    """A column for the minutes of calls that went away concerns no message; one that another table has, neither."""
    around = environment(
        mapping=read_mapping("minutes=new_minutes kind=new_kind"),
        tables={"task": table("task", columns={"new_kind": TEXT}), "li_message": table()},
    )
    assert find_fault(message(), table(), around) is None
    gone = find_fault(message(), table(), environment(mapping=read_mapping("kind=new_kind")))
    assert gone == Cause(
        "mapped_column_missing", (("column", "new_kind"), ("table", "li_message"), ("value", "kind"))
    )


class ChangedCrm(TinyCrm):
    """A tiny Dynamics whose administrator has changed columns since they were looked at."""

    def __init__(self, columns: list[dict[str, Any]]) -> None:
        super().__init__()
        self.columns = columns

    def answer(self, request: Any) -> CrmReply:
        """Definitions as they are now; a body that does not fit them is refused."""
        if request.path.partition("?")[0].endswith("/Attributes"):
            return CrmReply(200, {"value": self.columns})
        if "StringAttributeMetadata" in request.path:
            return CrmReply(200, {"value": [{**one, "MaxLength": 200} for one in self.columns]})
        names = {one["LogicalName"] for one in self.columns}
        if any(name.startswith("new_") and name not in names for name in request.body or {}):
            return refusal(400, "0x80048d19", "An undeclared property")
        return super().answer(request)


def delivered(crm: TinyCrm, mapping: str, **columns: LiveColumn) -> Any:
    """What comes of a message for a table that was looked at some time ago."""
    around = environment(mapping=read_mapping(mapping), tables={"li_message": table(columns=columns)})
    talk = Talk(deliver(message(), key_of(message()), None, around))
    while not talk.is_over:
        talk.hear(crm.answer(talk.request))
    return talk.answer


def test_item_waits_with_the_reason_where_a_column_was_removed_since() -> None:
    """Nothing is written, nothing is lost: it goes on once the column or the setting is mended."""
    crm = ChangedCrm([])
    answer = delivered(crm, "kind=new_kind", new_kind=TEXT)
    assert isinstance(answer, Wait)
    assert "mapped_column_missing" == answer.cause.code
    assert {} == crm.activities


def test_item_is_written_where_a_column_only_moved_on() -> None:
    """One that became shorter is filled as far as it goes; the row stands."""
    column = {"LogicalName": "new_kind", "AttributeType": "String", "IsValidForCreate": True}
    crm = ChangedCrm([column])
    assert isinstance(delivered(crm, "kind=new_kind", new_kind=TEXT), Receipt)
    [row] = crm.activities.values()
    assert "message" == row["new_kind"]


def test_refusal_that_no_column_explains_stays_what_it_is() -> None:
    """A value refused for another reason is told as before, however often the columns are looked at."""
    column = {"LogicalName": "new_kind", "AttributeType": "String", "IsValidForCreate": True}

    class Refusing(ChangedCrm):
        def answer(self, request: Any) -> CrmReply:
            if request.method == "PATCH":
                return refusal(400, "0x80040203", "Something else")
            return super().answer(request)

    answer = delivered(Refusing([column]), "kind=new_kind", new_kind=TEXT)
    assert "crm_value_refused" == answer.cause.code
