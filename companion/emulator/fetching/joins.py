"""The tables of a FetchXML query with their aliases, joined in SQL. Selects no column itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from companion.emulator.comparisons import joined
from companion.emulator.database import SqlCondition, SqlValue, only_this_kind, quoted
from companion.emulator.errors import WebApiError
from companion.emulator.fetching.criteria import column_of, sql_filter
from companion.emulator.fetching.language import invalid
from companion.emulator.visibility import check_may_list, readable_rows, scope_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from companion.emulator.call import Call
    from companion.emulator.fetching.language import Entity
    from companion.emulator.schema import Table
    from companion.emulator.scopes import Scope


@dataclass(frozen=True)
class Joined:
    """One table of a query: what was asked of it, under which name, and where its columns are."""

    entity: Entity
    name: str
    scope: Scope
    is_linked: bool


class Joins:
    """All tables of a query, the first one first."""

    def __init__(self, call: Call, entity: Entity, table: Table) -> None:
        """Find every table; 400 for one that does not exist or for two of one alias."""
        self._call = call
        first = replace(scope_of(call, table), alias=quoted("e0"))
        self.tables = [Joined(entity, "", first, is_linked=False)]
        self._parents: dict[str, Joined] = {}
        self._add_links(entity, self.tables[0])

    def scope_of(self, name: str | None) -> Scope:
        """Answer the scope of a table by its alias, of the first table without one."""
        for found in self.tables:
            if found.name == (name or ""):
                return found.scope
        raise invalid(f"no link-entity has the alias '{name}'")

    def sql(self) -> SqlCondition:
        """Answer everything from FROM to the end of WHERE."""
        first = self.tables[0]
        sources = [f"FROM {quoted(first.scope.table.storage)} AS {first.scope.alias}"]
        parameters: tuple[SqlValue, ...] = ()
        for found in self.tables[1:]:
            join = self._join(found)
            sources.append(join.sql)
            parameters += join.parameters
        where = self._where()
        return SqlCondition(f"{' '.join(sources)} WHERE {where.sql}", (*parameters, *where.parameters))

    def _add_links(self, entity: Entity, parent: Joined) -> None:
        for link in entity.links:
            number = len(self.tables)
            table = self._call.environment.schema.tables.get(link.name)
            if table is None:
                message = f"The entity with a name = '{link.name}' was not found in the MetadataCache."
                raise WebApiError(400, "0x80041102", message)
            check_may_list(self._call, table)
            name = link.alias or f"{link.name}{number}"
            if any(found.name == name for found in self.tables):
                raise invalid(f"two link-entities have the alias '{name}'")
            scope = replace(scope_of(self._call, table), alias=quoted(f"e{number}"))
            found = Joined(link, name, scope, is_linked=True)
            self._parents[name] = parent
            self.tables.append(found)
            self._add_links(link, found)

    def _join(self, found: Joined) -> SqlCondition:
        entity, scope = found.entity, found.scope
        parent = self._parents[found.name].scope
        kind, kinds = only_this_kind(scope.table)
        readable = readable_rows(self._call, scope.table)
        inner = column_of(scope, entity.column)
        outer = column_of(parent, entity.outer_column)
        word = "LEFT JOIN" if entity.is_outer else "JOIN"
        # What may not be read is not joined; an outer link then shows its row as if nothing hung on it.
        parts = (
            f"{word} (SELECT * FROM",
            quoted(scope.table.storage),
            f"WHERE {kind} AND ({readable.sql})) AS {scope.alias} ON {inner.sql} = {outer.sql}",
        )
        own = list(self._filters(entity, found)) if entity.is_outer else []
        conditions = joined("AND", own) if own else SqlCondition()
        return SqlCondition(
            f"{' '.join(parts)} AND ({conditions.sql})",
            (*kinds, *readable.parameters, *conditions.parameters),
        )

    def _where(self) -> SqlCondition:
        first = self.tables[0].scope
        kind, kinds = only_this_kind(first.table)
        readable = readable_rows(self._call, first.table)
        rows = f"{first.alias}.{quoted(first.table.primary_id)}"
        storage, primary = quoted(first.table.storage), quoted(first.table.primary_id)
        is_visible = " ".join(
            (rows, "IN (SELECT", primary, f"FROM {storage} WHERE {kind} AND ({readable.sql}))")
        )
        parts = [SqlCondition(is_visible, (*kinds, *readable.parameters))]
        for found in self.tables:
            if not (found.is_linked and found.entity.is_outer):
                parts += self._filters(found.entity, found)
        return joined("AND", parts)

    def _filters(self, entity: Entity, found: Joined) -> Iterator[SqlCondition]:
        for condition in entity.filters:
            yield sql_filter(condition, lambda name: found.scope if name is None else self.scope_of(name))
