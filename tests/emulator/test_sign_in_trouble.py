"""Refusals of the authority on demand: each with its own code, at its own place, until it is lifted."""

from __future__ import annotations

import base64
import json
from typing import Any

import aiohttp
import pytest

from companion.emulator.refusal_catalogue import shipped_refusals
from tests.emulator.conftest import MARISA, TEO, Caller, Client, ManualClock, choose, sign_in
from tests.emulator.test_application_users import SECRET, ask, register
from tests.emulator.test_authority import TENANT, authorize, redeemed, token, wish

ENDING = [name for name, refusal in shipped_refusals().items() if "renewal" in refusal.at]
STANDING = [name for name, refusal in shipped_refusals().items() if "token" in refusal.at]


async def refuse(client: Client, user: str | None, name: str | None, **more: str) -> None:
    """Ask the authority to refuse somebody, or to stop doing so."""
    response = await client.post("/_emulator/sign_in", json={"user": user, "refuse": name, **more})
    assert 200 == response.status


async def renew(client: Client, tokens: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Answer what a refresh token is good for."""
    form = {"scope": wish(client)["scope"], "refresh_token": tokens["refresh_token"]}
    return await token(client, grant_type="refresh_token", **form)


@pytest.mark.parametrize("name", ENDING)
async def test_ended_sign_in_lasts_until_the_next_one(client: Client, name: str) -> None:
    """Refresh tokens of before are refused with that code; whoever signs in again has good ones."""
    _, before = await redeemed(client)
    await refuse(client, MARISA, name)
    status, body = await renew(client, before)
    _, after = await redeemed(client)
    assert (400, [shipped_refusals()[name].code]) == (status, body["error_codes"])
    assert 200 == (await renew(client, after))[0]
    assert 400 == (await renew(client, before))[0]


@pytest.mark.parametrize("name", STANDING)
async def test_standing_refusal_meets_page_and_renewal_until_it_is_lifted(client: Client, name: str) -> None:
    """The person reads the code on the page, the program gets it for its refresh token, others nothing."""
    _, before = await redeemed(client)
    await refuse(client, MARISA, name)
    status, body = await renew(client, before)
    page_status, page = await authorize(client)
    other, _ = await authorize(client, login_hint=TEO)
    code = shipped_refusals()[name].code
    assert (400, [code], 400) == (status, body["error_codes"], page_status)
    assert f"AADSTS{code}: " in page
    assert 200 == other
    await refuse(client, MARISA, None)
    assert 200 == (await renew(client, before))[0]


@pytest.mark.parametrize(
    ("name", "error", "suberror"),
    [
        ("expired", "invalid_grant", None),
        ("revoked", "invalid_grant", None),
        ("mfa", "invalid_grant", "basic_action"),
        ("consent_missing", "invalid_grant", "consent_required"),
        ("conditional_access", "invalid_grant", "message_only"),
        ("app_unknown", "unauthorized_client", None),
    ],
)
async def test_refusals_are_told_apart_by_error_and_suberror(
    client: Client, name: str, error: str, suberror: str | None
) -> None:
    """Beside the number stand the OAuth error and, where Entra has one, the suberror."""
    _, before = await redeemed(client)
    await refuse(client, MARISA, name)
    _, body = await renew(client, before)
    assert (error, suberror) == (body["error"], body.get("suberror"))


async def test_mfa_asks_for_claims_and_follows_the_dialect(client: Client) -> None:
    """A demand for a second factor names the claims to ask for; its OAuth error is a switch."""
    _, before = await redeemed(client)
    await refuse(client, MARISA, "mfa")
    await choose(client, mfa_error="interaction_required")
    _, body = await renew(client, before)
    assert "interaction_required" == body["error"]
    assert "capolids" in json.loads(body["claims"])["access_token"]


@pytest.mark.parametrize("name", ["secret_wrong", "secret_expired", "certificate_unknown", "admin_consent"])
async def test_app_is_refused_on_demand(client: Client, name: str) -> None:
    """An app with a right secret is refused with the code that was asked for, people are not."""
    await register(client, secret=SECRET)
    await refuse(client, "0c1d2e3f-0001-4a5b-8c9d-1234567890ab", name)
    _, body = await ask(client, client_secret=SECRET)
    assert [shipped_refusals()[name].code] == body["error_codes"]
    assert 200 == (await redeemed(client))[0]


async def test_wrong_redirect_stays_on_the_page(client: Client) -> None:
    """A redirect address that is not registered is told to the person before an account is chosen."""
    await refuse(client, None, "redirect_wrong")
    status, page = await authorize(client, login_hint="")
    assert 400 == status
    assert "AADSTS50011: " in page


@pytest.mark.parametrize(
    ("name", "status"), [("tenant_unknown", 400), ("throttled", 429), ("unavailable", 503)]
)
async def test_whole_authority_is_in_trouble(client: Client, name: str, status: int) -> None:
    """Discovery, device code, page and tokens all refuse, saying when to come back where they know."""
    await refuse(client, None, name)
    found = await client.get(f"/{TENANT}/v2.0/.well-known/openid-configuration")
    page_status, _ = await authorize(client)
    form = {"client_id": "a-client", "scope": wish(client)["scope"]}
    code = await client.post(f"/{TENANT}/oauth2/v2.0/devicecode", data=form)
    token_status, _ = await redeemed_status(client)
    assert [status] * 4 == [found.status, page_status, code.status, token_status]
    assert (status != 400) == ("Retry-After" in found.headers)


async def redeemed_status(client: Client) -> tuple[int, dict[str, Any]]:
    """What the token endpoint says to any code."""
    return await token(client, grant_type="authorization_code", code="any")


async def test_authority_is_gone(client: Client) -> None:
    """A dropped authority answers nothing, while the Web API goes on."""
    crm = Caller(client, await sign_in(client, MARISA))
    await refuse(client, None, "dropped")
    with pytest.raises(aiohttp.ClientConnectionError):
        await token(client, grant_type="authorization_code", code="any")
    with pytest.raises(aiohttp.ClientConnectionError):
        await authorize(client)
    assert 200 == (await crm.get("WhoAmI")).status


@pytest.mark.parametrize(("manner", "code"), [("expired", "0x8005f101"), ("plain", None), ("claims", None)])
async def test_access_tokens_end_when_asked(client: Client, manner: str, code: str | None) -> None:
    """The next request of that user is challenged in the manner asked for; a new token opens again."""
    marisa, teo = [Caller(client, await sign_in(client, user)) for user in (MARISA, TEO)]
    await refuse(client, MARISA, "revoked", access_tokens=manner)
    answer = await marisa.get("WhoAmI")
    assert (401, code) == (answer.status, answer.body["error"]["code"] if answer.body else None)
    assert "authorization_uri=" in answer.headers["WWW-Authenticate"]
    assert [200, 200] == [
        (await teo.get("WhoAmI")).status,
        (await Caller(client, await sign_in(client, MARISA)).get("WhoAmI")).status,
    ]


async def test_claims_challenge_names_the_claims(client: Client, clock: ManualClock) -> None:
    """The challenge says `insufficient_claims` and carries a claims request in base64."""
    marisa = Caller(client, await sign_in(client, MARISA))
    response = await client.post("/_emulator/sign_in", json={"user": MARISA, "access_tokens": "claims"})
    assert 200 == response.status
    challenge = (await marisa.get("WhoAmI")).headers["WWW-Authenticate"]
    fields = dict(part.split("=", 1) for part in challenge.removeprefix("Bearer ").split(", "))
    claims = json.loads(base64.b64decode(fields["claims"].strip('"')))
    assert '"insufficient_claims"' == fields["error"]
    assert str(int(clock.now.timestamp())) == claims["access_token"]["nbf"]["value"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"user": MARISA, "refuse": "unknown"}, 400),
        ({"user": MARISA, "access_tokens": "unknown"}, 400),
        ({"user": "nobody@contoso.example", "refuse": "mfa"}, 404),
        ({"user": MARISA, "revoke": True}, 400),
        ([], 400),
    ],
)
async def test_unknown_refusals_are_refused(client: Client, body: object, status: int) -> None:
    """A name that does not exist changes nothing and is said to be wrong."""
    assert status == (await client.post("/_emulator/sign_in", json=body)).status
    assert {} == (await (await client.get("/_emulator/sign_in")).json())["standing"]


async def test_reset_lifts_every_refusal(client: Client) -> None:
    """After a reset everybody may sign in again."""
    await refuse(client, None, "conditional_access")
    await refuse(client, MARISA, "user_disabled")
    await client.post("/_emulator/reset")
    assert 200 == (await redeemed(client))[0]


async def test_clock_skew_shifts_date_and_tokens(client: Client, clock: ManualClock) -> None:
    """A server whose clock is an hour ahead says so in `Date` and in the times of its tokens."""
    response = await client.post("/_emulator/organization", json={"clock_skew_seconds": 3600})
    _, body = await redeemed(client)
    claims = json.loads(base64.urlsafe_b64decode(body["id_token"].split(".")[1] + "=="))
    assert "Tue, 14 Jul 2026 13:00:00 GMT" == response.headers["Date"]
    assert clock.now.timestamp() + 3600 == claims["iat"]


async def test_standing_refusal_meets_the_page_of_a_code_too(client: Client) -> None:
    """Who types a program's code and is refused reads why; the program goes on waiting."""
    form = {"client_id": "a-client", "scope": wish(client)["scope"]}
    response = await client.post(f"/{TENANT}/oauth2/v2.0/devicecode", data=form)
    started = await response.json()
    await refuse(client, MARISA, "device_not_compliant")
    typed = {"user_code": started["user_code"], "login_hint": MARISA}
    page = await client.post(f"/{TENANT}/oauth2/deviceauth", data=typed)
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    _, body = await token(client, grant_type=grant, device_code=started["device_code"])
    assert 400 == page.status
    assert "AADSTS53000: " in await page.text()
    assert "authorization_pending" == body["error"]
