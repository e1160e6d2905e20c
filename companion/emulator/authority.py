"""A small Entra authority: discovery and authorisation codes with PKCE. Knows nothing of the Web API.

Microsoft: "Microsoft identity platform and OAuth 2.0 authorization code flow".
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from companion.emulator.app_keys import ENVIRONMENT, GRANTS
from companion.emulator.grants import SignInCode
from companion.emulator.refusals import TokenRefusedError, check_trouble, refusable, refusable_page
from companion.emulator.sign_in_pages import form_post, picker, sign_in_error
from companion.emulator.tenant import is_known_tenant, resource_of, tenant_id
from companion.emulator.token_endpoint import answer_token
from companion.emulator.users import find_user, people

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1"})


def add_authority(app: web.Application) -> None:
    """Serve `/{tenant}/…` as a login host does."""
    app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", refusable(_discovery))
    app.router.add_get("/{tenant}/oauth2/v2.0/authorize", refusable_page(_authorize))
    app.router.add_post("/{tenant}/oauth2/v2.0/token", refusable(answer_token))


async def _discovery(request: web.Request) -> web.Response:
    check_trouble(request, "everywhere")
    if not is_known_tenant(request):
        raise TokenRefusedError("invalid_tenant", "AADSTS90002: Tenant not found. Check the tenant id.")
    # MSAL refuses addresses without https, also behind a client that rewrites them to plain http.
    host = f"https://{request.host}"
    endpoints = f"{host}/{request.match_info['tenant']}/oauth2/v2.0"
    return web.json_response(
        {
            "issuer": f"{host}/{tenant_id(request)}/v2.0",
            "authorization_endpoint": f"{endpoints}/authorize",
            "token_endpoint": f"{endpoints}/token",
            "device_authorization_endpoint": f"{endpoints}/devicecode",
            "response_modes_supported": ["form_post"],
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "profile", "offline_access"],
            "id_token_signing_alg_values_supported": ["none"],
            "subject_types_supported": ["pairwise"],
        }
    )


async def _authorize(request: web.Request) -> web.Response:
    environment, options = request.app[ENVIRONMENT], dict(request.query)
    fault = _authorize_fault(request, options)
    if fault is not None:
        return sign_in_error(*fault)
    check_trouble(request, "page", options["client_id"], app=options["client_id"])
    redirect_uri, state = options["redirect_uri"], options["state"]
    if "emulator_cancel" in options:
        refusal = {"error": "access_denied", "error_description": "AADSTS65004: User declined to sign in."}
        return form_post(redirect_uri, {**refusal, "state": state})
    if not options.get("login_hint"):
        return picker(options, people(environment))
    user = find_user(environment, options["login_hint"])
    if user is None or user["isdisabled"]:
        return sign_in_error("AADSTS50034", "The user account does not exist in this tenant, or is disabled.")
    check_trouble(request, "page", user["systemuserid"], app=options["client_id"])
    code = SignInCode(
        user_id=user["systemuserid"],
        client_id=options["client_id"],
        redirect_uri=redirect_uri,
        challenge=options["code_challenge"],
        nonce=options.get("nonce", ""),
        resource=resource_of(request, options["scope"]) or "",
    )
    return form_post(redirect_uri, {"code": request.app[GRANTS].issue_code(code), "state": state})


def _authorize_fault(request: web.Request, options: Mapping[str, str]) -> tuple[str, str] | None:
    checks = (
        (is_known_tenant(request), "AADSTS90002", "Tenant not found."),
        (bool(options.get("client_id")), "AADSTS900144", "The request body must contain 'client_id'."),
        (
            _is_loopback(options.get("redirect_uri", "")),
            "AADSTS50011",
            "The redirect URI is not a loopback address, or is missing.",
        ),
        (options.get("response_type") == "code", "AADSTS70007", "'response_type' must be 'code'."),
        (options.get("response_mode") == "form_post", "AADSTS70007", "'response_mode' must be 'form_post'."),
        (bool(options.get("state")), "AADSTS900144", "The emulator insists on 'state'."),
        (bool(options.get("nonce")), "AADSTS900144", "The emulator insists on 'nonce'."),
        (
            bool(options.get("code_challenge")) and options.get("code_challenge_method") == "S256",
            "AADSTS9002313",
            "The emulator insists on a PKCE challenge made with S256.",
        ),
        (
            resource_of(request, options.get("scope", "")) is not None,
            "AADSTS70011",
            "The scope must hold 'user_impersonation' of this environment and nothing of another.",
        ),
    )
    return next(((code, sentence) for is_met, code, sentence in checks if not is_met), None)


def _is_loopback(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "http" and parts.hostname in _LOOPBACK_NAMES
