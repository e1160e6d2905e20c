"""The grant by which an app signs in as itself, with a secret or a signed assertion. Shows no page.

Microsoft: "Microsoft identity platform and the OAuth 2.0 client credentials flow".
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from companion.emulator.app_keys import APP_REGISTRATIONS, ENVIRONMENT, GRANTS
from companion.emulator.client_assertions import JWT_BEARER, BadAssertionError, check_assertion
from companion.emulator.grants import TOKEN_SECONDS
from companion.emulator.refusals import TokenRefusedError, check_trouble, refused
from companion.emulator.tenant import DEFAULT, resource_of, tenant_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from companion.emulator.app_registrations import AppRegistration


def app_token(request: web.Request, form: Mapping[str, str]) -> dict[str, Any]:
    """Answer an access token of the app itself; TokenRefusedError where it cannot prove who it is."""
    client_id = form.get("client_id", "").lower()
    app = request.app[APP_REGISTRATIONS].find(client_id)
    if app is None:
        raise refused(request, "app_unknown", app=client_id)
    if not app.is_enabled:
        raise refused(request, "app_disabled", app=client_id)
    check_trouble(request, "app", client_id, app=client_id)
    if "client_assertion" in form:
        _check_assertion(request, app, form)
    else:
        _check_secret(request, app, form.get("client_secret", ""))
    resource = resource_of(request, form.get("scope", ""), (DEFAULT,))
    if resource is None:
        sentence = "AADSTS1002012: The provided value for scope is not valid: it must end with '/.default'."
        raise TokenRefusedError("invalid_scope", sentence)
    token = request.app[GRANTS].issue_access(client_id, resource)
    lasting = {"expires_in": TOKEN_SECONDS, "ext_expires_in": TOKEN_SECONDS}
    return {"token_type": "Bearer", **lasting, "access_token": token}


def _check_secret(request: web.Request, app: AppRegistration, text: str) -> None:
    if not text:
        sentence = "AADSTS7000218: The request body must contain 'client_assertion' or 'client_secret'."
        raise TokenRefusedError("invalid_client", sentence, status=401)
    found = next((secret for secret in app.secrets if secret.fits(text)), None)
    if found is None:
        raise refused(request, "secret_wrong", app=app.client_id)
    now = request.app[ENVIRONMENT].clock()
    if found.expires_at and datetime.fromisoformat(found.expires_at) <= now:
        raise refused(request, "secret_expired", app=app.client_id)


def _check_assertion(request: web.Request, app: AppRegistration, form: Mapping[str, str]) -> None:
    if form.get("client_assertion_type") != JWT_BEARER:
        raise TokenRefusedError(
            "invalid_client", "AADSTS90014: 'client_assertion_type' is missing.", status=401
        )
    now = request.app[ENVIRONMENT].clock().timestamp()
    try:
        jti = check_assertion(form["client_assertion"], app, _audiences(request), now)
    except BadAssertionError as bad:
        sentence = f"AADSTS{bad.code}: {bad.sentence}"
        raise TokenRefusedError("invalid_client", sentence, status=401) from bad
    is_first = request.app[GRANTS].use_assertion(app.client_id, jti)
    if not is_first and request.app[ENVIRONMENT].dialect["assertion_replay"] == "refused":
        raise TokenRefusedError(
            "invalid_client", "AADSTS50027: The client assertion was used before.", status=401
        )


def _audiences(request: web.Request) -> frozenset[str]:
    hosts = {f"https://{request.host}", str(request.url.origin())}
    tenants = {request.match_info["tenant"], tenant_id(request)}
    ends = ("/oauth2/v2.0/token", "/v2.0", "/oauth2/token")
    return frozenset(f"{host}/{tenant}{end}" for host in hosts for tenant in tenants for end in ends)
