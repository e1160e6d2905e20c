"""Secrets of an application user, kept where somebody chose aloud: the system's keyring, a file, or memory.

Beside the sign-ins and under the same choice; it never puts one place in the stead of another.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from msal_extensions.persistence import BasePersistence, PersistenceNotFound

from companion.core.ports import SecretVault
from companion.errors import NotPossibleHere
from companion.signin.vault import open_persistence

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


def open_secret_vault(choice: str, folder: Path) -> SecretVault:
    """The vault for a choice, as `open_vault` has them. Opening asks nothing of the person.

    `memory` is new each time: whoever put a secret into it hands it on or loses it.
    """
    match choice:
        case "system" | "file":
            return KeptSecrets(choice, folder)
        case "memory":
            return MemorySecrets()
    reason = f"there is no vault called {choice!r}; this version knows: system, file, memory"
    raise NotPossibleHere(reason=reason)


class KeptSecrets:
    """Secrets that outlive this process. Each call may block, and the keyring may ask to be unlocked."""

    def __init__(self, choice: Literal["system", "file"], folder: Path) -> None:
        self._choice = choice
        self._folder = folder

    def read(self, name: str) -> str | None:
        """The secret, or None when there is none of this name. Raises NotPossibleHere."""
        try:
            # An emptied place is one whose secret was forgotten.
            return str(self._open(name).load()) or None
        except PersistenceNotFound:
            return None

    def keep(self, name: str, secret: str) -> None:
        """Keep a secret, in place of an earlier one of this name. Raises NotPossibleHere."""
        self._open(name).save(secret)

    def forget(self, name: str) -> None:
        """Remove a secret. Nothing is left of it when this returns. Raises NotPossibleHere."""
        place = self._open(name)
        if self.read(name) is None:
            return
        # No persistence can delete; an empty one holds nothing.
        place.save("")
        if self._choice == "file":
            Path(place.get_location()).unlink(missing_ok=True)

    def _open(self, name: str) -> BasePersistence:
        if not _NAME.fullmatch(name):
            message = f"no name of a secret: {name!r}"
            raise ValueError(message)
        return open_persistence(self._choice, self._folder, f"secret-{name}")


class MemorySecrets:
    """Secrets that end with this process."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def read(self, name: str) -> str | None:
        """The secret, or None when there is none of this name."""
        return self._secrets.get(name)

    def keep(self, name: str, secret: str) -> None:
        """Keep a secret, in place of an earlier one of this name."""
        self._secrets[name] = secret

    def forget(self, name: str) -> None:
        """Remove a secret."""
        self._secrets.pop(name, None)
