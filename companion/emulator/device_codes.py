"""Device codes that the authority gave out, kept in the emulator's database. Checks no request.

Microsoft: "Microsoft identity platform and the OAuth 2.0 device authorization grant flow".
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from companion.emulator.database import Database, Row

DEVICE_CODE_SECONDS = 900
_USER_CODE_LENGTH = 9
# RFC 8628, section 6.1: letters that are hard to confuse and spell no words.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


@dataclass(frozen=True)
class DeviceSignIn:
    """A sign-in that waits for a person. `decision` is empty, `approved` (then by `user_id`) or `declined`."""

    device_code: str
    user_code: str
    client_id: str
    resource: str
    decision: str
    user_id: str
    is_expired: bool


class DeviceCodes:
    """Gives out pairs of codes and remembers what a person decided about each."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        """Keep everything in the given database, timed by the given clock."""
        self._database = database
        self._clock = clock

    def start(self, client_id: str, resource: str) -> DeviceSignIn:
        """Answer a fresh pair of codes, good for `DEVICE_CODE_SECONDS`."""
        device_code = secrets.token_urlsafe(48)
        user_code = "".join(secrets.choice(_LETTERS) for _ in range(_USER_CODE_LENGTH))
        values = (device_code, user_code, client_id, resource, "", "", self._now() + DEVICE_CODE_SECONDS)
        self._database.execute("INSERT INTO emulator_device_code VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        return DeviceSignIn(device_code, user_code, client_id, resource, "", "", is_expired=False)

    def find(self, device_code: str) -> DeviceSignIn | None:
        """Answer the sign-in that a program asks about, expired or not; None for an unknown code."""
        sql = "SELECT * FROM emulator_device_code WHERE device_code = ?"
        return self._read(self._database.execute(sql, (device_code,)))

    def find_waiting(self, user_code: str) -> DeviceSignIn | None:
        """Answer the sign-in that a person names; None for a code unknown, expired or decided about."""
        sql = "SELECT * FROM emulator_device_code WHERE user_code = ? AND decision = ''"
        found = self._read(self._database.execute(sql, (user_code.strip().upper(),)))
        return None if found is None or found.is_expired else found

    def approve(self, device_code: str, user_id: str) -> None:
        """Let the program that waits sign in as this user."""
        self._decide(device_code, "approved", user_id)

    def decline(self, device_code: str) -> None:
        """Let the program that waits know that the person said no."""
        self._decide(device_code, "declined", "")

    def forget(self, device_code: str) -> None:
        """Drop a sign-in: its code is good for one set of tokens."""
        self._database.execute("DELETE FROM emulator_device_code WHERE device_code = ?", (device_code,))

    def _decide(self, device_code: str, decision: str, user_id: str) -> None:
        sql = "UPDATE emulator_device_code SET decision = ?, user_id = ? WHERE device_code = ?"
        self._database.execute(sql, (decision, user_id, device_code))

    def _read(self, rows: list[Row]) -> DeviceSignIn | None:
        if not rows:
            return None
        values = {name: value for name, value in rows[0].items() if name != "expires_at"}
        return DeviceSignIn(**values, is_expired=rows[0]["expires_at"] <= self._now())

    def _now(self) -> float:
        return self._clock().timestamp()
