"""Where sign-ins are kept, as somebody chose aloud: the system's keyring, a file, or memory.

It never puts one place in the stead of another.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Literal

from msal import TokenCache
from msal_extensions import FilePersistence, PersistedTokenCache, build_encrypted_persistence
from msal_extensions.persistence import BasePersistence, PersistenceNotFound

from companion.errors import NotPossibleHere


def open_vault(choice: str, folder: Path) -> TokenCache:
    """The token cache for a vault choice. Opening asks nothing of the person.

    `system` is encrypted by the operating system; `file` is readable by its owner only and not encrypted:
    whoever reads the owner's files reads the tokens. Several processes may share these two.
    `memory` is new each time and ends with whoever holds it.
    """
    match choice:
        case "system" | "file":
            return PersistedTokenCache(open_persistence(choice, folder, "tokens"))
        case "memory":
            return TokenCache()
    reason = f"there is no vault called {choice!r}; this version knows: system, file, memory"
    raise NotPossibleHere(reason=reason)


def prove_vault(choice: str, folder: Path) -> None:
    """Return when a sign-in can be kept there; may have the system ask the person to unlock the keyring.

    Raises NotPossibleHere, naming the other choices, when no keyring answers.
    """
    if choice != "system":
        return
    try:
        with contextlib.suppress(PersistenceNotFound):
            open_persistence("system", folder, "tokens").load()
    except (NotPossibleHere, OSError) as error:
        details = error.params["reason"] if isinstance(error, NotPossibleHere) else str(error)
        raise NotPossibleHere(
            reason=f"{details}; choose --vault file (not encrypted) "
            "or --vault memory (sign in again after each start)"
        ) from error


def open_persistence(choice: Literal["system", "file"], folder: Path, name: str) -> BasePersistence:
    """One text of this name, kept by the system or in a file of the owner's that is not encrypted."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if choice == "file":
        return FilePersistence(str(folder / f"{name}.json"))
    if sys.platform != "linux":
        # Windows: a file under DPAPI; macOS: the Keychain with a signal file. Written, not run.
        return build_encrypted_persistence(str(folder / f"{name}.bin"))
    from companion.signin.secret_service import SecretServicePersistence  # noqa: PLC0415 - Linux only

    # The sign-ins' own signal file has an older name, by which keyrings already know them.
    return SecretServicePersistence(folder / ("keyring.signal" if name == "tokens" else f"{name}.signal"))
