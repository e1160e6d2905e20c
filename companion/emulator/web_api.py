"""Routes of the Web API: finds the resource that an accepted request means. Reads and writes no row itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator import errors
from companion.emulator.acting import admit
from companion.emulator.app_keys import ENVIRONMENT, REQUEST_LOG
from companion.emulator.batch import answer_batch
from companion.emulator.call import Call, call_of, json_answer
from companion.emulator.changing import answer_delete, answer_patch, answer_post
from companion.emulator.front_door import check_path_version
from companion.emulator.gatekeeping import guarded
from companion.emulator.keys import find_by_key, resolve_key
from companion.emulator.metadata.answering import DEFINITION_SETS, answer_definitions
from companion.emulator.metadata.csdl import answer_schema
from companion.emulator.odata.paths import Segment, parse_path
from companion.emulator.operations.catalogue import answer_operation, find_operation
from companion.emulator.parts_of_rows import answer_part
from companion.emulator.reading import answer_get
from companion.emulator.searching.answering import answer_search

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from companion.emulator.operations.operation import Operation
    from companion.emulator.schema import Table

_VERSIONS = "8.0|8.1|8.2|9.0|9.1|9.2"


def add_web_api(app: web.Application) -> None:
    """Serve `/api/data/v8.0/` to `/api/data/v9.2/`; 8.x takes the same code path and is not verified."""
    app.router.add_route("*", rf"/api/data/{{version:v(?:{_VERSIONS})}}{{path:(?:/.*)?}}", guarded(_answer))
    app.router.add_route(
        "*", "/api/search/{version:v2.0}/{verb:query|suggest|autocomplete|status}", guarded(_search)
    )


async def _answer(request: web.Request, user_id: str) -> web.Response:
    check_path_version(request.app[ENVIRONMENT], request.match_info["version"])
    actor = admit(request.app[ENVIRONMENT], user_id, request.headers)
    segments = parse_path(request.match_info["path"])
    body = await request.read()
    call = call_of(request, request.app[ENVIRONMENT], segments, body, actor)
    if [segment.name for segment in segments] == ["$batch"]:
        return answer_batch(call, _dispatch, request.app[REQUEST_LOG])
    return _dispatch(call)


async def _search(request: web.Request, user_id: str) -> web.Response:
    actor = admit(request.app[ENVIRONMENT], user_id, request.headers)
    call = call_of(request, request.app[ENVIRONMENT], (), await request.read(), actor)
    return answer_search(call, request.match_info["verb"])


def _dispatch(call: Call) -> web.Response:
    match call.segments:
        case ():
            return _read_only(call, _service_document)
        case (first, *_) if first.name in DEFINITION_SETS:
            return _read_only(call, answer_definitions)
        case (Segment(name="$metadata"),):
            return _read_only(call, answer_schema)
        case (segment,) if unbound := find_operation(segment.name, "none"):
            return answer_operation(call, unbound)
    return _on_table(call, _table(call))


def _on_table(call: Call, table: Table) -> web.Response:
    key = call.segments[0].key
    if bound := _bound_operation(call, table):
        row_id = None if key is None else resolve_key(call.environment, table, key)
        return answer_operation(call, bound, table=table, row_id=row_id)
    if call.method == "GET":
        return answer_get(call, table)
    if len(call.segments) > 1:
        if key is None:
            raise errors.method_refused(call.method)
        return answer_part(call, table, resolve_key(call.environment, table, key))
    return _on_set(call, table) if key is None else _on_row(call, table, key)


def _bound_operation(call: Call, table: Table) -> Operation | None:
    if len(call.segments) != 2:
        return None
    first, second = call.segments
    return find_operation(second.name, "set" if first.key is None else "row", table)


def _table(call: Call) -> Table:
    name = call.segments[0].name
    table = call.environment.schema.by_set(name)
    if table is None:
        raise errors.no_such_segment(call.environment.dialect, name)
    return table


def _on_set(call: Call, table: Table) -> web.Response:
    if call.method == "POST":
        return answer_post(call, table)
    raise errors.method_refused(call.method)


def _on_row(call: Call, table: Table, key: str) -> web.Response:
    match call.method:
        case "PATCH":
            return answer_patch(call, table, find_by_key(call.environment, table, key))
        case "DELETE":
            return answer_delete(call, table, resolve_key(call.environment, table, key))
    raise errors.method_refused(call.method)


def _read_only(call: Call, answer: Callable[[Call], web.Response]) -> web.Response:
    if call.method != "GET":
        raise errors.method_refused(call.method)
    return answer(call)


def _service_document(call: Call) -> web.Response:
    sets = [table.set_name for table in call.environment.schema.tables.values()]
    value = [{"name": name, "kind": "EntitySet", "url": name} for name in sets]
    return json_answer({"@odata.context": f"{call.root}$metadata", "value": value})
