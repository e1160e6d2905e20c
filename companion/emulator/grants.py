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
    """Whose token it is and for which resource; `is_expired` by the emulator's clock."""

    user_id: str
    resource: str
    is_expired: bool


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
        return Access(rows[0]["user_id"], rows[0]["resource"], rows[0]["expires_at"] <= self._now())

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

    def _now(self) -> float:
        return self._clock().timestamp()
