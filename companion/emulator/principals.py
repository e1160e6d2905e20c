"""One user with everything that gives rights: roles held directly and through teams. Reads, never writes.

Microsoft: "Security roles and privileges", "Manage teams": a team's role counts for the team's rows and, where
members inherit it, at user level for the member's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from companion.emulator.membership import partners, teams_of
from companion.emulator.reach import Reach
from companion.emulator.role_book import NO_DEPTH
from companion.emulator.roles import deeper

if TYPE_CHECKING:
    from collections.abc import Mapping

    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.roles import Role


@dataclass(frozen=True)
class Holding:
    """A role that counts, the business unit it counts in, and the team that holds it (None: the user)."""

    role: Role
    business_unit: str
    team: str | None


@dataclass(frozen=True, eq=False)
class Principal:
    """A user or a team with the roles that count for it. `team` tells that the row is a team's."""

    row: Row
    holdings: tuple[Holding, ...]
    exceptions: Mapping[str, str]
    below: Mapping[str, frozenset[str]]
    is_team: bool = False

    @property
    def principal_id(self) -> str:
        """Answer the id of the user or the team."""
        return str(self.row["teamid" if self.is_team else "systemuserid"])

    @property
    def is_administrator(self) -> bool:
        """Tell whether a role allows everything."""
        return any(holding.role.is_administrator for holding in self.holdings)

    @cached_property
    def privileges(self) -> dict[str, str]:
        """Answer every privilege with its depth, exceptions counted."""
        found: dict[str, str] = {}
        for holding in self.holdings:
            for name, depth in holding.role.privileges.items():
                found[name] = deeper(found.get(name), depth)
        found |= self.exceptions
        return {name: depth for name, depth in found.items() if depth != NO_DEPTH}

    def reach(self, privilege: str) -> Reach:
        """Answer how far a privilege goes for this principal."""
        exception = self.exceptions.get(privilege)
        if exception is not None:
            business_unit = str(self.row["businessunitid"])
            return Reach() if exception == NO_DEPTH else self._reach(exception, business_unit, None)
        reach = Reach()
        for holding in self.holdings:
            depth = holding.role.privileges.get(privilege)
            if depth is not None:
                reach |= self._reach(depth, holding.business_unit, holding)
        return reach

    def _reach(self, depth: str, business_unit: str, holding: Holding | None) -> Reach:
        owners = {self.principal_id}
        if holding is not None and holding.team is not None:
            owners = {holding.team} | (owners if holding.role.is_inherited else set())
        units = {
            "Basic": frozenset[str](),
            "Local": frozenset({business_unit}),
            "Deep": self.below.get(business_unit, frozenset()) | {business_unit},
            "Global": frozenset[str](),
        }[depth]
        return Reach(depth == "Global", units, frozenset(owners))


def user_principal(environment: Environment, user: Row) -> Principal:
    """Answer a user with the roles held directly and through teams."""
    user_id = user["systemuserid"]
    held = partners(environment, "systemuserroles", "role", systemuser=user_id)
    holdings = _holdings(environment, held, str(user["businessunitid"]), None)
    for team_id in teams_of(environment, user_id):
        holdings += _team_holdings(environment, team_id)
    exceptions = environment.roles.exceptions(user_id)
    return Principal(user, holdings, exceptions, _units_below(environment))


def team_principal(environment: Environment, team: Row) -> Principal:
    """Answer a team with its roles."""
    holdings = _team_holdings(environment, team["teamid"])
    return Principal(team, holdings, {}, _units_below(environment), is_team=True)


def _team_holdings(environment: Environment, team_id: str) -> tuple[Holding, ...]:
    held = partners(environment, "teamroles", "role", team=team_id)
    team = environment.database.fetch(environment.table("team"), team_id) if held else None
    return _holdings(environment, held, str(team["businessunitid"]), team_id) if team else ()


def _holdings(
    environment: Environment, role_ids: list[str], business_unit: str, team_id: str | None
) -> tuple[Holding, ...]:
    roles = (environment.roles.role(role_id) for role_id in role_ids)
    return tuple(Holding(role, business_unit, team_id) for role in roles if role is not None)


def _units_below(environment: Environment) -> dict[str, frozenset[str]]:
    rows = environment.database.select(environment.table("businessunit"))
    parents = {row["businessunitid"]: row["parentbusinessunitid"] for row in rows}
    below: dict[str, set[str]] = {unit: set() for unit in parents}
    for unit, parent in parents.items():
        above, steps = parent, set[str]()
        while above in below and above not in steps:
            below[above].add(unit)
            steps.add(above)
            above = parents[above]
    return {unit: frozenset(units) for unit, units in below.items()}
