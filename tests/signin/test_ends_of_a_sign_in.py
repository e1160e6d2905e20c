"""Every end of a person's sign-in, from the emulated Entra through the real msal to the reason told. A8."""

from __future__ import annotations

from pathlib import Path

import pytest

from companion.emulator.server import RunningEmulator
from companion.emulator.sign_in_pages import form_post
from companion.errors import SignedOut, SignInUnreachable
from companion.signin.tokens import MsalTokens
from tests.fakes.controls import refuse
from tests.fakes.environment import MARISA, browsing, tokens_of

# What the authority is told to refuse → the code that the person reads.
ENDS = {
    "expired": "signin_expired",
    "revoked": "signin_revoked",
    "password_changed": "signin_revoked",
    "mfa": "signin_mfa",
    "mfa_enrolment": "signin_mfa",
    "conditional_access": "signin_blocked",
    "device_not_compliant": "signin_device_refused",
    "user_disabled": "signin_user_disabled",
    "user_gone": "signin_user_unknown",
    "other_tenant": "signin_user_unknown",
    "consent_missing": "signin_consent",
    "admin_consent": "signin_admin_consent",
    "app_unknown": "signin_app_refused",
    "app_disabled": "signin_app_refused",
}
# These end with a new sign-in only; the others as soon as somebody has mended them.
NEEDS_PERSON = {"expired", "revoked", "password_changed", "mfa", "mfa_enrolment", "consent_missing"}


@pytest.fixture
async def tokens(emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MsalTokens:
    """Tokens of the seat holder, who has just signed in."""
    tokens = tokens_of(emulator, tmp_path / "vault")
    with browsing(monkeypatch, emulator):
        await tokens.sign_in(MARISA, lambda _address: None)
    return tokens


@pytest.mark.parametrize(("refused", "code"), ENDS.items())
async def test_end_is_told_apart(
    emulator: RunningEmulator, tokens: MsalTokens, refused: str, code: str
) -> None:
    """Each asks somebody else to do something else, and carries what Entra's own log knows it by."""
    await refuse(emulator, refused, MARISA)
    with pytest.raises(SignedOut) as ended:
        await tokens.read_token(is_refused=True)
    host = emulator.address.removeprefix("https://")
    assert (code, {"environment": host}) == (ended.value.code, ended.value.params)
    assert ended.value.reference


@pytest.mark.parametrize("refused", sorted(ENDS.keys() - NEEDS_PERSON))
async def test_mended_cause_works_at_once(
    emulator: RunningEmulator, tokens: MsalTokens, refused: str
) -> None:
    """Nobody waits for the minute in which msal would repeat the refusal from memory."""
    await refuse(emulator, refused, MARISA)
    with pytest.raises(SignedOut):
        await tokens.read_token(is_refused=True)
    await refuse(emulator, None, MARISA)
    assert await tokens.read_token(is_refused=True)


@pytest.mark.parametrize("refused", sorted(NEEDS_PERSON))
async def test_new_sign_in_of_another_process_works_at_once(
    emulator: RunningEmulator,
    tokens: MsalTokens,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    refused: str,
) -> None:
    """`copy-to-crm connect` signs in; the resident companion's next try has a token."""
    await refuse(emulator, refused, MARISA)
    with pytest.raises(SignedOut):
        await tokens.read_token(is_refused=True)
    with browsing(monkeypatch, emulator):
        await tokens_of(emulator, tmp_path / "vault").sign_in(MARISA, lambda _address: None)
    assert await tokens.read_token(is_refused=True)


@pytest.mark.parametrize(
    ("refused", "retry_after", "reason"),
    [("throttled", "17", "status 429"), ("unavailable", "31", "status 503"), ("dropped", None, "Connection")],
)
async def test_authority_in_trouble_is_no_sign_out(
    emulator: RunningEmulator, tokens: MsalTokens, refused: str, retry_after: str | None, reason: str
) -> None:
    """Nobody is asked to sign in again, what Entra says about waiting is kept, and the next try is a real one."""
    await refuse(emulator, refused)
    with pytest.raises(SignInUnreachable) as passing:
        await tokens.read_token(is_refused=True)
    assert retry_after == passing.value.retry_after
    assert reason in passing.value.params["reason"]
    await refuse(emulator, None)
    assert await tokens.read_token(is_refused=True)


async def test_tenant_that_is_gone_is_named(emulator: RunningEmulator, tokens: MsalTokens) -> None:
    """Found while the endpoints are looked up, where msal gives no answer but an error of its own."""
    tokens._application._close()
    await refuse(emulator, "tenant_unknown")
    with pytest.raises(SignedOut) as ended:
        await tokens.read_token(is_refused=True)
    assert "signin_tenant_unknown" == ended.value.code


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (53003, "signin_blocked"),
        (90094, "signin_admin_consent"),
        (65004, "signin_consent"),
        (50105, "signin_app_refused"),
    ],
)
async def test_sign_in_that_entra_refuses_names_the_reason(
    emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    """Whoever connects reads the same reason as later in the browser, not Entra's own English."""

    def refused(redirect_uri: str, fields: dict[str, str]) -> object:
        said = {"error": "access_denied", "error_description": f"AADSTS{number}: A sentence."}
        return form_post(redirect_uri, {**said, "state": fields["state"]})

    monkeypatch.setattr("companion.emulator.authority.form_post", refused)
    with browsing(monkeypatch, emulator), pytest.raises(SignedOut) as ended:
        await tokens_of(emulator, tmp_path / "vault").sign_in(MARISA, lambda _address: None)
    assert code == ended.value.code


async def test_connecting_to_a_busy_authority_says_so(
    emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No sign-in was refused: the next try may succeed."""
    await refuse(emulator, "unavailable")
    with browsing(monkeypatch, emulator), pytest.raises(SignInUnreachable):
        await tokens_of(emulator, tmp_path / "vault").sign_in(MARISA, lambda _address: None)
    await refuse(emulator, "tenant_unknown")
    with browsing(monkeypatch, emulator), pytest.raises(SignedOut) as ended:
        await tokens_of(emulator, tmp_path / "vault").sign_in(MARISA, lambda _address: None)
    assert "signin_tenant_unknown" == ended.value.code
