"""Continuation links of long answers. A link that somebody edited is refused."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from companion.emulator.errors import bad_query

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_PAGE = 5000
_COOKIE = re.compile(r'<cookie pagenumber="(\d+)" pagingcookie="(\d+)-([0-9a-f]{64})" istracking="False" />')


def next_link(address: str, options: Mapping[str, str], *, page: int, offset: int, secret: str) -> str:
    """Answer the address of the next page; `offset` is the number of rows already given."""
    mark = _signature(address, options, f"{page}:{offset}", secret)
    cookie = f'<cookie pagenumber="{page}" pagingcookie="{offset}-{mark}" istracking="False" />'
    kept = {name: value for name, value in options.items() if name != "$skiptoken"}
    query = urlencode({**kept, "$skiptoken": cookie}, safe="$", quote_via=quote)
    return f"{address}?{query}"


def read_place(address: str, options: Mapping[str, str], secret: str) -> tuple[int, int]:
    """Answer page number and offset that a request asks for; 400 for a link that is not ours any more."""
    token = options.get("$skiptoken")
    if token is None:
        return 1, 0
    match = _COOKIE.fullmatch(token)
    if match is None or not hmac.compare_digest(
        match[3], _signature(address, options, f"{match[1]}:{match[2]}", secret)
    ):
        message = "Malformed XML in the paging cookie: the $skiptoken was changed."
        raise bad_query(message)
    return int(match[1]), int(match[2])


def _signature(address: str, options: Mapping[str, str], place: str, secret: str) -> str:
    kept = sorted((name, value) for name, value in options.items() if name != "$skiptoken")
    return hmac.new(secret.encode(), repr((address, kept, place)).encode(), hashlib.sha256).hexdigest()
