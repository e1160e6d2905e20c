"""Codes and tokens that the authority issued, kept in the emulator's database. Checks no request."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from companion.emulator.database import Database

TOKEN_SECONDS = 3599
_CODE_SECONDS = 600
_OWN_TABLES = (
    "CREATE TABLE IF NOT EXISTS emulator_ended_token (token TEXT PRIMARY KEY, reason TEXT)",
    "CREATE TABLE IF NOT EXISTS emulator_assertion (client_id TEXT, jti TEXT, PRIMARY KEY (client_id, jti))",
)


@dataclass(frozen=True)
class SignInCode:
    """What an authorisation code stands for. `challenge` is the S256 PKCE challenge."""

    user_id: str
    client_id: str
    redirect_uri: str
    challenge: str
    nonce: str
    resource: str


@dataclass(frozen=True)
class Access:
    """Whose token it is and for which resource; `is_expired` by the emulator's clock.

    `user_id` is the client id where an app signed in as itself. `ended` says how somebody ended it before
    its time, empty for a living one.
    """

    user_id: str
    resource: str
    is_expired: bool
    ended: str = ""


@dataclass(frozen=True)
class Renewal:
    """What a refresh token renews."""

    user_id: str
    client_id: str
    resource: str


class Grants:
    """Issues and redeems opaque random strings."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        """Keep everything in the given database, timed by the given clock."""
        self._database = database
        self._clock = clock
        for table in _OWN_TABLES:
            database.execute(table)

    def issue_code(self, code: SignInCode) -> str:
        """Answer a fresh authorisation code, good for ten minutes and one use."""
        text = secrets.token_urlsafe(32)
        values = (code.user_id, code.client_id, code.redirect_uri, code.challenge, code.nonce, code.resource)
        expires_at = self._now() + _CODE_SECONDS
        self._database.execute(
            "INSERT INTO emulator_code VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (text, *values, expires_at)
        )
        return text

    def redeem_code(self, text: str) -> SignInCode | None:
        """Answer what a code stands for and forget it; None for one unknown, used or expired."""
        rows = self._database.execute("DELETE FROM emulator_code WHERE code = ? RETURNING *", (text,))
        if not rows or rows[0].pop("expires_at") <= self._now():
            return None
        return SignInCode(**{name: value for name, value in rows[0].items() if name != "code"})

    def issue_access(self, user_id: str, resource: str) -> str:
        """Answer a fresh access token, good for `TOKEN_SECONDS`."""
        text = secrets.token_urlsafe(48)
        values = (text, user_id, resource, self._now() + TOKEN_SECONDS)
        self._database.execute("INSERT INTO emulator_access_token VALUES (?, ?, ?, ?)", values)
        return text

    def find_access(self, text: str) -> Access | None:
        """Answer what an access token opens, expired or not; None for an unknown one."""
        rows = self._database.execute("SELECT * FROM emulator_access_token WHERE token = ?", (text,))
        if not rows:
            return None
        is_expired = rows[0]["expires_at"] <= self._now()
        return Access(rows[0]["user_id"], rows[0]["resource"], is_expired, self.why_ended(text))

    def issue_renewal(self, renewal: Renewal) -> str:
        """Answer a fresh refresh token."""
        text = secrets.token_urlsafe(48)
        values = (text, renewal.user_id, renewal.client_id, renewal.resource)
        self._database.execute("INSERT INTO emulator_refresh_token VALUES (?, ?, ?, ?)", values)
        return text

    def find_renewal(self, text: str) -> Renewal | None:
        """Answer what a refresh token renews; None for an unknown one."""
        rows = self._database.execute("SELECT * FROM emulator_refresh_token WHERE token = ?", (text,))
        return Renewal(rows[0]["user_id"], rows[0]["client_id"], rows[0]["resource"]) if rows else None

    def end_renewals(self, user_id: str | None, reason: str) -> None:
        """Let the refresh tokens issued so far, of one user or of all, renew nothing any more."""
        self._end("emulator_refresh_token", user_id, reason)

    def end_access(self, user_id: str | None, reason: str) -> None:
        """Let the access tokens issued so far, of one user or app or of all, open nothing any more."""
        self._end("emulator_access_token", user_id, reason)

    def why_ended(self, text: str) -> str:
        """Answer the reason for which a token was ended; empty for a living one."""
        rows = self._database.execute("SELECT reason FROM emulator_ended_token WHERE token = ?", (text,))
        return str(rows[0]["reason"]) if rows else ""

    def use_assertion(self, client_id: str, jti: str) -> bool:
        """Remember an app's assertion; tells whether it is seen for the first time."""
        sql = "INSERT OR IGNORE INTO emulator_assertion VALUES (?, ?) RETURNING jti"
        return bool(self._database.execute(sql, (client_id, jti)))

    def _end(self, table: str, user_id: str | None, reason: str) -> None:
        parts = ("INSERT OR REPLACE INTO emulator_ended_token SELECT token, ? FROM", table)
        whose = "WHERE user_id = coalesce(?, user_id)"
        self._database.execute(" ".join((*parts, whose)), (reason, user_id))

    def _now(self) -> float:
        return self._clock().timestamp()
