"""The roles of an environment and what was made different for single users. Says nothing of who holds what.

Rights in Dynamics only add up. To rehearse one missing privilege, a user can be made an exception here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

from companion.emulator.roles import DEPTHS, Role, read_role, shipped_roles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from companion.emulator.database import Database

NO_DEPTH = "None"
"""The depth by which an exception takes a privilege away."""
_SETTING = "roles"


class RoleBook:
    """Shipped and defined roles, and exceptions by user: a privilege and the depth that counts for it."""

    def __init__(self, database: Database) -> None:
        """Read what was defined before."""
        self._database = database
        kept = database.read_setting(_SETTING) or {}
        self._defined: dict[str, Any] = kept.get("defined", {})
        self._exceptions: dict[str, dict[str, str]] = kept.get("exceptions", {})
        self._roles = self._by_id()

    def roles(self) -> Iterator[Role]:
        """List every role."""
        return iter(self._roles.values())

    def role(self, role_id: str) -> Role | None:
        """Answer the role with this id, or None."""
        return self._roles.get(role_id)

    def named(self, name: str) -> Role | None:
        """Answer the role with this name in any case, or None."""
        folded = name.casefold()
        return next((role for role in self._roles.values() if role.name.casefold() == folded), None)

    def exceptions(self, user_id: str) -> Mapping[str, str]:
        """Answer what counts for a user whatever the roles say."""
        return self._exceptions.get(user_id, {})

    def define(self, definition: Mapping[str, Any]) -> Role:
        """Take a role, or another content for one with the same name; ValueError where it is malformed."""
        name = definition.get("name")
        if not isinstance(name, str) or not name or any(role.name == name for role in shipped_roles()):
            message = f"a role needs a name of its own: {name!r}"
            raise ValueError(message)
        present = self.named(name)
        role_id = present.role_id if present else str(uuid5(NAMESPACE_OID, f"emulator.role.{name}"))
        role = read_role({**definition, "id": role_id})
        self._defined[role_id] = {**definition, "id": role_id}
        self._keep()
        return role

    def make_exception(self, user_id: str, privileges: Mapping[str, str | None]) -> None:
        """Let a depth count for a user, `None` as text for no right at all, null to follow the roles again."""
        for name, depth in privileges.items():
            if depth is not None and depth not in {*DEPTHS, NO_DEPTH}:
                message = f"no such depth: {name} = {depth!r}"
                raise ValueError(message)
        merged = {**self._exceptions.get(user_id, {}), **privileges}
        self._exceptions[user_id] = {name: depth for name, depth in merged.items() if depth is not None}
        self._keep()

    def forget(self) -> None:
        """Return to the shipped roles without exceptions."""
        self._defined, self._exceptions = {}, {}
        self._keep()

    def _keep(self) -> None:
        self._roles = self._by_id()
        self._database.write_setting(_SETTING, {"defined": self._defined, "exceptions": self._exceptions})

    def _by_id(self) -> dict[str, Role]:
        defined = (read_role(definition) for definition in self._defined.values())
        return {role.role_id: role for role in (*shipped_roles(), *defined)}
