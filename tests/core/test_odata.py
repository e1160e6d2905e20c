"""Requests to Dynamics as values."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.core.odata import bind, create_only, read, row_path, text_literal, update_only

ROW = UUID("9b2e7c1a-64d0-4c0e-a1f7-3c5d8e9f0a21")


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_text_from_a_page_stays_inside_its_literal(text: str) -> None:
    """No quote, ampersand or hash in a name changes what a filter asks."""
    condition = f"fullname eq {text_literal(text)}"
    path = read("contacts", filter=condition, top="5").path
    assert {"$filter": [condition], "$top": ["5"]} == parse_qs(urlsplit(path).query, strict_parsing=True)
    literal = unquote(path.partition("?")[2].removeprefix("$filter=")).removeprefix("fullname eq ")
    assert text == literal.removesuffix("&$top=5")[1:-1].replace("''", "'")


@pytest.mark.parametrize("row_id", ["", "1", "x' or 1 eq 1", f"{ROW})/owner("])
def test_row_path_refuses_what_is_no_guid(row_id: str) -> None:
    """An id that came from outside never becomes another path."""
    with pytest.raises(ValueError, match="UUID"):
        row_path("contacts", row_id)


def test_row_path_and_bind_are_canonical() -> None:
    """One row has one path, however its GUID was written."""
    assert f"contacts({ROW})" == row_path("contacts", str(ROW).upper())
    assert f"/contacts({ROW})" == bind("contacts", ROW)


def test_create_only_never_overwrites() -> None:
    """A create says so in its header, and asks for the row as it stands afterwards."""
    request = create_only("li_messages", ROW, {"subject": "x"}, "activityid")
    assert ("PATCH", f"li_messages({ROW})?$select=activityid") == (request.method, request.path)
    assert "*" == request.headers["If-None-Match"]
    assert "return=representation" in request.headers["Prefer"]
    assert "true" == request.headers["MSCRM.SuppressDuplicateDetection"]
    assert request.is_write


def test_update_only_never_creates() -> None:
    """A change says so in its header."""
    request = update_only("li_messages", ROW, {"statecode": 1})
    assert {"If-Match": "*"} == request.headers
    assert request.is_write
    assert not read("WhoAmI").is_write


def test_read_asks_past_any_cache_once() -> None:
    """A read without options has no question mark."""
    assert "WhoAmI" == read("WhoAmI").path
