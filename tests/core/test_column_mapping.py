"""Further columns receive what a page gives, where a table has them and they take text. C11."""

from __future__ import annotations

import pytest

from companion.core.column_check import LiveColumn, judge
from companion.core.mapping import map_activity
from companion.core.page_values import read_mapping
from companion.core.protected_columns import find_protected
from companion.core.replies import Refused
from tests.fakes.samples import environment, message, table
from tests.fakes.tiny_crm import refusal

MAPPED = read_mapping("kind=new_kind direction=new_way person=new_person company=new_company")


def test_mapped_columns_are_filled_where_the_table_has_them() -> None:
    """What the page does not say and what the table does not have stays away; nothing else of the row changes."""
    plain = table(text_lengths={"new_kind": 20, "new_way": 20, "new_person": 100, "new_company": 100})
    around = environment(tables={"li_message": plain})
    without = map_activity(message(), None, plain, around).columns
    filled = map_activity(message(), None, plain, environment(tables={}, mapping=MAPPED)).columns
    assert {"new_kind": "message", "new_way": "outbound", "new_person": "Yvonne McKay"} == {
        name: value for name, value in filled.items() if name not in without
    }
    assert without == {name: value for name, value in filled.items() if name in without}
    assert without == map_activity(message(), None, table(), environment(mapping=MAPPED)).columns
    unknown = map_activity(message(direction="unknown"), None, plain, environment(mapping=MAPPED)).columns
    assert "new_way" not in unknown


def test_text_that_is_too_long_for_its_column_is_cut_with_a_mark() -> None:
    """Dynamics would refuse the whole row otherwise; the text of the activity has the name in full."""
    short = table(text_lengths={"new_person": 6})
    columns = map_activity(message(), None, short, environment(mapping=MAPPED)).columns
    assert "Yvonn…" == columns["new_person"]
    assert "Yvonne McKay" in str(columns["description"])


def test_mapped_column_that_is_protected_is_left_out_and_others_are_not() -> None:
    """A field security profile that lacks costs the further column, never the activity; the text stays essential."""
    row = {"new_kind": "message", "description": "text"}
    reply = refusal(403, "0x8004f502", "No permission to create the attribute 'new_kind'")
    with pytest.raises(StopIteration) as concluded:
        next(find_protected(reply, row, table(), MAPPED))
    assert frozenset({"new_kind"}) == concluded.value.value
    with pytest.raises(Refused):
        next(find_protected(reply, row, table()))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("kind=new_kind", None),
        ("kind=new_memo", None),
        ("kind=new_nowhere", "new_nowhere is a column of none of the tables li_message, task"),
        ("kind=new_score", "new_score of task is Integer; it takes no text"),
        ("kind=new_choice", "new_choice of task is Picklist; it takes no text"),
        ("kind=new_made", "new_made of task is filled by Dynamics itself"),
        ("kind=subject", "subject is filled already"),
        ("kind=new_kind person=new_kind", "each column can receive one value only"),
    ],
)
def test_column_that_cannot_take_a_value_is_refused_with_the_reason(text: str, fault: str | None) -> None:
    """By live metadata: not there, of another type, filled already, or not open."""
    tables = {
        "li_message": {"new_kind": LiveColumn("String", is_writable=True)},
        "task": {
            "new_memo": LiveColumn("Memo", is_writable=True),
            "new_score": LiveColumn("Integer", is_writable=True),
            "new_choice": LiveColumn("Picklist", is_writable=True),
            "new_made": LiveColumn("String", is_writable=False),
        },
    }
    assert fault == judge(read_mapping(text), tables)
