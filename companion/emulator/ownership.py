"""Who owns a row: the columns that follow the owner, and whether it may be given to somebody.

Microsoft: "Assign"; the new owner needs to be able to read such rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator import errors
from companion.emulator.database import target_column
from companion.emulator.principals import team_principal, user_principal
from companion.emulator.roles import privilege_name

if TYPE_CHECKING:
    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.schema import Table


def owner_columns(environment: Environment, table: Table, values: Row) -> Row:
    """Answer owning user, team and business unit for the owner among some values; nothing without one."""
    if not table.user_owned or not values.get("ownerid"):
        return {}
    is_team = values.get(target_column("ownerid")) == "team"
    owner_id = values["ownerid"]
    owner = _owner(environment, owner_id, is_team=is_team) or {}
    return {
        **_link("owninguser", None if is_team else owner_id, "systemuser"),
        **_link("owningteam", owner_id if is_team else None, "team"),
        **_link("owningbusinessunit", owner.get("businessunitid"), "businessunit"),
    }


def is_assigned(row: Row, values: Row) -> bool:
    """Tell whether values give a row another owner than it has."""
    return bool(values.get("ownerid")) and values["ownerid"] != row["ownerid"]


def check_new_owner(environment: Environment, table: Table, values: Row) -> None:
    """Refuse an owner who may not read such rows."""
    owner_id = values["ownerid"]
    is_team = values.get(target_column("ownerid")) == "team"
    owner = _owner(environment, owner_id, is_team=is_team)
    if owner is None:
        return
    principal = (team_principal if is_team else user_principal)(environment, owner)
    privilege = privilege_name(table, "Read")
    if principal.reach(privilege).is_nothing:
        raise errors.new_owner_refused(owner_id, privilege, table.logical_name)


def _owner(environment: Environment, owner_id: str, *, is_team: bool) -> Row | None:
    return environment.database.fetch(environment.table("team" if is_team else "systemuser"), owner_id)


def _link(name: str, row_id: str | None, target: str) -> Row:
    return {name: row_id, target_column(name): target if row_id else None}
