"""The token endpoint: codes and refresh tokens into access tokens. Shows no page.

Microsoft: "Microsoft identity platform and OAuth 2.0 authorization code flow" and "… device authorization grant flow".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from companion.emulator.app_keys import DEVICE_CODES, ENVIRONMENT, GRANTS
from companion.emulator.client_credentials import app_token
from companion.emulator.grants import TOKEN_SECONDS, Renewal
from companion.emulator.refusals import TokenRefusedError, check_trouble, refused
from companion.emulator.tenant import BLOCKED, DELEGATED, is_known_tenant, resource_of, tenant_id
from companion.emulator.users import user_by_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from companion.emulator.database import Row


async def answer_token(request: web.Request) -> web.Response:
    """Answer fresh tokens; TokenRefusedError with an OAuth error and an AADSTS sentence."""
    form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return web.json_response(_granted(request, form), headers={"Cache-Control": "no-store"})


def _granted(request: web.Request, form: Mapping[str, str]) -> dict[str, Any]:
    if not is_known_tenant(request):
        raise TokenRefusedError("invalid_request", "AADSTS90002: Tenant not found.")
    check_trouble(request, "everywhere")
    match form.get("grant_type"):
        case "client_credentials":
            return app_token(request, form)
        case "authorization_code":
            return _redeemed(request, form)
        case "refresh_token":
            return _renewed(request, form)
        case "urn:ietf:params:oauth:grant-type:device_code":
            return _awaited(request, form)
    sentence = "AADSTS70003: The app requested an unsupported grant type."
    raise TokenRefusedError("unsupported_grant_type", sentence)


def _redeemed(request: web.Request, form: Mapping[str, str]) -> dict[str, Any]:
    code = request.app[GRANTS].redeem_code(form.get("code", ""))
    if code is None:
        raise _invalid_grant(
            "AADSTS54005: The authorization code is unknown, expired or was already redeemed."
        )
    if (code.client_id, code.redirect_uri) != (form.get("client_id"), form.get("redirect_uri")):
        raise _invalid_grant(
            "AADSTS500112: The client or the redirect URI differs from the authorization request."
        )
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    if not hmac.compare_digest(_base64url(digest), code.challenge):
        raise _invalid_grant("AADSTS501481: The Code_Verifier does not match the code_challenge.")
    return _tokens(request, Renewal(code.user_id, code.client_id, code.resource), code.nonce)


def _renewed(request: web.Request, form: Mapping[str, str]) -> dict[str, Any]:
    renewal = request.app[GRANTS].find_renewal(form.get("refresh_token", ""))
    if renewal is None or renewal.client_id != form.get("client_id"):
        raise _invalid_grant("AADSTS70000: The provided grant is invalid or malformed.")
    if reason := request.app[GRANTS].why_ended(form["refresh_token"]):
        raise refused(request, reason, app=renewal.client_id)
    resource = resource_of(request, form.get("scope", ""))
    if resource is None:
        raise TokenRefusedError("invalid_scope", "AADSTS70011: The scope is not one of this environment.")
    return _tokens(request, Renewal(renewal.user_id, renewal.client_id, resource), None)


def _awaited(request: web.Request, form: Mapping[str, str]) -> dict[str, Any]:
    """Answer tokens once the person has typed the code and chosen an account."""
    codes = request.app[DEVICE_CODES]
    waiting = codes.find(form.get("device_code", ""))
    if waiting is None or waiting.client_id != form.get("client_id"):
        raise TokenRefusedError("bad_verification_code", "AADSTS70018: The device code is invalid.")
    if waiting.is_expired:
        raise TokenRefusedError("expired_token", "AADSTS70019: The device code has expired.")
    if waiting.decision == "":
        sentence = "AADSTS70016: The request has not been authorized yet. The user must enter their code."
        raise TokenRefusedError("authorization_pending", sentence)
    codes.forget(waiting.device_code)
    if waiting.decision == "declined":
        raise TokenRefusedError("authorization_declined", "AADSTS65004: User declined to sign in.")
    if request.app[ENVIRONMENT].organization.device_code_sign_in == "blocked_at_token":
        raise _invalid_grant(BLOCKED)
    return _tokens(request, Renewal(waiting.user_id, waiting.client_id, waiting.resource), None)


def _tokens(request: web.Request, renewal: Renewal, nonce: str | None) -> dict[str, Any]:
    check_trouble(request, "token", renewal.user_id, renewal.client_id, app=renewal.client_id)
    user = user_by_id(request.app[ENVIRONMENT], renewal.user_id)
    if user is None or user["isdisabled"]:
        raise _invalid_grant("AADSTS50057: The user account is disabled or gone.")
    grants = request.app[GRANTS]
    identity = {"uid": user["azureactivedirectoryobjectid"], "utid": tenant_id(request)}
    return {
        "token_type": "Bearer",
        "scope": f"{renewal.resource}{DELEGATED} openid profile offline_access",
        "expires_in": TOKEN_SECONDS,
        "ext_expires_in": TOKEN_SECONDS,
        "access_token": grants.issue_access(renewal.user_id, renewal.resource),
        "refresh_token": grants.issue_renewal(renewal),
        "id_token": _id_token(request, user, renewal.client_id, nonce),
        "client_info": _base64url(json.dumps(identity).encode()),
    }


def _id_token(request: web.Request, user: Row, client_id: str, nonce: str | None) -> str:
    now = int(request.app[ENVIRONMENT].clock().timestamp())
    claims = {
        "iss": f"https://{request.host}/{tenant_id(request)}/v2.0",
        "aud": client_id,
        "iat": now,
        "nbf": now,
        "exp": now + TOKEN_SECONDS,
        "sub": user["systemuserid"],
        "oid": user["azureactivedirectoryobjectid"],
        "tid": tenant_id(request),
        "preferred_username": user["domainname"],
        "name": user["fullname"],
        "ver": "2.0",
    }
    if nonce:
        claims["nonce"] = nonce
    head = _base64url(json.dumps({"alg": "none", "typ": "JWT"}).encode())
    return f"{head}.{_base64url(json.dumps(claims).encode())}."


def _invalid_grant(description: str) -> TokenRefusedError:
    return TokenRefusedError("invalid_grant", description)


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
