"""Rows read along with others by `$expand`, for many rows at once. Changes nothing.

Microsoft: "Join tables using OData". Each level is one query, however many rows it hangs on.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from companion.emulator import errors
from companion.emulator.conditions import sql_condition, sql_ordering
from companion.emulator.database import EVERY_ROW, SqlCondition, only_this_kind, quoted, target_column
from companion.emulator.navigation import bindings_named
from companion.emulator.paging import LARGEST_PAGE, Place, next_link
from companion.emulator.reach import both
from companion.emulator.relationships import find_collection
from companion.emulator.rendering import RowRenderer
from companion.emulator.scopes import link
from companion.emulator.visibility import check_may_list, hidden_columns, readable_rows, scope_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from companion.emulator.call import Call
    from companion.emulator.database import Row
    from companion.emulator.navigation import Binding
    from companion.emulator.odata.query import Expansion
    from companion.emulator.relationships import Collection
    from companion.emulator.schema import Table

Body = dict[str, Any]
_RANK, _PARENT = "emulator_rank", "emulator_parent"
_NEAR, _FAR = "emulator_near", "emulator_far"
_IN_LIST = "IN (SELECT value FROM json_each(?))"


def expand(
    call: Call, table: Table, rows: Sequence[Row], bodies: Sequence[Body], expansions: Sequence[Expansion]
) -> None:
    """Put into each body what the expansions ask for; 400 for a navigation property that is not there."""
    for expansion in expansions:
        schema, dialect = call.environment.schema, call.environment.dialect
        named = bindings_named(table, expansion.name, schema, dialect)
        for binding in named:
            _single(call, binding, expansion, rows, bodies)
        if named:
            continue
        collection = find_collection(table, expansion.name, schema, dialect)
        if collection is None:
            raise errors.unknown_property(expansion.name, table.logical_name)
        ids = [row[table.primary_id] for row in rows]
        for body, row_id, found in zip(bodies, ids, _many(call, collection, expansion, ids), strict=True):
            body[expansion.name], is_cut = found
            if is_cut:
                address = f"{call.root}{table.set_name}({row_id})/{expansion.name}"
                body[f"{expansion.name}@odata.nextLink"] = next_link(
                    address, expansion.options, Place().next(len(found[0])), call.environment.paging_secret
                )


def _single(
    call: Call, binding: Binding, expansion: Expansion, rows: Sequence[Row], bodies: Sequence[Body]
) -> None:
    query, target, lookup = expansion.query, binding.target, binding.lookup.name
    if query.condition is not None or query.ordering or query.top is not None:
        message = (
            f"Only $select and $expand can be used to expand '{expansion.name}', which is single-valued."
        )
        raise errors.bad_query(message)
    check_may_list(call, target)
    ids = [row[lookup] if binding.leads_to(row[target_column(lookup)]) else None for row in rows]
    wanted = json.dumps(sorted({row_id for row_id in ids if row_id}))
    where = SqlCondition(f"{quoted(target.primary_id)} {_IN_LIST}", (wanted,))
    found = call.environment.database.select(target, both(where, readable_rows(call, target)))
    rendered = _rendered(call, target, expansion, found)
    by_id = {row[target.primary_id]: body for row, body in zip(found, rendered, strict=True)}
    for body, row_id in zip(bodies, ids, strict=True):
        body[expansion.name] = by_id.get(row_id) or body.get(expansion.name)


def _many(
    call: Call, collection: Collection, expansion: Expansion, ids: list[str]
) -> list[tuple[list[Body], bool]]:
    """Answer the first page of a collection for each parent, and whether more rows follow."""
    check_may_list(call, collection.table)
    page = min(call.preferences.page_size or LARGEST_PAGE, LARGEST_PAGE)
    top = expansion.query.top
    size = page if top is None else min(top, page)
    found = _ranked(call, collection, expansion, ids, size + 1)
    groups: defaultdict[str, list[Body]] = defaultdict(list)
    for row, body in zip(found, _rendered(call, collection.table, expansion, found), strict=True):
        groups[row[_PARENT]].append(body)
    return [(groups[row_id][:size], len(groups[row_id]) > size and size != top) for row_id in ids]


def _ranked(call: Call, collection: Collection, expansion: Expansion, ids: list[str], most: int) -> list[Row]:
    """Answer the rows of a collection for many parents, in order, and no more than `most` for each."""
    child, query = collection.table, expansion.query
    scope = scope_of(call, child)
    where = EVERY_ROW if query.condition is None else sql_condition(scope, query.condition)
    where = both(where, readable_rows(call, child))
    order = sql_ordering(scope, query.ordering)
    kind, kinds = only_this_kind(child)
    storage, primary = quoted(child.storage), quoted(child.primary_id)
    parent, source, belongs = f"{storage}.{quoted(collection.column)}", storage, ""
    if collection.pairs is not None:
        parent, near, far = f'"pair".{_NEAR}', quoted(collection.near), quoted(collection.far)
        # Both tables have columns of one name, which conditions over the rows' own would not tell apart.
        pairs = ("SELECT", f"{near} AS {_NEAR}, {far} AS {_FAR}", "FROM", quoted(collection.pairs.storage))
        source = f'{storage} JOIN ({" ".join(pairs)}) AS "pair" ON "pair".{_FAR} = {storage}.{primary}'
    else:
        belongs = f" AND {link(collection, storage, 'IS NOT NULL')}"
    ordered = ", ".join(filter(None, (order.sql, f"{storage}.{primary}")))
    parts = (
        "SELECT * FROM (SELECT",
        f"{storage}.*, {parent} AS {_PARENT},",
        f"row_number() OVER (PARTITION BY {parent} ORDER BY {ordered}) AS {_RANK}",
        f"FROM {source} WHERE {parent} {_IN_LIST}{belongs} AND {kind} AND ({where.sql}))",
        f"WHERE {_RANK} <= ? ORDER BY {_PARENT}, {_RANK}",
    )
    parameters = (*order.parameters, json.dumps(ids), *kinds, *where.parameters, most)
    return call.environment.database.execute(" ".join(parts), parameters)


def _rendered(call: Call, table: Table, expansion: Expansion, rows: Sequence[Row]) -> list[Body]:
    if expansion.is_reference:
        return [{"@odata.id": f"{call.root}{table.set_name}({row[table.primary_id]})"} for row in rows]
    renderer = RowRenderer(
        call.environment, table, expansion.query.select, call.preferences, hidden_columns(call, table)
    )
    bodies = [renderer.render(row) for row in rows]
    expand(call, table, rows, bodies, expansion.query.expansions)
    return bodies
