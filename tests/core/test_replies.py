"""What each answer of Dynamics means for an item."""

from __future__ import annotations

from datetime import timedelta

import pytest

from companion.core.replies import Cause, CrmReply, Stop, Wait, classify, says_row_absent, says_row_exists
from companion.protocol.codes import CODES
from tests.fakes.tiny_crm import refusal

GATE = "wait, everything"


def _shape(meaning: Wait | Stop) -> tuple[str, str]:
    """The kind of meaning and its code."""
    if isinstance(meaning, Stop):
        return meaning.state, meaning.cause.code
    return GATE if meaning.is_for_everything else "wait", meaning.cause.code


@pytest.mark.parametrize(
    ("status", "code", "kind", "cause"),
    [
        (0, "", "wait", "crm_unreachable"),
        (301, "", "wait", "crm_unreachable"),
        (302, "", "wait", "crm_unreachable"),
        (400, "0x80040203", "failed", "crm_refused"),
        (400, "0x80040200", "failed", "crm_refused"),
        (400, "0x80040265", "failed", "crm_refused"),
        (400, "0x80044331", "failed", "crm_refused"),
        (400, "0x80048408", "failed", "crm_refused"),
        (400, "0x80073002", "needs_you", "crm_refused"),
        (400, "0x80040216", "wait", "crm_busy"),
        (401, "", GATE, "signed_out"),
        (401, "0x8005f101", GATE, "signed_out"),
        (403, "", "needs_you", "crm_refused"),
        (403, "0x80040220", "needs_you", "crm_refused"),
        (403, "0x80048306", "needs_you", "crm_refused"),
        (403, "0x80048405", "needs_you", "crm_refused"),
        (403, "0x80040231", "needs_you", "crm_refused"),
        (403, "0x80042f09", GATE, "crm_refused"),
        (403, "0x80072560", GATE, "crm_refused"),
        (403, "0x80040225", GATE, "crm_refused"),
        (403, "0x8004a112", GATE, "crm_refused"),
        (403, "0x8004a104", GATE, "crm_refused"),
        (403, "0x8004a113", GATE, "crm_refused"),
        (403, "0x8004f502", "needs_you", "crm_refused"),
        (404, "0x80040217", "needs_you", "target_gone"),
        (405, "", "failed", "crm_refused"),
        (412, "0x80060892", "needs_you", "crm_refused"),
        (412, "0x80060882", "needs_you", "crm_refused"),
        (412, "0x80040333", "needs_you", "crm_refused"),
        (412, "0x80073002", "needs_you", "crm_refused"),
        (413, "", "failed", "crm_refused"),
        (429, "0x80072321", GATE, "crm_throttled"),
        (429, "0x80072322", GATE, "crm_throttled"),
        (429, "0x80072326", GATE, "crm_throttled"),
        (429, "0x8005f103", GATE, "crm_throttled"),
        (429, "", GATE, "crm_throttled"),
        (500, "", "wait", "crm_busy"),
        (500, "0x80040224", "wait", "crm_busy"),
        (500, "0x80040333", "needs_you", "crm_refused"),
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
    expected = Cause("crm_privilege_missing", (("privilege", "prvCreateli_message"), ("table", "li_message")))
    assert Stop("needs_you", expected) == classify(refusal(403, "0x80040220", text))


def test_classify_keeps_the_wait_that_dynamics_asks_for() -> None:
    """Retry-After decides how long the gate stays closed."""
    meaning = classify(refusal(429, "0x80072322", retry_after="17"))
    cause = Cause("crm_throttled", (("seconds", "17"),))
    assert Wait(cause, timedelta(seconds=17), is_for_everything=True) == meaning


def test_classify_keeps_the_wait_of_a_busy_server() -> None:
    """A 503 with Retry-After holds that item back, not the queue."""
    expected = Wait(Cause("crm_busy", (("status", "503"),)), timedelta(seconds=9))
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
        (400, "0x80040237", "", False),
        (500, "0x80040237", "", False),
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
        "failed", Cause("crm_refused", (("status", "400"), ("crm_code", ""), ("text", "")))
    ) == classify(reply)


def test_reply_text_is_cut_to_what_a_person_reads() -> None:
    """A stack trace from Dynamics does not fill a card."""
    assert 500 == len(refusal(400, text="x" * 2000).error_text)
