"""Signing in step by step: discovery, authorisation, tokens, and what the Web API makes of them."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from typing import Any

import pytest

from companion.emulator.environment import Environment
from tests.emulator.conftest import MARISA, Caller, Client, ManualClock, choose, sign_in

TENANT = "2b8f6d3e-1c47-4a0b-8e59-5f7a6c1d0002"
VERIFIER = "a-verifier-of-no-fewer-than-forty-three-characters"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
REDIRECT = "http://localhost:5001"


def wish(client: Client, **changes: str) -> dict[str, str]:
    """Answer the parameters of a good authorisation request, changed; an empty change removes one."""
    origin = str(client.make_url("/")).rstrip("/")
    good = {
        "client_id": "a-client",
        "response_type": "code",
        "response_mode": "form_post",
        "redirect_uri": REDIRECT,
        "scope": f"{origin}/user_impersonation openid profile offline_access",
        "state": "a-state",
        "nonce": "a-nonce",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "login_hint": MARISA,
    }
    return {name: value for name, value in {**good, **changes}.items() if value}


async def authorize(client: Client, **changes: str) -> tuple[int, str]:
    """Answer status and page of an authorisation request."""
    response = await client.get(f"/{TENANT}/oauth2/v2.0/authorize", params=wish(client, **changes))
    return response.status, await response.text()


def posted(page: str) -> dict[str, str]:
    """Answer the fields that a page would post."""
    found = re.findall(r'name="(\w+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


async def token(client: Client, **form: str) -> tuple[int, dict[str, Any]]:
    """Answer status and body of the token endpoint."""
    response = await client.post(f"/{TENANT}/oauth2/v2.0/token", data={"client_id": "a-client", **form})
    return response.status, await response.json()


async def redeemed(client: Client, **changes: str) -> tuple[int, dict[str, Any]]:
    """Answer what a fresh code is redeemed for."""
    _, page = await authorize(client)
    form = {"redirect_uri": REDIRECT, "code_verifier": VERIFIER, "code": posted(page)["code"], **changes}
    return await token(client, grant_type="authorization_code", **form)


@pytest.mark.parametrize("tenant", [TENANT, "organizations", "common"])
async def test_discovery_advertises_https(client: Client, tenant: str) -> None:
    """The document names the endpoints under https, even when served plainly, for MSAL insists."""
    response = await client.get(f"/{tenant}/v2.0/.well-known/openid-configuration")
    body = await response.json()
    host = f"https://127.0.0.1:{client.port}"
    assert f"{host}/{TENANT}/v2.0" == body["issuer"]
    for name in ("authorization_endpoint", "token_endpoint", "device_authorization_endpoint"):
        assert body[name].startswith(f"{host}/{tenant}/oauth2/v2.0/")


async def test_unknown_tenant_is_refused(client: Client) -> None:
    """A tenant that is not ours has no document."""
    response = await client.get("/00000000-0000-4000-8000-000000000001/v2.0/.well-known/openid-configuration")
    assert 400 == response.status
    assert "AADSTS90002" in (await response.json())["error_description"]


async def test_known_hint_posts_code_and_state_back(client: Client) -> None:
    """A login hint that names a user leads straight back by a self-posting form."""
    status, page = await authorize(client)
    assert 200 == status
    assert f'method="post" action="{REDIRECT}"' in page
    assert "a-state" == posted(page)["state"]
    assert posted(page)["code"]


async def test_without_hint_the_person_picks_an_account(client: Client) -> None:
    """The picker lists every enabled person as a link that repeats the request with a hint."""
    status, page = await authorize(client, login_hint="")
    links = [html.unescape(link) for link in re.findall(r'href="(\?[^"]+)"', page)]
    chosen = next(link for link in links if "marisa.duarte%40" in link)
    response = await client.get(f"/{TENANT}/oauth2/v2.0/authorize{chosen}")
    assert 200 == status
    people = ["CRM Integration", "Marisa Duarte", "Nora Almeida", "Sales Admin", "Teo Lindqvist"]
    assert people == re.findall(r"<strong>([^<]+)</strong>", page)
    assert posted(await response.text())["code"]


async def test_person_may_cancel(client: Client) -> None:
    """Cancelling goes back with `access_denied` and no code."""
    _, page = await authorize(client, emulator_cancel="1")
    assert ("access_denied", "a-state") == (posted(page)["error"], posted(page)["state"])
    assert "code" not in posted(page)


@pytest.mark.parametrize(
    "changes",
    [
        {"login_hint": "nobody@contoso.example"},
        {"client_id": ""},
        {"redirect_uri": ""},
        {"redirect_uri": "http://example.com/"},
        {"redirect_uri": "https://localhost:5001"},
        {"redirect_uri": "http://localhost.example.com"},
        {"redirect_uri": "http://[localhost"},
        {"response_type": "token"},
        {"response_mode": "query"},
        {"state": ""},
        {"nonce": ""},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
        {"scope": "openid"},
        {"scope": "https://other.example/user_impersonation"},
    ],
)
async def test_bad_authorisation_stays_on_an_error_page(client: Client, changes: dict[str, str]) -> None:
    """A request that is not sound is told to the person and never sent to the redirect address."""
    status, page = await authorize(client, **changes)
    assert 400 == status
    assert "AADSTS" in page
    assert "<form" not in page


async def test_sign_in_pages_run_only_the_script_that_posts(client: Client) -> None:
    """The policy allows the stylesheet, the one script by its hash, and posting to loopback."""
    response = await client.get(f"/{TENANT}/oauth2/v2.0/authorize", params=wish(client))
    [script] = re.findall(r"<script>(.*?)</script>", await response.text())
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest}'" in policy


async def test_hostile_parameters_stay_text(client: Client) -> None:
    """Whatever a caller sends as state is escaped on the page."""
    _, page = await authorize(client, state='"><script>alert(1)</script>')
    assert "<script>alert" not in page


async def test_code_becomes_tokens_of_that_person(client: Client) -> None:
    """A code with its verifier gives tokens, an identity with the nonce, and MSAL's client info."""
    status, body = await redeemed(client)
    claims = json.loads(base64.urlsafe_b64decode(body["id_token"].split(".")[1] + "=="))
    info = json.loads(base64.urlsafe_b64decode(body["client_info"] + "=="))
    assert (200, 3599, "Bearer") == (status, body["expires_in"], body["token_type"])
    assert ("a-client", "a-nonce", MARISA, "Marisa Duarte") == tuple(
        claims[name] for name in ("aud", "nonce", "preferred_username", "name")
    )
    assert {"uid": claims["oid"], "utid": TENANT} == info
    who = await Caller(client, body["access_token"]).get("WhoAmI")
    assert 200 == who.status


async def test_code_works_once(client: Client) -> None:
    """A redeemed code is `invalid_grant` the second time."""
    _, page = await authorize(client)
    form = {"redirect_uri": REDIRECT, "code_verifier": VERIFIER, "code": posted(page)["code"]}
    first, _ = await token(client, grant_type="authorization_code", **form)
    again, body = await token(client, grant_type="authorization_code", **form)
    assert (200, 400, "invalid_grant") == (first, again, body["error"])


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "another"},
        {"code_verifier": ""},
        {"redirect_uri": "http://localhost:5002"},
        {"client_id": "b-client"},
        {"code": "unknown"},
    ],
)
async def test_stolen_code_is_worthless(client: Client, changes: dict[str, str]) -> None:
    """Without verifier, client and redirect address of the request, a code is `invalid_grant`."""
    status, body = await redeemed(client, **changes)
    assert (400, "invalid_grant") == (status, body["error"])
    assert body["error_description"].startswith("AADSTS")


async def test_code_expires(client: Client, clock: ManualClock) -> None:
    """A code is good for ten minutes."""
    _, page = await authorize(client)
    clock.advance(600)
    form = {"redirect_uri": REDIRECT, "code_verifier": VERIFIER, "code": posted(page)["code"]}
    status, body = await token(client, grant_type="authorization_code", **form)
    assert (400, "invalid_grant") == (status, body["error"])


async def test_refresh_token_renews(client: Client) -> None:
    """A refresh token gives new tokens for its client only."""
    _, first = await redeemed(client)
    scope = {"scope": wish(client)["scope"], "refresh_token": first["refresh_token"]}
    status, second = await token(client, grant_type="refresh_token", **scope)
    stolen, body = await token(client, grant_type="refresh_token", **{**scope, "client_id": "b-client"})
    assert 200 == status
    assert first["access_token"] != second["access_token"]
    assert (400, "invalid_grant") == (stolen, body["error"])


async def test_disabled_user_gets_no_more_tokens(client: Client, marisa: str) -> None:
    """Once a user is disabled, refreshing fails and living tokens are refused with 403."""
    _, first = await redeemed(client)
    rows = {"systemusers": [{"systemuserid": marisa, "isdisabled": True}]}
    assert 200 == (await client.post("/_emulator/seed", json=rows)).status
    scope = {"scope": wish(client)["scope"], "refresh_token": first["refresh_token"]}
    _, body = await token(client, grant_type="refresh_token", **scope)
    answer = await Caller(client, first["access_token"]).get("WhoAmI")
    assert "invalid_grant" == body["error"]
    assert (403, "0x80040225") == (answer.status, answer.code)


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "invalid_grant"),
    ],
)
async def test_other_grants_are_refused(client: Client, form: dict[str, str], error: str) -> None:
    """Only codes and refresh tokens are redeemed."""
    status, body = await token(client, **form)
    assert (400, error) == (status, body["error"])


@pytest.mark.parametrize("value", [None, "", "unknown", "two words"])
async def test_call_without_a_good_token_is_challenged(client: Client, value: str | None) -> None:
    """No token, or one that nobody issued, is 401 with the address of the authority and the resource."""
    answer = await Caller(client, value).get("WhoAmI")
    origin = str(client.make_url("/")).rstrip("/")
    expected = f"Bearer authorization_uri={origin}/{TENANT}/oauth2/authorize, resource_id={origin}/"
    assert (401, expected) == (answer.status, answer.headers["WWW-Authenticate"])


async def test_root_without_a_slash_is_challenged_too(client: Client) -> None:
    """Clients probe the bare root of the Web API to find the authority."""
    response = await client.get("/api/data/v9.2")
    assert 401 == response.status
    assert "authorization_uri=" in response.headers["WWW-Authenticate"]


async def test_expired_token_is_challenged(client: Client, clock: ManualClock) -> None:
    """A token lasts as long as it said, by the emulator's clock."""
    crm = Caller(client, await sign_in(client, MARISA))
    clock.advance(3598)
    assert 200 == (await crm.get("WhoAmI")).status
    clock.advance(1)
    answer = await crm.get("WhoAmI")
    assert (401, "0x8005f101") == (answer.status, answer.code)
    assert "authorization_uri=" in answer.headers["WWW-Authenticate"]


async def test_token_for_another_resource_is_challenged(client: Client) -> None:
    """A token for another environment opens nothing; one with a slash too many follows the dialect."""
    foreign = Caller(client, await sign_in(client, MARISA, "https://other.example"))
    slashed = Caller(client, await sign_in(client, MARISA, str(client.make_url("/"))))
    assert [401, 401] == [(await caller.get("WhoAmI")).status for caller in (foreign, slashed)]
    await choose(client, trailing_slash_audience="accepted")
    assert [401, 200] == [(await caller.get("WhoAmI")).status for caller in (foreign, slashed)]


async def test_token_is_good_under_both_names_of_this_computer(client: Client) -> None:
    """A token asked for at `localhost` opens the Web API at `127.0.0.1`, which is the same emulator."""
    port = client.port
    crm = Caller(client, await sign_in(client, MARISA, f"http://localhost:{port}"))
    other = Caller(client, await sign_in(client, MARISA, f"https://localhost:{port}"))
    assert [200, 401] == [(await caller.get("WhoAmI")).status for caller in (crm, other)]


async def test_user_outside_the_organisation_is_refused(environment: Environment, crm: Caller) -> None:
    """A token whose user is not in the environment is 403 UserNotMemberOfOrg."""
    environment.database.empty()
    answer = await crm.get("WhoAmI")
    assert (403, "0x80072560") == (answer.status, answer.code)
