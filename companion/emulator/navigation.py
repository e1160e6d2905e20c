"""Names under which a lookup is bound, and the tables it may point to. Case matters in all of them.

Microsoft: Web API EntityType pages; lookups of activities end in the name of their table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from companion.emulator.dialect import Dialect
    from companion.emulator.schema import Lookup, Schema, Table


@dataclass(frozen=True)
class Binding:
    """One navigation property: the lookup it sets and the table it points to."""

    name: str
    lookup: Lookup
    target: Table

    def leads_to(self, named: str | None) -> bool:
        """Tell whether a lookup that names this table leads along here; every activity is a pointer too."""
        return named == self.target.logical_name or (named is not None and self.target.is_pointer)


def bindings(table: Table, schema: Schema, dialect: Dialect) -> Iterator[Binding]:
    """List every navigation property of a table; of two spellings of one, the documented first."""
    for lookup in table.lookups.values():
        for target_name, plain in lookup.targets.items():
            target = schema.tables.get(target_name)
            if target is None or not may_point(table, lookup, target, dialect):
                continue
            for name in _spellings(table, lookup, plain, dialect):
                yield Binding(name, lookup, target)


def bindings_named(table: Table, name: str, schema: Schema, dialect: Dialect) -> list[Binding]:
    """List the navigation properties with exactly this spelling; an owner's leads to several tables."""
    return [binding for binding in bindings(table, schema, dialect) if binding.name == name]


def find_binding(table: Table, name: str, schema: Schema, dialect: Dialect) -> Binding | None:
    """Answer the navigation property with exactly this spelling, or None."""
    return next((binding for binding in bindings(table, schema, dialect) if binding.name == name), None)


def may_point(table: Table, lookup: Lookup, target: Table, dialect: Dialect) -> bool:
    """Tell whether a lookup can hold rows of a table: notes hang only where notes are enabled."""
    if table.logical_name != "annotation" or lookup.name != "objectid":
        return True
    return target.has_notes or (target.has_notes_by_switch and dialect["notes_on_linkedin_tables"] == "yes")


def _spellings(table: Table, lookup: Lookup, plain: str, dialect: Dialect) -> tuple[str, ...]:
    if not table.is_activity or table.is_pointer or not lookup.has_suffix:
        return (plain,)
    suffixed = f"{plain}_{table.logical_name}"
    reading = dialect[lookup.binding_switch] if lookup.binding_switch else "suffixed"
    if lookup.binding_switch == "regarding_binding" and not table.is_custom:
        reading = "both"
    return {"suffixed": (suffixed,), "plain": (plain,), "both": (suffixed, plain)}[reading]
