"""Looking up the people who may sign in. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator.database import SqlCondition

if TYPE_CHECKING:
    from companion.emulator.database import Row
    from companion.emulator.environment import Environment


def people(environment: Environment) -> list[Row]:
    """Answer every enabled user who is a person, by name."""
    table = environment.table("systemuser")
    is_enabled = SqlCondition("NOT isdisabled AND applicationid IS NULL")
    return environment.database.select(table, is_enabled, order="fullname COLLATE DATAVERSE")


def find_user(environment: Environment, sign_in_name: str) -> Row | None:
    """Answer the user with this sign-in name in any case, enabled or not, or None."""
    table = environment.table("systemuser")
    is_called_so = SqlCondition("domainname = ? COLLATE DATAVERSE", (sign_in_name,))
    rows = environment.database.select(table, is_called_so)
    return rows[0] if rows else None


def user_by_id(environment: Environment, user_id: str) -> Row | None:
    """Answer the user with this id, or None."""
    return environment.database.fetch(environment.table("systemuser"), user_id)


def find_application_user(environment: Environment, client_id: str) -> Row | None:
    """Answer the application user of this app registration, enabled or not, or None."""
    table = environment.table("systemuser")
    rows = environment.database.select(table, SqlCondition("applicationid = ?", (client_id.lower(),)))
    return rows[0] if rows else None


def names_of(environment: Environment, user_id: str) -> frozenset[str]:
    """Answer what a user may be called: id, sign-in name and client id, in lower case."""
    user = user_by_id(environment, user_id) or {}
    named = (user_id, user.get("domainname"), user.get("applicationid"))
    return frozenset(str(name).lower() for name in named if name)
