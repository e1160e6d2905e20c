"""Answers of Dataverse search: query, suggest, autocomplete, status; JSON in a text, as Dataverse has it.

Microsoft: "Search across table data using Dataverse search". One request a second for each user.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from companion.emulator.call import Call, error_answer, json_answer
from companion.emulator.errors import WebApiError, bad_query, method_refused
from companion.emulator.searching.words import SEARCHED_TABLES, Hit, Target, find, target_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

_SHORTEST, _LONGEST, _MOST, _USUAL = 3, 100, 100, 50
_PAUSE = timedelta(seconds=1)


def answer_search(call: Call, verb: str) -> web.Response:
    """Answer one of the four verbs; 400 where search is off, 429 for a second request within a second."""
    if verb == "status":
        if call.method != "GET":
            raise method_refused(call.method)
        return _wrapped(_status(call))
    if call.method != "POST":
        raise method_refused(call.method)
    if not _is_provisioned(call):
        raise WebApiError(400, "", "Dataverse search is not enabled for this organization.")
    now, last = call.environment.clock(), call.environment.last_searches.get(call.user_id)
    if last is not None and now - last < _PAUSE:
        refusal = error_answer(429, "0x80072322", "Number of search requests exceeded 1 in 1 second.")
        refusal.headers["Retry-After"] = "1"
        return refusal
    call.environment.last_searches[call.user_id] = now
    body = call.json_body("search")
    if not isinstance(body, dict):
        message = "The body of a search is no object."
        raise bad_query(message)
    return _wrapped({"Error": None, **_VERBS[verb](call, body), "QueryContext": None})


def _wrapped(value: dict[str, Any]) -> web.Response:
    return json_answer({"response": json.dumps(value, ensure_ascii=False)})


def _is_provisioned(call: Call) -> bool:
    rows = call.environment.database.select(call.environment.table("organization"), limit=1)
    return bool(rows and rows[0]["isexternalsearchindexenabled"])


def _status(call: Call) -> dict[str, Any]:
    is_on = _is_provisioned(call)
    results = [
        {"entitylogicalname": name, "objecttypecode": str(call.environment.table(name).object_type_code)}
        for name in SEARCHED_TABLES
        if is_on
    ]
    value = {
        "status": "provisioned" if is_on else "notprovisioned",
        "lockboxstatus": "Unknown",
        "cmkstatus": "Unknown",
        "entitystatusresults": results,
    }
    return {"value": value}


def _query(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    options = _json(body, "options") or {}
    is_all = isinstance(options, dict) and str(options.get("searchmode", "any")).lower() == "all"
    hits, selected = _hits(call, body, words_of(_text(body)), needs_all=is_all)
    skip = _number(body, "skip", 0)
    page = hits[skip : skip + _number(body, "top", _USUAL)]
    answer: dict[str, Any] = {"Value": [_found(hit, selected[hit.table.logical_name]) for hit in page]}
    return answer | {"Facets": {}, "Count": len(hits) if body.get("count") else -1}


def _suggest(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    hits, _ = _hits(call, body, _begun(_text(body)), needs_all=True)
    value = []
    for hit in hits[: _number(body, "top", 5)]:
        name = hit.table.primary_name
        document = {
            "@search.objectid": hit.row[hit.table.primary_id],
            "@search.entityname": hit.table.logical_name,
            "@search.objecttypecode": hit.table.object_type_code,
            name: hit.row[name],
        }
        value.append(
            {"Text": hit.highlights.get(name) or next(iter(hit.highlights.values())), "Document": document}
        )
    return {"Value": value}


def _autocomplete(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    text = _text(body)
    words = _begun(text)
    hits, _ = _hits(call, body, words, needs_all=True)
    begin = words[-1].removesuffix("*")
    ends = [
        word
        for hit in hits
        for name in hit.highlights
        for word in words_of(str(hit.row[name]))
        if word.startswith(begin)
    ]
    whole = " ".join((*(word.removesuffix("*") for word in words[:-1]), min(ends, default=begin)))
    return {"Value": f"{{crmhit}}{whole}{{/crmhit}}" if ends else ""}


_VERBS: dict[str, Callable[[Call, dict[str, Any]], dict[str, Any]]] = {
    "query": _query,
    "suggest": _suggest,
    "autocomplete": _autocomplete,
}


def _hits(
    call: Call, body: dict[str, Any], words: tuple[str, ...], *, needs_all: bool
) -> tuple[list[Hit], dict[str, tuple[str, ...]]]:
    """Answer what is found, best first, and the columns that are wanted of each table."""
    targets: list[Target] = []
    selected: dict[str, tuple[str, ...]] = {}
    for name, columns, wanted in _entities(body):
        table = call.environment.schema.tables.get(name)
        if table is None or name not in SEARCHED_TABLES:
            message = f"The table '{name}' is not indexed for search."
            raise bad_query(message)
        if unknown := [column for column in (*(columns or ()), *wanted) if column not in table.columns]:
            message = f"The table '{name}' has no column '{unknown[0]}'."
            raise bad_query(message)
        targets.append(target_of(table, columns))
        selected[name] = wanted or (table.primary_name,)
    found = [hit for target in targets for hit in find(call, target, words, needs_all=needs_all)]
    return sorted(found, key=lambda hit: -hit.score), selected


def _entities(body: dict[str, Any]) -> list[tuple[str, tuple[str, ...] | None, tuple[str, ...]]]:
    entities = _json(body, "entities")
    if entities is None:
        return [(name, None, ()) for name in SEARCHED_TABLES]
    try:
        return [
            (
                str(_part(item, "Name")),
                None if (columns := _part(item, "SearchColumns")) is None else tuple(columns),
                tuple(_part(item, "SelectColumns") or ()),
            )
            for item in entities
        ]
    except (TypeError, AttributeError):
        message = "'entities' is no list of tables."
        raise bad_query(message) from None


def _part(item: dict[str, Any], name: str) -> Any:  # noqa: ANN401 - whatever JSON was sent
    folded = {key.lower(): value for key, value in item.items()}
    return folded.get(name.lower())


def _found(hit: Hit, wanted: tuple[str, ...]) -> dict[str, Any]:
    table = hit.table
    return {
        "Id": hit.row[table.primary_id],
        "EntityName": table.logical_name,
        "ObjectTypeCode": table.object_type_code,
        "Attributes": {name: hit.row[name] for name in wanted},
        "Highlights": {name: [text] for name, text in hit.highlights.items()},
        "Score": float(hit.score),
    }


def _text(body: dict[str, Any]) -> str:
    text = body.get("search")
    if not isinstance(text, str) or not _SHORTEST <= len(text) <= _LONGEST or not words_of(text):
        message = f"'search' has to be a text of {_SHORTEST} to {_LONGEST} characters with a word in it."
        raise bad_query(message)
    return text


def _begun(text: str) -> tuple[str, ...]:
    *whole, last = words_of(text)
    return (*whole, last if last.endswith("*") else f"{last}*")


def _number(body: dict[str, Any], name: str, usual: int) -> int:
    number = body.get(name, usual)
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= _MOST:
        message = f"'{name}' has to be a number up to {_MOST}."
        raise bad_query(message)
    return number


def _json(body: dict[str, Any], name: str) -> Any:  # noqa: ANN401 - whatever JSON was sent
    """Answer a part of the body that is JSON in a text; 400 where it is sent bare or cannot be read."""
    text = body.get(name)
    if text is None:
        return None
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        message = f"'{name}' has to be JSON in a text."
        raise bad_query(message) from None
