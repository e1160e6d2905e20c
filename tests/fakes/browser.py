"""A browser for sign-in pages: opens the address and sends the form it finds."""

from __future__ import annotations

import ssl
from html.parser import HTMLParser
from urllib.parse import urlencode
from urllib.request import HTTPSHandler, ProxyHandler, build_opener


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = values["action"]
        if tag == "input":
            self.fields[values["name"]] = values["value"]


def main(ca_file: str, address: str) -> None:
    """Answer the page with its own form."""
    opener = build_opener(HTTPSHandler(context=ssl.create_default_context(cafile=ca_file)), ProxyHandler({}))
    with opener.open(address) as page:
        form = _Form()
        form.feed(page.read().decode())
    with opener.open(form.action, urlencode(form.fields).encode()) as answer:
        answer.read()
