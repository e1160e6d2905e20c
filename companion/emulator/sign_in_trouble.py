"""Refusals of the authority that somebody asked for: of one user, of one app or of the whole tenant.

Kept in the emulator's database. Ends tokens, and issues none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator.refusal_catalogue import shipped_refusals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from companion.emulator.database import Database
    from companion.emulator.grants import Grants

ANYBODY = "*"
_SETTING = "sign_in_trouble"
ACCESS_MANNERS = ("expired", "plain", "claims")
"""How the Web API refuses an ended access token: as expired, without a reason, or by asking for claims."""


class SignInTrouble:
    """Who is refused and why. Reasons are names from `authority_refusals.json`."""

    def __init__(self, database: Database, grants: Grants) -> None:
        """Read what was asked for before."""
        self._database = database
        self._grants = grants
        self._standing: dict[str, str] = database.read_setting(_SETTING) or {}

    def standing(self) -> Mapping[str, str]:
        """Answer the refusals in force, by user id, client id or `ANYBODY`."""
        return dict(self._standing)

    def refuse(self, holder: str, name: str) -> None:
        """Refuse somebody from now on, or end the refresh tokens issued so far; ValueError for no such reason."""
        if name not in shipped_refusals():
            message = f"no such refusal: {name!r}"
            raise ValueError(message)
        if "renewal" in shipped_refusals()[name].at:
            self._grants.end_renewals(None if holder == ANYBODY else holder, name)
        else:
            self._keep({**self._standing, holder: name})

    def end_access(self, holder: str, manner: str) -> None:
        """Let the access tokens issued so far open nothing any more; ValueError for no such manner."""
        if manner not in ACCESS_MANNERS:
            message = f"no such manner: {manner!r}"
            raise ValueError(message)
        self._grants.end_access(None if holder == ANYBODY else holder, manner)

    def forgive(self, holder: str) -> None:
        """Lift the refusal of somebody; tokens that were ended stay ended."""
        self._keep({known: name for known, name in self._standing.items() if known != holder})

    def forget(self) -> None:
        """Lift every refusal."""
        self._keep({})

    def recall(self) -> None:
        """Take the refusals as they stand in the database, which was exchanged."""
        self._standing = self._database.read_setting(_SETTING) or {}

    def found(self, place: str, *holders: str) -> str | None:
        """Answer the refusal that meets one of these at this place, or None."""
        for holder in (*holders, ANYBODY):
            name = self._standing.get(holder)
            if name is not None and shipped_refusals()[name].at & {place, "everywhere"}:
                return name
        return None

    def _keep(self, standing: dict[str, str]) -> None:
        self._standing = standing
        self._database.write_setting(_SETTING, standing)
