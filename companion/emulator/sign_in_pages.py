"""Pages of the authority: choose an account, come back to the program, or read why not. Issues nothing."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import web

from companion.emulator.markup import Markup, document, element

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from companion.emulator.database import Row

_SUBMIT = "document.forms[0].submit()"
_SUBMIT_HASH = base64.b64encode(hashlib.sha256(_SUBMIT.encode()).digest()).decode("ascii")


def picker(options: Mapping[str, str], users: Iterable[Row]) -> web.Response:
    """Answer the page on which a person chooses who to be; a choice repeats the request with a hint."""
    rows = [_account_link(options, user) for user in users]
    cancel = urlencode({**options, "emulator_cancel": "1"})
    return _page(
        "Pick an account",
        element("p", "You are signing in to the emulated tenant. No password is asked.", class_="quiet"),
        element("ul", *rows, class_="accounts"),
        element("p", element("a", "Cancel", href=f"?{cancel}")),
    )


def form_post(redirect_uri: str, fields: Mapping[str, str]) -> web.Response:
    """Answer the page that posts the outcome to the program's own address, by itself or by its button."""
    hidden = [element("input", type="hidden", name=name, value=value) for name, value in fields.items()]
    button = element("button", "Continue", type="submit")
    form = element("form", *hidden, button, method="post", action=redirect_uri)
    # The script must stand as it is: its hash is what the policy allows.
    script = element("script", Markup(_SUBMIT))
    policy = f"script-src 'sha256-{_SUBMIT_HASH}'; form-action http://localhost:* http://127.0.0.1:*"
    return _page("Signing in", element("p", "Going back to the program."), form, script, policy=policy)


def sign_in_error(code: str, sentence: str) -> web.Response:
    """Answer the page that says why signing in cannot go on; nothing is sent to the redirect address."""
    return _page(
        "Sorry, but we are having trouble signing you in",
        element("p", f"{code}: {sentence}"),
        status=400,
    )


def _account_link(options: Mapping[str, str], user: Row) -> Markup:
    target = urlencode({**options, "login_hint": user["domainname"]})
    name = element("strong", user["fullname"])
    return element("li", element("a", name, element("span", user["domainname"]), href=f"?{target}"))


def _page(
    title: str, *content: Markup, policy: str = "form-action 'none'", status: int = 200
) -> web.Response:
    badge = element("p", "Emulator", class_="badge")
    main = element("main", badge, element("h1", title), *content, class_="card")
    headers = {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; {policy}"
        ),
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(text=document(title, main), content_type="text/html", headers=headers, status=status)
