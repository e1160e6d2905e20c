"""Dataverse search under the Web API's own address: `searchquery`, `searchsuggest` and their like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator.operations.operation import Operation
from companion.emulator.searching.answering import answer_search

if TYPE_CHECKING:
    from aiohttp import web

    from companion.emulator.operations.operation import Invocation


def _query(invocation: Invocation) -> web.Response:
    return answer_search(invocation.call, "query")


def _suggest(invocation: Invocation) -> web.Response:
    return answer_search(invocation.call, "suggest")


def _autocomplete(invocation: Invocation) -> web.Response:
    return answer_search(invocation.call, "autocomplete")


def _status(invocation: Invocation) -> web.Response:
    return answer_search(invocation.call, "status")


OPERATIONS = (
    Operation("searchquery", "POST", _query),
    Operation("searchsuggest", "POST", _suggest),
    Operation("searchautocomplete", "POST", _autocomplete),
    Operation("searchstatus", "GET", _status),
)
