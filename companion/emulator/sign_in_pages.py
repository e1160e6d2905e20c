"""Pages of the authority: type a code, choose an account, come back to the program, or read why not.

They issue nothing.
"""

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

_OWN_FORM = "form-action 'self'"
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


def code_entry(trouble: str | None = None) -> web.Response:
    """Answer the page on which a person types the code that a program shows."""
    label = element("label", "Code", for_="user_code")
    field = element("input", id="user_code", name="user_code", value="", autocomplete="off", required="")
    form = element("form", label, field, element("button", "Next", type="submit"), method="post")
    remark = element("p", trouble, role="alert") if trouble else None
    asking = element("p", "Enter the code that the program on your computer shows.", class_="quiet")
    return _page("Enter code", *filter(None, (asking, remark, form)), policy=_OWN_FORM)


def code_picker(user_code: str, users: Iterable[Row]) -> web.Response:
    """Answer the page on which a person who typed a code chooses who to be, or declines."""
    code = element("input", type="hidden", name="user_code", value=user_code)
    rows = [element("li", _account_button(user)) for user in users]
    cancel = element("button", "Cancel", type="submit", name="choice", value="cancel")
    form = element("form", code, element("ul", *rows, class_="accounts"), cancel, method="post")
    warning = "Go on only if you started this sign-in yourself, on a computer you trust."
    return _page("Pick an account", element("p", warning, class_="quiet"), form, policy=_OWN_FORM)


def finished(title: str, sentence: str) -> web.Response:
    """Answer the page at the end of a sign-in with a code."""
    return _page(title, element("p", sentence))


def form_post(redirect_uri: str, fields: Mapping[str, str]) -> web.Response:
    """Answer the page that posts the outcome to the program's own address, by itself or by its button."""
    hidden = [element("input", type="hidden", name=name, value=value) for name, value in fields.items()]
    button = element("button", "Continue", type="submit")
    form = element("form", *hidden, button, method="post", action=redirect_uri)
    # The script must stand as it is: its hash is what the policy allows.
    script = element("script", Markup(_SUBMIT))
    policy = f"script-src 'sha256-{_SUBMIT_HASH}'; form-action http://localhost:* http://127.0.0.1:*"
    return _page("Signing in", element("p", "Going back to the program."), form, script, policy=policy)


def sign_in_error(code: str, sentence: str, *, status: int = 400) -> web.Response:
    """Answer the page that says why signing in cannot go on; nothing is sent to the redirect address."""
    return _page(
        "Sorry, but we are having trouble signing you in",
        element("p", f"{code}: {sentence}"),
        status=status,
    )


def _account_link(options: Mapping[str, str], user: Row) -> Markup:
    target = urlencode({**options, "login_hint": user["domainname"]})
    name = element("strong", user["fullname"])
    return element("li", element("a", name, element("span", user["domainname"]), href=f"?{target}"))


def _account_button(user: Row) -> Markup:
    name = element("strong", user["fullname"])
    address = element("span", user["domainname"])
    return element("button", name, address, type="submit", name="login_hint", value=user["domainname"])


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
