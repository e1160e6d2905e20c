"""One message to Dynamics, step by step, with the replies given by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from companion.core.activity import Activity
from companion.core.delivery import deliver
from companion.core.item_key import row_id
from companion.core.mapping import CONTINUED, STAMP_COLUMN, stamp
from companion.core.receipt import Receipt
from companion.core.replies import Cause, CrmReply, Stop, Wait
from companion.core.tables import Environment
from companion.core.verdict import Target
from tests.fakes.samples import (
    CONTACT,
    MESSAGE,
    ORGANISATION,
    USER,
    YVONNE_ROW,
    environment,
    key_of,
    message,
    table,
)
from tests.fakes.talk import Talk
from tests.fakes.tiny_crm import refusal

Delivery = Talk[Receipt | Wait | Stop]

KEY = key_of(MESSAGE)
ROW = row_id(ORGANISATION, USER, KEY)
OWNER = {"_ownerid_value@OData.Community.Display.V1.FormattedValue": "Marisa Duarte"}
OPEN: dict[str, Any] = {"activityid": str(ROW), "activitytypecode": "li_message", "statecode": 0, **OWNER}
COMPLETED: dict[str, Any] = {**OPEN, "statecode": 1}
HANGS = {"_regardingobjectid_value": CONTACT}
OURS = {STAMP_COLUMN: stamp(MESSAGE, YVONNE_ROW), **HANGS}
EXISTS = refusal(412, "0x80040237", "A record with matching key values already exists.")
LOST = CrmReply(0, host="contoso.crm.dynamics.com", trouble="TimeoutError")
LONG = message(body="word " * 600)


def begin(
    activity: Activity = MESSAGE, target: Target | None = YVONNE_ROW, there: Environment | None = None
) -> Delivery:
    """A delivery that has yielded its first request."""
    return Talk(deliver(activity, KEY, target, there or environment()))


def without_notes() -> Environment:
    """An environment whose table takes no notes."""
    return environment(tables={"li_message": table(note_property=None)})


def test_delivery_creates_under_our_own_id_and_never_overwrites() -> None:
    """The first request is a create that Dynamics refuses when the row is there."""
    talk = begin()
    assert ("PATCH", "*") == (talk.request.method, talk.request.headers["If-None-Match"])
    assert talk.path.startswith(f"li_messages({ROW})?")


def test_delivery_completes_a_matched_message_last() -> None:
    """Created, then completed with state and status together, then the receipt."""
    talk = begin().reply(201, **OPEN)
    assert {"statecode": 1, "statuscode": 2} == talk.request.body
    assert "*" == talk.request.headers["If-Match"]
    talk.reply(204)
    assert Receipt("li_message", str(ROW), "Marisa Duarte", is_completed=True) == talk.answer


def test_delivery_leaves_an_unmatched_message_open() -> None:
    """Nobody matches: one create, no completing, and the receipt says so."""
    talk = begin(target=None).reply(201, **OPEN)
    assert Receipt("li_message", str(ROW), "Marisa Duarte", is_completed=False) == talk.answer


def test_delivery_takes_an_answer_without_a_body_for_a_create() -> None:
    """Dynamics may ignore the wish for the row in return; the row stands all the same."""
    talk = begin(target=None).reply(204)
    assert Receipt("li_message", str(ROW), None, is_completed=False) == talk.answer


def test_delivery_reads_back_whatever_holds_its_id() -> None:
    """412 is no proof: the row is read through the table that all activities share."""
    talk = begin().hear(EXISTS)
    assert "GET" == talk.request.method
    assert talk.path.startswith(f"activitypointers({ROW})?")


def test_delivery_goes_on_with_its_own_row() -> None:
    """A row with our fingerprint is ours: only the completing is left to do."""
    talk = begin().hear(EXISTS).reply(200, **OPEN, **OURS)
    assert {"statecode": 1, "statuscode": 2} == talk.request.body
    talk.reply(204)
    assert Receipt("li_message", str(ROW), "Marisa Duarte", is_completed=True) == talk.answer


def test_delivery_changes_nothing_in_a_completed_row() -> None:
    """Our own row, completed before a crash: the receipt needs no further request."""
    talk = (
        begin(LONG).hear(EXISTS).reply(200, **COMPLETED, **HANGS, **{STAMP_COLUMN: stamp(LONG, YVONNE_ROW)})
    )
    assert isinstance(talk.answer, Receipt)
    assert (str(ROW), True) == (talk.answer.row_id, talk.answer.is_completed)


def test_delivery_knows_its_own_row_by_the_last_line_of_the_text() -> None:
    """Where the stamp stands in the text it counts just as well."""
    there = environment(tables={"li_message": table(stamp_length=0)})
    text = f"{MESSAGE.body}\n{stamp(MESSAGE, None)}"
    talk = begin(target=None, there=there).hear(EXISTS).reply(200, **OPEN, description=text)
    assert Receipt("li_message", str(ROW), "Marisa Duarte", is_completed=False) == talk.answer


@pytest.mark.parametrize("mark", [{}, {STAMP_COLUMN: None}, {STAMP_COLUMN: '{"fp":"0123"}'}])
def test_delivery_stops_at_a_strangers_row(mark: dict[str, object]) -> None:
    """A row under our id without our fingerprint is left alone, and a person is asked."""
    talk = begin().hear(EXISTS).reply(200, **OPEN, **mark)
    assert Stop("needs_you", Cause("row_taken")) == talk.answer


def test_delivery_stops_at_a_row_it_may_not_read() -> None:
    """There, yet not to be seen: nothing is called written."""
    talk = begin().hear(EXISTS).hear(refusal(403, "0x80040220"))
    assert Stop("needs_you", Cause("row_not_readable", written="unknown")) == talk.answer


def test_delivery_tries_again_where_its_row_was_there_and_is_gone() -> None:
    """Another laptop of the seat has taken it back in between; a few times, for a row may also be hidden."""
    talk = begin().hear(EXISTS).hear(refusal(404, "0x80040217"))
    assert Wait(Cause("row_not_readable", written="unknown"), most=3) == talk.answer


def test_delivery_does_not_take_other_meanings_of_412_for_its_row() -> None:
    """Another key's violation is a refusal, not a repeat."""
    talk = begin().hear(refusal(412, "0x80060892", "An entity with the specified key exists."))
    assert isinstance(talk.answer, Stop)
    assert ("needs_you", "crm_key_taken") == (talk.answer.state, talk.answer.cause.code)


@pytest.mark.parametrize("step", ["create", "read back", "note", "complete"])
@pytest.mark.parametrize(
    ("reply", "code"),
    [(LOST, "crm_unreachable"), (refusal(429), "crm_throttled"), (refusal(503), "crm_busy")],
)
def test_delivery_waits_at_any_step_and_asks_nothing_more(step: str, reply: CrmReply, code: str) -> None:
    """A lost or postponing answer ends this attempt at once, whatever it was asking."""
    talk = begin(LONG)
    if step == "read back":
        talk.hear(EXISTS)
    if step in ("note", "complete"):
        talk.reply(201, **OPEN)
    if step == "complete":
        talk.reply(201)
    talk.hear(reply)
    assert isinstance(talk.answer, Wait)
    assert code == talk.answer.cause.code


def test_delivery_repeats_exactly_the_same_requests() -> None:
    """After a lost reply the same request goes out again: same id, same columns."""
    first, second = begin(LONG), begin(LONG)
    assert first.request == second.request
    first.hear(LOST)
    second.reply(201, **OPEN)
    assert second.asked[0] == begin(LONG).request


def test_delivery_says_when_the_regarding_row_is_gone() -> None:
    """A contact that was deleted meanwhile is for a person to decide."""
    talk = begin().hear(refusal(404, "0x80040217", "contact With Id = … Does Not Exist"))
    assert Stop("needs_you", Cause("target_gone", (("crm_code", "0x80040217"),))) == talk.answer


def test_delivery_says_when_its_row_vanished_before_completing() -> None:
    """A row deleted by hand is not made anew behind that person's back."""
    talk = begin().reply(201, **OPEN).hear(refusal(404, "0x80040217"))
    assert Stop("needs_you", Cause("target_gone", (("crm_code", "0x80040217"),))) == talk.answer


def test_delivery_accepts_a_row_that_somebody_closed_meanwhile() -> None:
    """A closed row refuses to be closed again; what was wanted is true."""
    talk = begin().reply(201, **OPEN).hear(refusal(400, "0x80040203", "The row is read-only."))
    assert talk.path.startswith(f"activitypointers({ROW})?")
    talk.reply(200, **COMPLETED)
    assert Receipt("li_message", str(ROW), "Marisa Duarte", is_completed=True) == talk.answer


def test_delivery_reports_a_completing_that_was_refused() -> None:
    """Still open after the refusal: the refusal counts."""
    talk = (
        begin().reply(201, **OPEN).hear(refusal(400, "0x80048408", "Not a valid status")).reply(200, **OPEN)
    )
    assert isinstance(talk.answer, Stop)
    assert ("failed", "crm_state_refused") == (talk.answer.state, talk.answer.cause.code)


@pytest.mark.parametrize(
    ("replies", "written"),
    [
        ([refusal(403)], "no"),
        ([LOST], "unknown"),
        ([refusal(503)], "unknown"),
        ([EXISTS, LOST], "no"),
        ([CrmReply(201, OPEN), refusal(403)], "part"),
        ([CrmReply(201, OPEN), CrmReply(201), LOST], "part"),
    ],
)
def test_delivery_tells_what_stands_in_dynamics_when_it_ends(replies: list[CrmReply], written: str) -> None:
    """Nothing; the activity without its end; or nobody knows: never more than is certain, never less."""
    talk = begin(LONG)
    for reply in replies:
        talk.hear(reply)
    assert isinstance(talk.answer, Wait | Stop)
    assert written == talk.answer.cause.written


SECURED = "The user does not have create permissions to a secured field."


def test_delivery_leaves_out_a_protected_time_and_says_so() -> None:
    """A column under column security costs the column, not the activity; the receipt names it."""
    talk = begin().hear(refusal(403, "0x8004f502", f"{SECURED} Attribute 'actualstart' is secured."))
    assert talk.request.body is not None
    assert "actualstart" not in talk.request.body
    assert "actualend" in talk.request.body
    talk.reply(201, **OPEN).reply(204)
    expected = Receipt("li_message", str(ROW), "Marisa Duarte", is_completed=True, left_out=("actualstart",))
    assert expected == talk.answer


def test_delivery_moves_the_stamp_into_the_text_when_its_column_is_protected() -> None:
    """Where Dynamics names no column its definition does; the mark then is the last line of the text."""
    talk = begin().hear(refusal(403, "0x8004f502", SECURED))
    assert talk.path.startswith("EntityDefinitions(LogicalName='li_message')/Attributes?")
    talk.reply(200, value=[{"LogicalName": STAMP_COLUMN, "IsSecured": True}, {"LogicalName": "subject"}])
    assert talk.request.body is not None
    assert STAMP_COLUMN not in talk.request.body
    assert '"copy_to_crm":1' in str(talk.request.body["description"]).splitlines()[-1]


@pytest.mark.parametrize(
    ("column", "sent"), [("description", "description"), ("regardingobjectid", "regardingobjectid")]
)
def test_delivery_stops_at_a_protected_column_it_needs(column: str, sent: str) -> None:
    """Without its text or its person a row would not be the message: the column is named to somebody."""
    talk = (
        begin()
        .hear(refusal(403, "0x8004f502", SECURED))
        .reply(200, value=[{"LogicalName": column, "IsSecured": True}])
    )
    assert isinstance(talk.answer, Stop)
    cause = talk.answer.cause
    assert ("crm_column_secured", sent, "no") == (cause.code, dict(cause.params)["column"], cause.written)


@pytest.mark.parametrize(
    "reply", [refusal(403), CrmReply(200, {"value": [{"LogicalName": "x", "IsSecured": True}]})]
)
def test_delivery_stops_when_no_protected_column_is_found(reply: CrmReply) -> None:
    """A refusal that cannot be explained by a column of ours stays a refusal; nothing is tried for ever."""
    talk = begin().hear(refusal(403, "0x8004f502", SECURED)).hear(reply)
    assert isinstance(talk.answer, Stop)
    assert "crm_access_denied" == talk.answer.cause.code


def test_delivery_continues_a_long_text_in_a_note_of_the_activity() -> None:
    """The note holds the rest, under an id of its own, before the row is completed."""
    talk = begin(LONG)
    assert talk.request.body is not None
    kept = str(talk.request.body["description"])
    talk.reply(201, **OPEN)
    note = talk.request
    assert "*" == note.headers["If-None-Match"]
    assert talk.path.startswith(f"annotations({row_id(ORGANISATION, USER, KEY, 'overflow')})?")
    assert note.body is not None
    assert f"/li_messages({ROW})" == note.body["objectid_li_message@odata.bind"]
    assert "word " * 600 == kept.removesuffix(CONTINUED) + str(note.body["notetext"]) + " "
    talk.reply(201).reply(204)
    assert isinstance(talk.answer, Receipt)


def test_delivery_takes_its_own_note_for_written() -> None:
    """After a crash behind the note, the note is there and the completing goes on."""
    talk = begin(LONG).hear(EXISTS).reply(200, **OPEN, **HANGS, **{STAMP_COLUMN: stamp(LONG, YVONNE_ROW)})
    assert talk.path.startswith("annotations(")
    talk.hear(EXISTS)
    assert {"statecode": 1, "statuscode": 2} == talk.request.body


def test_delivery_puts_the_note_on_the_contact_where_the_table_takes_none() -> None:
    """Without notes on the activity, the regarding row carries the rest."""
    talk = begin(LONG, there=without_notes()).reply(201, **OPEN)
    assert talk.request.body is not None
    assert f"/contacts({CONTACT})" == talk.request.body["objectid_contact@odata.bind"]


def test_delivery_continues_in_a_second_activity_where_no_note_can_hang() -> None:
    """Nobody matches and the table takes no notes: the rest stands in a row of its own, open, beside the first."""
    talk = begin(LONG, None, without_notes())
    assert talk.request.body is not None
    kept = str(talk.request.body["description"])
    talk.reply(201, **OPEN)
    part = talk.request
    assert "*" == part.headers["If-None-Match"]
    assert talk.path.startswith(f"li_messages({row_id(ORGANISATION, USER, KEY, 'overflow')})?")
    assert part.body is not None
    whole = kept.removesuffix(CONTINUED) + str(part.body["description"])
    assert whole.endswith(LONG.body.strip())
    assert str(part.body["subject"]).startswith("[continued] ")
    assert {"copy_to_crm": 1, "part_of": str(ROW)} == json.loads(str(part.body[STAMP_COLUMN]))
    talk.reply(201)
    assert isinstance(talk.answer, Receipt)


def test_delivery_carries_a_text_of_any_length() -> None:
    """What one note cannot hold goes into several, counted in the units Dynamics counts; nothing is lost."""
    huge = message(body="👍" * 60_000)
    talk = begin(huge).reply(201, **OPEN)
    texts: list[str] = []
    ids: set[str] = set()
    while talk.path.startswith("annotations("):
        assert talk.request.body is not None
        texts.append(str(talk.request.body["notetext"]))
        ids.add(talk.path)
        talk.reply(201)
    assert all(len(text.encode("utf-16-le")) // 2 <= 100_000 for text in texts)
    assert 2 == len(texts) == len(ids)
    in_notes = sum(text.count("👍") for text in texts)
    in_row = (2000 - len(CONTINUED)) // 2
    assert 60_000 == in_notes + in_row


@pytest.mark.parametrize("note_property", ["objectid_li_message", None])
@pytest.mark.parametrize("target", [YVONNE_ROW, None])
def test_delivery_gives_every_part_to_the_seat_holder(
    note_property: str | None, target: Target | None
) -> None:
    """Where an integration user writes, continuations belong to the seat holder as the activity does."""
    tables = {"li_message": table(note_property=note_property)}
    there = environment(tables=tables, author_id="5d2e8f70-1b2c-4c3d-9e4f-5a6b7c8d9e0f")
    talk = begin(LONG, target, there)
    for number in range(2):
        assert talk.request.body is not None
        owners = [value for name, value in talk.request.body.items() if name.startswith("ownerid")]
        assert [f"/systemusers({USER})"] == owners, number
        talk.reply(201, **OPEN)


def test_delivery_asks_again_when_nobody_knows_whether_the_row_is_closed() -> None:
    """Closing is refused and the look at the row is lost: that is no refusal of the message."""
    talk = begin().reply(201, **OPEN).hear(refusal(400, "0x80040203", "The row is closed."))
    talk.hear(CrmReply(302))
    assert isinstance(talk.answer, Wait)
