"""One definition as a value: its properties, and the definitions that it leads to. Knows no table.

Microsoft: "Query table definitions using the Web API".
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, assert_never
from uuid import NAMESPACE_OID, uuid5

from companion.emulator.errors import bad_query
from companion.emulator.odata.filters import (
    Comparison,
    Condition,
    FunctionTest,
    Joined,
    Lambda,
    Not,
    TextTest,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from companion.emulator.odata.query import Query

NAMESPACE = "Microsoft.Dynamics.CRM."

Body = dict[str, Any]


@dataclass(frozen=True)
class Described:
    """A definition. `kind` is its type; `hidden` are properties that show only once it is cast to that.

    `nested` answers what a navigation property leads to: one definition, several, or none.
    """

    kind: str
    values: Body
    nested: Mapping[str, Callable[[], Nested]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    bases: tuple[str, ...] = ()

    def cast(self, kind: str) -> Described | None:
        """Answer the definition as one of this type, or None where it is another."""
        if kind == self.kind:
            return replace(self, hidden=frozenset(), bases=())
        return self if kind in self.bases else None

    def value(self, path: str) -> object:
        """Answer a property, or one part of it such as `RequiredLevel/Value`; 400 where there is none."""
        name, _, part = path.partition("/")
        if name not in self.values or name in self.hidden:
            raise bad_query(
                f"Could not find a property named '{name}' on type '{NAMESPACE}{self._shown_kind}'."
            )
        value = self.values[name]
        return value.get(part) if part and isinstance(value, dict) else value

    def body(self, query: Query) -> Body:
        """Answer what a query wants to know of the definition; 400 for a property that it does not have."""
        names = query.select if query.select is not None else tuple(self.values)
        body: Body = {"@odata.type": f"#{NAMESPACE}{self.kind}"} if self.bases else {}
        for name in names:
            if query.select is not None:
                self.value(name)
            body[name] = self.values[name]
        if "MetadataId" in self.values:
            body["MetadataId"] = self.values["MetadataId"]
        for expansion in query.expansions:
            if expansion.name not in self.nested:
                name = f"'{expansion.name}' on type '{NAMESPACE}{self._shown_kind}'"
                raise bad_query(f"Could not find a property named {name}.")
            found = self.nested[expansion.name]()
            if isinstance(found, Described) or found is None:
                body[expansion.name] = found.body(expansion.query) if found else None
            else:
                body[expansion.name] = bodies(found, expansion.query)
        return body

    @property
    def _shown_kind(self) -> str:
        return self.bases[0] if self.bases else self.kind


Nested = Described | list[Described] | None


def bodies(found: Iterable[Described], query: Query) -> list[Body]:
    """Answer the definitions that a query leaves, each as it wants them."""
    kept = [item for item in found if query.condition is None or fits(query.condition, item)]
    for order in reversed(query.ordering):
        kept.sort(key=lambda item: str(item.value(order.column)), reverse=order.is_descending)
    return [item.body(query) for item in kept[: query.top]]


def fits(condition: Condition, item: Described) -> bool:
    """Tell whether a definition fulfils a filter; 400 for what definitions cannot be filtered by."""
    match condition:
        case Comparison(operator="eq", column=column, value=value):
            return bool(item.value(column) == value.value)
        case Comparison(operator="ne", column=column, value=value):
            return bool(item.value(column) != value.value)
        case Not(condition=inner):
            return not fits(inner, item)
        case Joined(word="and", parts=parts):
            return all(fits(part, item) for part in parts)
        case Joined(parts=parts):
            return any(fits(part, item) for part in parts)
        case Comparison() | TextTest() | FunctionTest() | Lambda():
            raise bad_query("This condition is not supported on definitions.")
        case _:
            assert_never(condition)


def metadata_id(name: str) -> str:
    """Answer the id of a definition; the emulator's own, always the same."""
    return str(uuid5(NAMESPACE_OID, f"emulator.{name}"))


def managed(value: object, name: str, *, can_be_changed: bool = True) -> Body:
    """Answer a property that solutions may lock."""
    return {"Value": value, "CanBeChanged": can_be_changed, "ManagedPropertyLogicalName": name}
