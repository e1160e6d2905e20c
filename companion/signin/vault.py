"""Where sign-ins are kept. This version knows one place, chosen aloud: a file that is not encrypted."""

from __future__ import annotations

from pathlib import Path

from msal_extensions import FilePersistence, PersistedTokenCache

from companion.errors import NotPossibleHere


def open_vault(choice: str, folder: Path) -> PersistedTokenCache:
    """The token cache for a vault choice; several processes may share it.

    `file` is readable by its owner only and not encrypted: whoever reads the owner's files reads the tokens.
    """
    if choice != "file":
        raise NotPossibleHere(reason=f"there is no vault called {choice!r}; this version knows: file")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return PersistedTokenCache(FilePersistence(str(folder / "tokens.json")))
