"""A FetchXML query as one SQL statement, and what to make of its rows. Runs nothing.

Columns of linked tables are answered under `alias.column`, as Dataverse does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from companion.emulator.database import SqlCondition, quoted, target_column
from companion.emulator.fetching.aggregates import aggregated, grouped_by_date
from companion.emulator.fetching.criteria import column_of
from companion.emulator.fetching.joins import Joins
from companion.emulator.fetching.language import Attribute, invalid
from companion.emulator.rendering import RowRenderer, etag
from companion.emulator.visibility import hidden_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from companion.emulator.call import Call
    from companion.emulator.database import Row
    from companion.emulator.fetching.joins import Joined
    from companion.emulator.fetching.language import Fetch
    from companion.emulator.schema import Table


@dataclass(frozen=True)
class Statement:
    """A SELECT without its limit, the end of the answer's context, and how to write a row of it."""

    sql: SqlCondition
    context: str
    render: Callable[[Row], dict[str, Any]]


@dataclass(frozen=True)
class _Wanted:
    """One column of a joined table, and the name under which it is answered."""

    joined: Joined
    name: str
    shown: str

    @property
    def read_name(self) -> str:
        """Name the column as rows are rendered."""
        return f"_{self.name}_value" if self.name in self.joined.scope.table.lookups else self.name

    def sql_columns(self) -> Iterator[tuple[str, str]]:
        """List the SQL columns that are needed, each with its name in the result."""
        names = [self.name]
        if self.name in self.joined.scope.table.lookups:
            names.append(target_column(self.name))
        for name in names:
            yield f"{self.joined.scope.alias}.{quoted(name)}", f"{self.joined.name}.{name}"


def row_statement(call: Call, fetch: Fetch, table: Table) -> Statement:
    """Answer the statement of a query for rows."""
    joins = Joins(call, fetch.entity, table)
    wanted = [found for joined in joins.tables for found in _wanted(joined)]
    is_keyed = not fetch.is_distinct
    first = joins.tables[0]
    if is_keyed:
        wanted.insert(0, _Wanted(first, table.primary_id, table.primary_id))
    columns = dict(pair for found in wanted for pair in found.sql_columns())
    selected = [f"{sql} AS {quoted(name)}" for sql, name in columns.items()]
    if is_keyed:
        selected.append(f"{first.scope.alias}.versionnumber AS versionnumber")
        selected.append(f"{first.scope.alias}.{quoted(table.primary_id)} AS {quoted(table.primary_id)}")
    if not selected:
        raise invalid("no column is wanted")
    order = list(_ordering(joins))
    if is_keyed:
        order.append(f"{first.scope.alias}.{quoted(table.primary_id)}")
    source = joins.sql()
    word = "SELECT DISTINCT" if fetch.is_distinct else "SELECT"
    ordered = f"ORDER BY {', '.join(order)}" if order else ""
    sql = SqlCondition(" ".join((word, ", ".join(selected), source.sql, ordered)), source.parameters)
    renderers = {
        joined.name: RowRenderer(
            call.environment,
            joined.scope.table,
            (),
            call.preferences,
            hidden_columns(call, joined.scope.table),
        )
        for joined in joins.tables
    }

    def render(row: Row) -> dict[str, Any]:
        body = {"@odata.etag": etag(row)} if is_keyed else {}
        for found in wanted:
            body |= _shown(renderers[found.joined.name], row, found)
        return body

    names = ",".join(found.read_name for found in wanted if not found.joined.is_linked)
    return Statement(sql, f"({names})", render)


def aggregate_statement(call: Call, fetch: Fetch, table: Table) -> Statement:
    """Answer the statement of a query for aggregates, in groups or over everything."""
    joins = Joins(call, fetch.entity, table)
    selected: list[str] = []
    groups: list[str] = []
    for joined in joins.tables:
        for attribute in joined.entity.attributes:
            sql = _aggregate(joined, attribute)
            if attribute.is_grouped:
                groups.append(sql)
            selected.append(f"{sql} AS {quoted(attribute.alias or '')}")
    if not selected:
        raise invalid("an aggregate is missing")
    source = joins.sql()
    parts = ["SELECT", ", ".join(selected), source.sql]
    if groups:
        parts.append(f"GROUP BY {', '.join(groups)}")
    if order := list(_ordering(joins)):
        parts.append(f"ORDER BY {', '.join(order)}")
    return Statement(SqlCondition(" ".join(parts), source.parameters), "", dict)


def _wanted(joined: Joined) -> Iterator[_Wanted]:
    table = joined.scope.table
    attributes = joined.entity.attributes
    if joined.entity.has_all or not (attributes or joined.is_linked):
        attributes = tuple(Attribute(name) for name in (*table.columns, *table.lookups))
    for attribute in attributes:
        column_of(joined.scope, attribute.name)
        if attribute.aggregate is not None or attribute.is_grouped:
            raise invalid("an aggregate needs a query of the kind 'aggregate'")
        own = f"_{attribute.name}_value" if attribute.name in table.lookups else attribute.name
        shown = f"{joined.name}.{attribute.name}" if joined.is_linked else own
        yield _Wanted(joined, attribute.name, attribute.alias or shown)


def _shown(renderer: RowRenderer, row: Row, found: _Wanted) -> dict[str, Any]:
    """Answer one column with its annotations, under the name that the query gives it."""
    values = {name.partition(".")[2]: row[name] for _, name in found.sql_columns()}
    body = renderer.columns(values, (found.read_name,))
    if found.joined.is_linked and body[found.read_name] is None:
        return {}
    return {name.replace(found.read_name, found.shown, 1): value for name, value in body.items()}


def _aggregate(joined: Joined, attribute: Attribute) -> str:
    if not attribute.alias:
        raise invalid(f"the column '{attribute.name}' needs an alias in an aggregate")
    expression = column_of(joined.scope, attribute.name)
    if attribute.is_grouped:
        grouping = attribute.date_grouping
        return expression.sql if grouping is None else grouped_by_date(grouping, expression)
    if attribute.aggregate is None:
        raise invalid(f"the column '{attribute.name}' is neither an aggregate nor grouped by")
    return aggregated(attribute.aggregate, expression, is_distinct=attribute.is_distinct)


def _ordering(joins: Joins) -> Iterator[str]:
    for joined in joins.tables:
        aliases = {attribute.alias for attribute in joined.entity.attributes}
        for order in joined.entity.orders:
            word = "DESC" if order.is_descending else "ASC"
            if order.is_alias:
                if order.name not in aliases:
                    raise invalid(f"no column has the alias '{order.name}'")
                yield f"{quoted(order.name)} {word}"
                continue
            expression = column_of(joined.scope, order.name)
            yield f"{expression.sql}{' COLLATE DATAVERSE' if expression.is_text else ''} {word}"
