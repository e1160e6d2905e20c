"""Continuation links of long answers. A link that somebody edited is refused."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from companion.emulator.errors import bad_query

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_PAGE = 5000
_COOKIE = re.compile(
    r'<cookie pagenumber="(?P<page>\d+)" pagingcookie="(?P<mark>\d+(?:\.\d+)*)-(?P<signature>[0-9a-f]{64})" '
    r'istracking="(?P<tracking>True|False)" />'
)


@dataclass(frozen=True)
class Place:
    """Where a page begins. `marks` say it in the words of who pages: an offset, or versions."""

    page: int = 1
    marks: tuple[int, ...] = ()
    is_tracking: bool = False

    def next(self, *marks: int) -> Place:
        """Answer the place of the next page."""
        return Place(self.page + 1, marks, self.is_tracking)


def next_link(address: str, options: Mapping[str, str], place: Place, secret: str) -> str:
    """Answer the address of the page at a place."""
    kept = {name: value for name, value in options.items() if name != "$skiptoken"}
    query = urlencode(
        {**kept, "$skiptoken": cookie(address, options, place, secret)}, safe="$", quote_via=quote
    )
    return f"{address}?{query}"


def read_place(address: str, options: Mapping[str, str], secret: str) -> Place:
    """Answer the place that a request asks for; 400 for a link that is not ours any more."""
    token = options.get("$skiptoken")
    return Place() if token is None else place_of(token, address, options, secret)


def cookie(address: str, options: Mapping[str, str], place: Place, secret: str) -> str:
    """Answer a place as text that nobody else can make."""
    mark = ".".join(str(number) for number in place.marks)
    signature = _signature(address, options, f"{place.page}:{mark}:{place.is_tracking}", secret)
    return (
        f'<cookie pagenumber="{place.page}" pagingcookie="{mark}-{signature}" '
        f'istracking="{place.is_tracking}" />'
    )


def place_of(text: str, address: str, options: Mapping[str, str], secret: str) -> Place:
    """Answer the place that a cookie stands for; 400 where it was changed or belongs to another query."""
    match = _COOKIE.fullmatch(text)
    if match is not None:
        place = f"{match['page']}:{match['mark']}:{match['tracking']}"
        if hmac.compare_digest(match["signature"], _signature(address, options, place, secret)):
            marks = tuple(int(number) for number in match["mark"].split("."))
            return Place(int(match["page"]), marks, match["tracking"] == "True")
    message = "Malformed XML in the paging cookie: the $skiptoken was changed."
    raise bad_query(message)


def _signature(address: str, options: Mapping[str, str], place: str, secret: str) -> str:
    kept = sorted((name, value) for name, value in options.items() if name != "$skiptoken")
    return hmac.new(secret.encode(), repr((address, kept, place)).encode(), hashlib.sha256).hexdigest()
