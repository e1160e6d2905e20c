"""What a function or an action is: its name, what it is bound to, who answers it. Answers none itself.

Microsoft: "Use Web API functions", "Use Web API actions".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from companion.emulator.errors import bad_query

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aiohttp import web

    from companion.emulator.call import Call
    from companion.emulator.odata.paths import Segment
    from companion.emulator.schema import Table

NAMESPACE = "Microsoft.Dynamics.CRM."
_ARGUMENT = re.compile(r"\s*(?P<name>\w+)\s*=\s*(?P<value>'(?:[^']|'')*'|\{.*\}|\[[^\]]*\]|[^,]*?)\s*(?:,|$)")


@dataclass(frozen=True)
class Invocation:
    """One call of a function or an action. `table` and `row_id` are what it is bound to, None where unbound.

    `arguments` are the texts in the brackets, with `@p1` replaced by what the query says of it.
    """

    call: Call
    arguments: Mapping[str, str] = field(default_factory=dict)
    table: Table | None = None
    row_id: str | None = None

    def text(self, name: str) -> str:
        """Answer a text argument without its quotes; 400 where it is missing or no text."""
        value = self.arguments.get(name, "")
        if len(value) < 2 or not (value[0] == value[-1] == "'"):
            message = f"The parameter '{name}' is missing or is not a text in single quotes."
            raise bad_query(message)
        return value[1:-1].replace("''", "'")


@dataclass(frozen=True)
class Operation:
    """A function (GET) or an action (POST). `binding` is `none`, `row` or `set`; `tables` None means any."""

    name: str
    method: str
    answer: Callable[[Invocation], web.Response]
    binding: str = "none"
    tables: frozenset[str] | None = None

    def fits(self, name: str, binding: str, table: Table | None) -> bool:
        """Tell whether a name in an address means this operation."""
        is_for_table = table is None or self.tables is None or table.logical_name in self.tables
        return (self.name, self.binding) == (name.removeprefix(NAMESPACE), binding) and is_for_table


def arguments_of(call: Call, segment: Segment) -> dict[str, str]:
    """Answer the arguments of a function as their texts; 400 where an alias or the list cannot be read."""
    text = segment.key or ""
    arguments = {match["name"]: match["value"] for match in _ARGUMENT.finditer(text)}
    if _ARGUMENT.sub("", text).strip():
        message = f"The parameters of '{segment.name}' cannot be read: '{text}'."
        raise bad_query(message)
    for name, value in arguments.items():
        if value.startswith("@"):
            if value not in call.options:
                message = f"The alias '{value}' of the parameter '{name}' has no value in the query."
                raise bad_query(message)
            arguments[name] = call.options[value]
    return arguments
