"""What the caller of one request may do, decided by role data alone. Every read and write asks here.

Under impersonation two principals count, and only what both may do is allowed.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from companion.emulator import errors
from companion.emulator.database import EVERY_ROW, SqlCondition, quoted
from companion.emulator.principals import user_principal
from companion.emulator.reach import NO_ROW, both, covered_rows
from companion.emulator.roles import privilege_id, privilege_name
from companion.emulator.schema import shipped_schema
from companion.emulator.users import user_by_id

if TYPE_CHECKING:
    from companion.emulator.environment import Environment
    from companion.emulator.principals import Principal
    from companion.emulator.schema import Table


class Rights:
    """The rights of one caller."""

    def __init__(self, environment: Environment, principals: tuple[Principal, ...]) -> None:
        """Decide for one principal, or for the impersonated user and the real caller together."""
        self._environment = environment
        self.principals = principals

    @property
    def is_administrator(self) -> bool:
        """Tell whether every principal is a system administrator."""
        return all(principal.is_administrator for principal in self.principals)

    def check(self, table: Table, verb: str) -> None:
        """Refuse with 403 where the privilege is missing at any depth; names privilege and table."""
        privilege = privilege_name(table, verb)
        for principal in self.principals:
            if principal.reach(privilege).is_nothing:
                raise _missing(principal, privilege, table)

    def check_privilege(self, privilege: str) -> None:
        """Refuse with 403 where a privilege that belongs to no table is missing."""
        for principal in self.principals:
            if principal.reach(privilege).is_nothing:
                raise _missing(principal, privilege, None)

    def check_everything(self, table: Table, verb: str) -> None:
        """Refuse with 403 where the privilege is not held at organisation level."""
        privilege = privilege_name(table, verb)
        for principal in self.principals:
            if not principal.reach(privilege).is_everything:
                raise _missing(principal, privilege, table)

    def rows(self, table: Table, verb: str) -> SqlCondition:
        """Answer the WHERE clause of the rows that the privilege covers; it covers none where it is missing."""
        if table.logical_name == "activityparty":
            return self._parties(verb)
        privilege = privilege_name(table, verb)
        conditions = (covered_rows(table, principal.reach(privilege)) for principal in self.principals)
        return reduce(both, conditions)

    def covers(self, table: Table, verb: str, row_id: str) -> bool:
        """Tell whether the privilege covers an existing row."""
        is_it = SqlCondition(f"{quoted(table.primary_id)} = ?", (row_id,))
        return self._environment.database.count(table, both(is_it, self.rows(table, verb))) > 0

    def check_row(self, table: Table, verb: str, row_id: str) -> None:
        """Refuse with 403 where the privilege is missing, or does not cover an existing row."""
        self.check(table, verb)
        if not self.covers(table, verb, row_id):
            code = self._environment.dialect["row_refusal_code"]
            raise errors.row_refused(code, self.principals[0].principal_id, verb, row_id, table.logical_name)

    def _parties(self, verb: str) -> SqlCondition:
        inner = self.rows(self._environment.table("activitypointer"), verb)
        if inner in {EVERY_ROW, NO_ROW}:
            return inner
        parts = ('"activityid" IN (SELECT "activityid" FROM "activitypointer" WHERE', inner.sql, ")")
        return SqlCondition(" ".join(parts), inner.parameters)


def rights_of(environment: Environment, *user_ids: str) -> Rights:
    """Answer the rights of a user, or those that several users have in common."""
    users = (user_by_id(environment, user_id) for user_id in user_ids)
    return Rights(environment, tuple(user_principal(environment, user) for user in users if user is not None))


def _missing(principal: Principal, privilege: str, table: Table | None) -> errors.WebApiError:
    mode = int(principal.row.get("accessmode") or 0)
    label = shipped_schema().tables["systemuser"].columns["accessmode"].choices[mode]
    kind, type_code = ("team", 9) if principal.is_team else ("user", 8)
    who = (
        f"Principal {kind} (Id={principal.principal_id}, type={type_code}, "
        f"roleCount={len(principal.holdings)}, privilegeCount={len(principal.privileges)}, "
        f"accessMode='{mode} {label}')"
    )
    what = f"{privilege} privilege (Id={privilege_id(privilege)})"
    where = ""
    if table is not None:
        code, name = table.object_type_code, table.logical_name
        where = f"OTC={code} for entity '{name}' (LocalizedName='{table.label}')"
    return errors.privilege_missing(who, what, where)
