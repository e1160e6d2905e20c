"""Putting rows into the emulator past all rights, though never past the table definitions."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from companion.emulator.errors import bad_payload, bad_query
from companion.emulator.roles import shipped_roles
from companion.emulator.users import find_user
from companion.emulator.writing import Writer, create_row, update_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from companion.emulator.environment import Environment


_SEEDS = (
    "sample.json",
    "pipeline.json",
    "duplicate_rules.json",
    "solutions.json",
    "rights.json",
    "lookups.json",
)


def shipped_seed() -> Mapping[str, Any]:
    """Read the rows that ship with the emulator: Microsoft's sample people, three users and their pipeline."""
    folder = resources.files(__package__) / "seeds"
    seed: dict[str, Any] = {}
    for name in _SEEDS:
        seed |= json.loads((folder / name).read_text("utf-8"))
    first, *rest = seed.items()
    return dict([first, ("roles", _role_rows(seed["businessunits"][0])), *rest])


def _role_rows(root: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer a row for each role that ships; all belong to the root business unit."""
    unit = f"/businessunits({root['businessunitid']})"
    return [
        {
            "roleid": role.role_id,
            "name": role.name,
            "roletemplateid": role.template_id,
            "parentrootroleid": role.role_id,
            "isinherited": int(role.is_inherited),
            "businessunitid@odata.bind": unit,
        }
        for role in shipped_roles()
    ]


def plant(environment: Environment, seed: Mapping[str, Any]) -> int:
    """Create or change rows given as `{"contacts": [{…}, …]}` in that order; answers how many.

    All or none: WebApiError names the first row that does not fit its table.
    """
    planted = 0
    with environment.database.transaction():
        for set_name, rows in seed.items():
            if not isinstance(rows, list):
                raise bad_payload(set_name, "A list of rows was expected.")
            for row in rows:
                _plant_row(environment, set_name, row)
                planted += 1
    return planted


def refill(environment: Environment) -> None:
    """Return to the rows, the dialect and the organisation that ship; sign-ins stay."""
    with environment.database.transaction():
        environment.database.empty()
        environment.forget_choices()
    plant(environment, shipped_seed())


def _plant_row(environment: Environment, set_name: str, row: object) -> None:
    table = environment.schema.by_set(set_name)
    if table is None or table.is_pointer or table.logical_name == "activityparty":
        message = f"Rows of '{set_name}' cannot be seeded."
        raise bad_query(message)
    given = row.get(table.primary_id) if isinstance(row, dict) else None
    row_id = str(given).lower() if given else str(uuid4())
    seeder = find_user(environment, environment.organization.seeding_user)
    writer = Writer(seeder["systemuserid"] if seeder else None, is_trusted=True)
    present = environment.database.fetch(table, row_id)
    if present is None:
        create_row(environment, table, row_id, row, writer)
    else:
        update_row(environment, table, present, row, writer)
