"""Every end of a sign-in told apart: from what Entra answers to the reason a person can act on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from companion.core.sign_in import SIGN_IN_CODES
from companion.error_reasons import SignInReason
from companion.errors import SignedOut, SignInUnreachable
from companion.protocol.codes import CODES
from companion.signin import refusals
from companion.signin.refusals import reason_of, refusal_of

TELLING = [
    ("signin_expired", 700082),
    ("signin_revoked", 50173),
    ("signin_revoked", 50133),
    ("signin_mfa", 50076),
    ("signin_mfa", 50078),
    ("signin_mfa", 50079),
    ("signin_blocked", 53003),
    ("signin_device_refused", 53000),
    ("signin_device_refused", 530003),
    ("signin_user_disabled", 50057),
    ("signin_user_unknown", 50034),
    ("signin_user_unknown", 50020),
    ("signin_consent", 65001),
    ("signin_admin_consent", 90094),
    ("signin_app_refused", 700016),
    ("signin_app_refused", 7000112),
    ("signin_secret_refused", 7000215),
    ("signin_secret_refused", 7000222),
    ("signin_certificate_refused", 700027),
    ("signin_tenant_unknown", 90002),
]


def said(number: int, **parts: Any) -> dict[str, Any]:
    """An answer as Entra words it, without the list of numbers that not every endpoint gives."""
    return {"error": "invalid_grant", "error_description": f"AADSTS{number}: A sentence.", **parts}


@pytest.mark.parametrize(("reason", "number"), TELLING)
def test_number_in_the_sentence_decides(reason: str, number: int) -> None:
    """One OAuth error stands for many causes; the number tells them apart."""
    refusal = refusal_of(said(number), "https://contoso.crm.dynamics.com", "https://login.example")
    assert isinstance(refusal, SignedOut)
    assert (reason, {"environment": "contoso.crm.dynamics.com"}) == (refusal.code, refusal.params)


def test_listed_number_goes_before_the_sentence() -> None:
    """A sentence may cite other numbers; the list is Entra's own verdict."""
    answer = said(50057, error_codes=[53003])
    assert "signin_blocked" == reason_of(answer)


def test_number_goes_before_suberror_and_error() -> None:
    """Conditional Access comes as interaction_required too, and no second factor helps there."""
    assert "signin_blocked" == reason_of(said(53003, error="interaction_required", suberror="basic_action"))


@pytest.mark.parametrize(
    ("reason", "parts"),
    [
        ("signin_revoked", {"suberror": "user_password_expired"}),
        ("signin_consent", {"suberror": "consent_required"}),
        ("signin_device_refused", {"suberror": "device_authentication_failed"}),
        ("signin_mfa", {"error": "interaction_required"}),
        ("signin_secret_refused", {"error": "invalid_client"}),
        (None, {"error": "invalid_grant"}),
        (None, {}),
    ],
)
def test_unknown_number_leaves_the_word_to_the_rest(reason: str | None, parts: dict[str, Any]) -> None:
    """A number that came after this version still leads to a reason where Entra says one in words."""
    assert reason == reason_of(said(99999999, **parts))


def test_unnamed_rest_is_signed_out() -> None:
    """What nothing tells apart is still a sign-in that ended, never a fault of ours."""
    assert "signed_out" == refusal_of({"error": "new"}, "environment", "authority").code


@pytest.mark.parametrize("answer", [said(90033), said(50196), {"error": "temporarily_unavailable"}])
def test_trouble_of_entra_is_no_sign_out(answer: dict[str, Any]) -> None:
    """Nobody is told to sign in again because Microsoft is busy."""
    assert isinstance(refusal_of(answer, "environment", "authority"), SignInUnreachable)


@pytest.mark.parametrize(
    ("reference", "parts"),
    [("c-1", {"correlation_id": "c-1", "trace_id": "t-1"}), ("t-1", {"trace_id": "t-1"}), (None, {})],
)
def test_reference_is_what_the_sign_in_log_knows(reference: str | None, parts: dict[str, Any]) -> None:
    """An administrator finds the refused sign-in by it."""
    assert reference == refusal_of(said(53003, **parts), "environment", "authority").reference


def test_every_reason_can_cross_the_wire() -> None:
    """Each has its place in the protocol, and so its sentence in both catalogues."""
    assert set(get_args(SignInReason)) == SIGN_IN_CODES <= set(CODES)


def test_administrators_read_every_number() -> None:
    """The table of the administrators' page is the table that the program goes by, in the same order."""
    page = (Path(__file__).parents[2] / "docs" / "admin.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE))
    for reason, numbers in refusals._NUMBERS.items():
        assert ", ".join(map(str, numbers)) == rows[reason]
    assert {str(number) for number in refusals._PASSING} <= set(
        re.findall(r"\d+", rows["signin_unreachable"])
    )
