"""Signing in with a code step by step: the pair of codes, the page, the waiting program, the tenant's policy."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.emulator.conftest import MARISA, Caller, Client, ManualClock

TENANT = "2b8f6d3e-1c47-4a0b-8e59-5f7a6c1d0002"
PAGE = f"/{TENANT}/oauth2/deviceauth"
GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def scope_of(client: Client) -> str:
    """What our program asks for."""
    return f"{str(client.make_url('/')).rstrip('/')}/user_impersonation openid profile offline_access"


async def start(client: Client, **changes: str) -> tuple[int, dict[str, Any]]:
    """Answer status and body of a request for codes."""
    form = {"client_id": "a-client", "scope": scope_of(client), **changes}
    response = await client.post(f"/{TENANT}/oauth2/v2.0/devicecode", data=form)
    return response.status, await response.json()


async def poll(client: Client, device_code: str, client_id: str = "a-client") -> tuple[int, dict[str, Any]]:
    """Answer status and body of one question of the program that waits."""
    form = {"client_id": client_id, "grant_type": GRANT, "device_code": device_code}
    response = await client.post(f"/{TENANT}/oauth2/v2.0/token", data=form)
    return response.status, await response.json()


async def enter(client: Client, **form: str) -> tuple[int, str]:
    """Answer status and page after posting a form of the verification page."""
    response = await client.post(PAGE, data=form)
    return response.status, await response.text()


async def decide_policy(client: Client, policy: str) -> int:
    """Set what the tenant thinks of signing in with a code; the status."""
    return (await client.post("/_emulator/organization", json={"device_code_sign_in": policy})).status


async def test_codes_come_with_everything_a_person_needs(client: Client) -> None:
    """Address, code, lifetime, pace and a message with both; the address is under https, as msal insists."""
    status, body = await start(client)
    assert (200, 900, 1) == (status, body["expires_in"], body["interval"])
    assert f"https://127.0.0.1:{client.port}{PAGE}" == body["verification_uri"]
    assert re.fullmatch(r"[B-Z]{9}", body["user_code"])
    assert body["user_code"] in body["message"]
    assert body["verification_uri"] in body["message"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": ""}, "invalid_request"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "https://other.example/user_impersonation"}, "invalid_scope"),
    ],
)
async def test_codes_are_given_for_sound_requests_only(
    client: Client, changes: dict[str, str], error: str
) -> None:
    """Without a program or for another environment there is no code."""
    status, body = await start(client, **changes)
    assert (400, error) == (status, body["error"])


async def test_unknown_tenant_gives_no_codes(client: Client) -> None:
    """Neither the endpoint nor the page of a tenant that is not ours goes on."""
    other = "00000000-0000-4000-8000-000000000001"
    form = {"client_id": "a-client", "scope": scope_of(client)}
    assert 400 == (await client.post(f"/{other}/oauth2/v2.0/devicecode", data=form)).status
    assert 400 == (await client.get(f"/{other}/oauth2/deviceauth")).status


async def test_code_is_typed_an_account_chosen_and_the_program_signed_in(client: Client) -> None:
    """Pending until the person has chosen; then tokens of that person, which open the Web API."""
    _, codes = await start(client)
    _, pending = await poll(client, codes["device_code"])
    entry = await (await client.get(PAGE)).text()
    _, picker = await enter(client, user_code=codes["user_code"])
    _, still = await poll(client, codes["device_code"])
    _, end = await enter(client, user_code=codes["user_code"], login_hint=MARISA)
    status, tokens = await poll(client, codes["device_code"])
    assert ["authorization_pending"] * 2 == [pending["error"], still["error"]]
    assert 'name="user_code"' in entry
    people = ["CRM Integration", "Marisa Duarte", "Nora Almeida", "Sales Admin", "Teo Lindqvist"]
    assert people == re.findall(r"<strong>([^<]+)</strong>", picker)
    assert "You have signed in" in end
    assert 200 == status
    assert 200 == (await Caller(client, tokens["access_token"]).get("WhoAmI")).status


async def test_code_may_be_typed_in_small_letters(client: Client) -> None:
    """Spaces around and the case of the letters do not matter."""
    _, codes = await start(client)
    _, page = await enter(client, user_code=f" {codes['user_code'].lower()} ")
    assert "Pick an account" in page


async def test_device_code_gives_tokens_once(client: Client) -> None:
    """A second question with the same code is refused, and so is a second decision."""
    _, codes = await start(client)
    await enter(client, user_code=codes["user_code"], login_hint=MARISA)
    _, page = await enter(client, user_code=codes["user_code"], choice="cancel")
    first, _ = await poll(client, codes["device_code"])
    again, body = await poll(client, codes["device_code"])
    assert "used already" in page
    assert (200, 400, "bad_verification_code") == (first, again, body["error"])


async def test_device_code_belongs_to_its_program(client: Client) -> None:
    """Another program gets nothing for it, nor does anybody for a code that was never given."""
    _, codes = await start(client)
    await enter(client, user_code=codes["user_code"], login_hint=MARISA)
    _, stolen = await poll(client, codes["device_code"], "b-client")
    _, unknown = await poll(client, "unknown")
    assert ["bad_verification_code"] * 2 == [stolen["error"], unknown["error"]]


async def test_person_may_decline(client: Client) -> None:
    """The program learns it and the code is spent."""
    _, codes = await start(client)
    _, page = await enter(client, user_code=codes["user_code"], choice="cancel")
    status, body = await poll(client, codes["device_code"])
    assert "You have not signed in" in page
    assert (400, "authorization_declined") == (status, body["error"])


async def test_codes_expire(client: Client, clock: ManualClock) -> None:
    """After fifteen minutes neither the person nor the program gets any further, chosen or not."""
    _, codes = await start(client)
    _, chosen = await start(client)
    await enter(client, user_code=chosen["user_code"], login_hint=MARISA)
    clock.advance(900)
    _, page = await enter(client, user_code=codes["user_code"])
    answers = [await poll(client, each["device_code"]) for each in (codes, chosen)]
    assert "has expired" in page
    assert ["expired_token"] * 2 == [body["error"] for _, body in answers]


@pytest.mark.parametrize("user", ["nobody@contoso.example", "teo.lindqvist@contoso.example"])
async def test_only_enabled_users_can_be_chosen(client: Client, crm: Caller, user: str) -> None:
    """Somebody unknown or disabled is refused on the page, and the program goes on waiting."""
    teo = await crm.id_of("systemusers", "domainname eq 'teo.lindqvist@contoso.example'")
    await client.post("/_emulator/seed", json={"systemusers": [{"systemuserid": teo, "isdisabled": True}]})
    _, codes = await start(client)
    status, page = await enter(client, user_code=codes["user_code"], login_hint=user)
    _, body = await poll(client, codes["device_code"])
    assert 400 == status
    assert "AADSTS50034" in page
    assert "authorization_pending" == body["error"]


async def test_policy_may_refuse_the_code(client: Client) -> None:
    """A tenant can block at the first request, in the words of Conditional Access."""
    assert 200 == await decide_policy(client, "blocked_at_start")
    status, body = await start(client)
    assert (400, "access_denied") == (status, body["error"])
    assert body["error_description"].startswith("AADSTS53003: Access has been blocked by Conditional Access")


async def test_policy_may_refuse_on_the_page(client: Client) -> None:
    """A tenant can block after the choice of account; the program is not told and goes on waiting."""
    await decide_policy(client, "blocked_on_page")
    _, codes = await start(client)
    status, page = await enter(client, user_code=codes["user_code"], login_hint=MARISA)
    _, body = await poll(client, codes["device_code"])
    assert 400 == status
    assert "53003" in page
    assert "authorization_pending" == body["error"]


async def test_policy_may_refuse_the_tokens(client: Client) -> None:
    """A tenant can let the person finish and then give the program nothing."""
    await decide_policy(client, "blocked_at_token")
    _, codes = await start(client)
    await enter(client, user_code=codes["user_code"], login_hint=MARISA)
    status, body = await poll(client, codes["device_code"])
    assert (400, "invalid_grant") == (status, body["error"])
    assert body["error_description"].startswith("AADSTS53003: ")


async def test_policy_is_one_of_those_known(client: Client) -> None:
    """A word that nobody would act on is refused, and codes stay allowed as shipped."""
    assert 400 == await decide_policy(client, "sometimes")
    organization = await (await client.get("/_emulator/organization")).json()
    assert "allowed" == organization["device_code_sign_in"]


async def test_code_pages_run_no_script_and_post_to_themselves(client: Client) -> None:
    """The policy of the page allows the stylesheet and its own form, and what was typed stays text."""
    response = await client.get(PAGE)
    _, page = await enter(client, user_code='"><script>alert(1)</script>')
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "script-src" not in policy
    assert "<script" not in page
