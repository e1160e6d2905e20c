"""Security roles as values: which privileges each gives and how deep. Knows no user and no row.

Microsoft: "Security roles and privileges". Shipped roles are data files in `roles/`; others can be defined.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

from companion.emulator.schema import shipped_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from companion.emulator.schema import Table

DEPTHS = ("Basic", "Local", "Deep", "Global")
"""User, business unit, business unit and those below it, organisation: each holds the one before."""
VERBS = ("Create", "Read", "Write", "Delete", "Append", "AppendTo", "Assign", "Share")
_OWNER_VERBS = frozenset({"Assign", "Share"})
_ADMINISTRATOR_TEMPLATE = "627090ff-40a3-4053-8790-584edc5be201"
_ALL = "*"


@dataclass(frozen=True, eq=False)
class Role:
    """One role. `tables` maps a table to verbs and depths; `*` stands for every table or every verb."""

    role_id: str
    name: str
    tables: Mapping[str, Mapping[str, str]]
    miscellaneous: Mapping[str, str] = field(default_factory=dict)
    template_id: str | None = None
    is_inherited: bool = True

    @property
    def is_administrator(self) -> bool:
        """Tell whether this is the role that is allowed everything."""
        return self.template_id == _ADMINISTRATOR_TEMPLATE

    @cached_property
    def privileges(self) -> Mapping[str, str]:
        """Answer every privilege of the role with its depth; several tables may share one privilege."""
        found: dict[str, str] = {}
        for table in shipped_schema().tables.values():
            given = self.tables.get(table.logical_name, self.tables.get(_ALL, {}))
            for verb in verbs_of(table):
                if depth := given.get(verb, given.get(_ALL)):
                    name = privilege_name(table, verb)
                    found[name] = deeper(found.get(name), depth)
        return found | dict(self.miscellaneous)


def read_role(definition: Mapping[str, Any]) -> Role:
    """Answer the role that a definition describes; ValueError names a verb or a depth that does not exist."""
    role = Role(
        role_id=definition["id"],
        name=definition["name"],
        tables=definition.get("tables", {}),
        miscellaneous=definition.get("privileges", {}),
        template_id=definition.get("template_id"),
        is_inherited=definition.get("is_inherited", True),
    )
    for verbs in (*role.tables.values(), dict.fromkeys(VERBS, "Basic")):
        if wrong := [verb for verb in verbs if verb not in (*VERBS, _ALL)]:
            message = f"no such verb: {wrong[0]!r}"
            raise ValueError(message)
    depths = [depth for verbs in role.tables.values() for depth in verbs.values()]
    if wrong := [depth for depth in (*depths, *role.miscellaneous.values()) if depth not in DEPTHS]:
        message = f"no such depth: {wrong[0]!r}"
        raise ValueError(message)
    return role


@cache
def shipped_roles() -> tuple[Role, ...]:
    """Read the roles that ship with the emulator, by file name."""
    folder = resources.files(__package__) / "roles"
    files = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".json")), key=lambda e: e.name
    )
    return tuple(read_role(json.loads(entry.read_text("utf-8"))) for entry in files)


def verbs_of(table: Table) -> Iterator[str]:
    """List the verbs that a table has privileges for; rows without an owner are not assigned or shared."""
    return (verb for verb in VERBS if table.user_owned or verb not in _OWNER_VERBS)


def privilege_name(table: Table, verb: str) -> str:
    """Name the privilege, such as `prvCreateActivity` for every activity table."""
    return f"prv{verb}{table.privilege_name}"


def privilege_id(name: str) -> str:
    """Answer the id of a privilege; the emulator's own, always the same."""
    return str(uuid5(NAMESPACE_OID, f"emulator.privilege.{name}"))


def deeper(one: str | None, other: str) -> str:
    """Answer the deeper of two depths."""
    return other if one is None else max(one, other, key=DEPTHS.index)
