"""What each answer of Dynamics means for an item."""

from __future__ import annotations

from datetime import timedelta

import pytest

from companion.core.crm_codes import CAUSE_PARAMS
from companion.core.replies import (
    Cause,
    CrmReply,
    Stop,
    Wait,
    classify,
    refused_write,
    says_row_absent,
    says_row_exists,
)
from companion.protocol.codes import CODES
from tests.fakes.clock import NOON
from tests.fakes.tiny_crm import refusal

GATE, FEW = "wait, everything", "wait, a few times"


def _shape(meaning: Wait | Stop) -> tuple[str, str]:
    """The kind of meaning and its code."""
    if isinstance(meaning, Stop):
        return meaning.state, meaning.cause.code
    if meaning.most is not None:
        return FEW, meaning.cause.code
    return GATE if meaning.is_for_everything else "wait", meaning.cause.code


@pytest.mark.parametrize(
    ("status", "code", "kind", "cause"),
    [
        (0, "", "wait", "crm_unreachable"),
        (301, "", "wait", "crm_unreachable"),
        (302, "", "wait", "crm_unreachable"),
        (400, "0x80040203", "needs_you", "crm_value_refused"),
        (400, "0x80040200", "needs_you", "crm_value_refused"),
        (400, "0x80040265", "needs_you", "crm_plugin_refused"),
        (400, "0x80044331", "failed", "crm_value_refused"),
        (400, "0x80048408", "failed", "crm_state_refused"),
        (400, "0x80073002", "needs_you", "crm_key_taken"),
        (400, "0x80040216", FEW, "crm_unexpected"),
        (400, "0x80060888", "failed", "crm_refused"),
        (400, "0x80048d19", "needs_you", "crm_value_refused"),
        (400, "0x80044352", "wait", "crm_changes_expired"),
        (400, "0x80072491", "wait", "crm_changes_not_tracked"),
        (400, "0x80072322", GATE, "crm_throttled"),
        (500, "0x80048544", GATE, "crm_throttled"),
        (401, "", GATE, "signed_out"),
        (401, "0x8005f101", GATE, "signed_out"),
        (403, "", "needs_you", "crm_access_denied"),
        (403, "0x80040220", "needs_you", "crm_access_denied"),
        (403, "0x80048306", "needs_you", "crm_access_denied"),
        (403, "0x80048405", "needs_you", "crm_access_denied"),
        (403, "0x80040231", "needs_you", "crm_owner_cannot_read"),
        (403, "0x80042f09", GATE, "crm_no_role"),
        (403, "0x80072560", GATE, "crm_user_unknown"),
        (403, "0x80040225", GATE, "crm_user_disabled"),
        (403, "0x8004a112", GATE, "crm_user_disabled"),
        (403, "0x8004a104", GATE, "crm_closed"),
        (403, "0x8004a113", GATE, "crm_closed"),
        (403, "0x8004a110", GATE, "crm_may_not_impersonate"),
        (403, "0x8004f502", "needs_you", "crm_access_denied"),
        (404, "0x80040217", "needs_you", "target_gone"),
        (405, "", "failed", "crm_refused"),
        (412, "0x80060892", "needs_you", "crm_key_taken"),
        (412, "0x80060882", FEW, "crm_row_changed"),
        (412, "", FEW, "crm_row_changed"),
        (412, "0x80040333", "needs_you", "crm_duplicate_found"),
        (412, "0x80073002", "needs_you", "crm_key_taken"),
        (413, "", "failed", "crm_refused"),
        (429, "0x80072321", GATE, "crm_throttled"),
        (429, "0x80072322", GATE, "crm_throttled"),
        (429, "0x80072326", GATE, "crm_throttled"),
        (429, "0x8005f103", GATE, "crm_throttled"),
        (429, "", GATE, "crm_throttled"),
        (500, "", "wait", "crm_busy"),
        (500, "0x80040224", FEW, "crm_unexpected"),
        (500, "0x80040333", "needs_you", "crm_duplicate_found"),
        (500, "0x80044150", "wait", "crm_busy"),
        (500, "0x80044151", "wait", "crm_busy"),
        (500, "0x8004ed47", "wait", "crm_busy"),
        (502, "", "wait", "crm_busy"),
        (503, "0x8004A001", "wait", "crm_busy"),
        (504, "", "wait", "crm_busy"),
    ],
)
def test_classify_reads_the_code_before_the_status(status: int, code: str, kind: str, cause: str) -> None:
    """Only a classified refusal stops an item; an unknown outcome waits; a user's whole budget closes the gate."""
    reply = refusal(status, code, "Something")
    meaning = classify(reply)
    assert (kind, cause) == _shape(meaning)
    assert CODES[cause].params == tuple(name for name, _ in meaning.cause.params)


def test_classify_names_the_missing_privilege() -> None:
    """An administrator reads which privilege on which table is missing."""
    text = (
        "Principal user (Id=1, type=8, roleCount=1) is missing prvCreateli_message privilege "
        "(Id=2) on OTC=10101 for entity 'li_message' (LocalizedName='Message')."
    )
    params = {
        "privilege": "prvCreateli_message",
        "right": "create",
        "table": "Message (li_message)",
        "crm_code": "0x80040220",
    }
    expected = Cause("crm_privilege_missing", tuple(params.items()))
    assert Stop("needs_you", expected) == classify(refusal(403, "0x80040220", text))


@pytest.mark.parametrize(
    ("code", "text", "cause", "named"),
    [
        (
            "0x80048306",
            (
                "SecLib::AccessCheckEx failed. Returned hr = -2147187962, ObjectID: 1, OwnerId: 2, CallingUser: 3. "
                "ObjectTypeCode: 2, objectBusinessUnitId: 4, AccessRights: AppendToAccess"
            ),
            "crm_privilege_missing",
            {"privilege": "prvAppendToContact", "right": "append_to", "table": "Contact"},
        ),
        (
            "0x80040220",
            "Principal user (Id=1, type=8) is missing prvAssignActivity privilege (Id=2) on OTC=4200.",
            "crm_privilege_missing",
            {"privilege": "prvAssignActivity", "right": "assign", "table": "Activity"},
        ),
        (
            "0x80040220",
            "Principal user (Id=1, type=8) is missing prvOverrideCreatedOnCreatedBy privilege (Id=2).",
            "crm_access_denied",
            {},
        ),
        ("0x80040231", "Denied.", "crm_owner_cannot_read", {"privilege": "prvReadActivity"}),
        (
            "0x80040200",
            "Required field 'cc_region' is missing for entity 'li_message'.",
            "crm_column_required",
            {"column": "cc_region", "table": "li_message"},
        ),
        (
            "0x80044331",
            (
                "A validation error occurred. The length of the 'subject' attribute of the 'task' entity exceeded the "
                "maximum allowed length of '200'."
            ),
            "crm_text_too_long",
            {"column": "subject", "table": "task", "limit": "200"},
        ),
        (
            "0x80048d19",
            (
                "Error identified in Payload provided by the user for Entity :'contacts' ----> InnerException : "
                "Microsoft.OData.ODataException: An undeclared property 'cc_x@odata.bind' which only has property "
                "annotations in the payload but no property value was found in the payload."
            ),
            "crm_value_refused",
            {"column": "cc_x"},
        ),
        (
            "0x80060888",
            "Resource not found for the segment 'li_messages'.",
            "crm_tables_unreadable",
            {"tables": "li_messages"},
        ),
        (
            "0x80060888",
            "Could not find a property named 'cc_url' on type 'Microsoft.Dynamics.CRM.contact'.",
            "crm_columns_unreadable",
            {"columns": "cc_url", "table": "contact"},
        ),
        ("0x80040265", "Region is locked.", "crm_plugin_refused", {"text": "Region is locked."}),
    ],
)
def test_classify_says_what_dynamics_named(code: str, text: str, cause: str, named: dict[str, str]) -> None:
    """Privilege, table, column and the organisation's own words reach the person who can mend it."""
    found = classify(refusal(400, code, text)).cause
    assert cause == found.code
    assert named.items() <= dict(found.params).items()


def test_causes_name_the_values_of_the_protocol() -> None:
    """What the core tells of each code is what the contract says that its sentence may use."""
    assert {code: CODES[code].params for code in CAUSE_PARAMS} == CAUSE_PARAMS


def test_cause_carries_the_service_request_id() -> None:
    """Microsoft's support finds the request by the id that came with the answer."""
    for reply in (CrmReply(403, service_request_id="r-1"), CrmReply(302, service_request_id="r-1")):
        assert "r-1" == classify(reply).cause.reference


@pytest.mark.parametrize(("status", "written"), [(403, "no"), (412, "no"), (0, "unknown"), (503, "unknown")])
def test_refused_write_tells_whether_it_may_have_been_carried_out(status: int, written: str) -> None:
    """Without a clear answer nobody says that nothing was written."""
    assert written == refused_write(CrmReply(status)).meaning.cause.written


def test_told_cause_does_not_forget_what_an_earlier_attempt_wrote() -> None:
    """A later refusal does not take back that the activity may stand there already."""
    earlier = Cause("crm_unreachable", written="unknown")
    assert "unknown" == Cause("crm_no_role").told(NOON, earlier).written
    assert "part" == Cause("crm_no_role", written="part").told(NOON, earlier).written
    assert NOON == Cause("crm_no_role").told(NOON, None).at


def test_classify_keeps_the_wait_that_dynamics_asks_for() -> None:
    """Retry-After decides how long the gate stays closed."""
    meaning = classify(refusal(429, "0x80072322", retry_after="17"))
    cause = Cause("crm_throttled", (("seconds", "17"), ("crm_code", "0x80072322")))
    assert Wait(cause, timedelta(seconds=17), is_for_everything=True) == meaning


def test_classify_keeps_the_wait_of_a_busy_server() -> None:
    """A 503 with Retry-After holds that item back, not the queue."""
    expected = Wait(Cause("crm_busy", (("status", "503"), ("crm_code", ""))), timedelta(seconds=9))
    assert expected == classify(refusal(503, retry_after="9"))


def test_classify_names_the_host_that_did_not_answer() -> None:
    """The sentence about a lost connection says where the connection was to go."""
    reply = CrmReply(0, host="contoso.crm.dynamics.com", trouble="TimeoutError")
    expected = Cause("crm_unreachable", (("host", "contoso.crm.dynamics.com"), ("reason", "TimeoutError")))
    assert Wait(expected) == classify(reply)


@pytest.mark.parametrize(
    ("status", "code", "text", "exists"),
    [
        (412, "0x80040237", "", True),
        (412, "", "A record with matching key values already exists.", True),
        (412, "0x0", "A record with MATCHING KEY VALUES already exists.", True),
        (412, "", "The version of the existing record doesn't match.", False),
        (412, "0x80060892", "A record with matching key values already exists.", False),
        (412, "0x80060882", "", False),
        (412, "0x80040333", "", False),
        (400, "0x80040237", "", True),
        (500, "0x80040237", "", True),
        (400, "", "A record with matching key values already exists.", False),
    ],
)
def test_says_row_exists_only_for_our_own_key(status: int, code: str, text: str, exists: bool) -> None:
    """412 has several meanings; only the duplicate of our own id is one to look at."""
    assert exists == says_row_exists(refusal(status, code, text))


def test_says_row_absent_for_404_alone() -> None:
    """Only Dynamics' own 404 means that the row is gone."""
    assert says_row_absent(refusal(404, "0x80040217"))
    assert not says_row_absent(CrmReply(0))


@pytest.mark.parametrize("body", [{}, {"error": None}, {"error": "text"}, {"error": {"code": None}}])
def test_reply_without_a_code_has_an_empty_one(body: dict[str, object]) -> None:
    """Bodies of other shapes are read without a fault."""
    reply = CrmReply(400, body)
    assert ("", "") == (reply.error_code, reply.error_text)
    assert Stop(
        "failed", Cause("crm_refused", (("status", "400"), ("crm_code", ""), ("text", "HTTP 400")))
    ) == classify(reply)


def test_reply_text_is_cut_to_what_a_person_reads() -> None:
    """A stack trace from Dynamics does not fill a card."""
    assert 500 == len(refusal(400, text="x" * 2000).error_text)
