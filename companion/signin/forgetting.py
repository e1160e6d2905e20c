"""Forget a sign-in: what the cache holds of one account, and nothing of another's."""

from __future__ import annotations

from pathlib import Path

from msal import TokenCache

from companion.errors import NotPossibleHere
from companion.signin.vault import open_persistence

_Kind = TokenCache.CredentialType


def forget_sign_in(cache: TokenCache, account_id: str, environment: str, *, is_shared: bool) -> bool:
    """Remove an account's tokens; whether there were any. Raises NotPossibleHere when the vault stays locked.

    Where another connection on this computer uses the same account (`is_shared`), only the tokens for this
    environment go, and that connection keeps its sign-in.
    """
    try:
        return _forget(cache, account_id, environment, is_shared=is_shared)
    except OSError as error:
        raise NotPossibleHere(reason=f"the sign-ins cannot be changed: {error}") from error


def _forget(cache: TokenCache, account_id: str, environment: str, *, is_shared: bool) -> bool:
    wanted = {"home_account_id": account_id}
    access_tokens = [
        entry
        for entry in cache.search(_Kind.ACCESS_TOKEN, query=wanted)
        if not is_shared or environment in str(entry.get("target"))
    ]
    for entry in access_tokens:
        cache.remove_at(entry)
    if is_shared:
        return bool(access_tokens)
    removals = (
        (_Kind.REFRESH_TOKEN, cache.remove_rt),
        (_Kind.ID_TOKEN, cache.remove_idt),
        (_Kind.ACCOUNT, cache.remove_account),
    )
    found = bool(access_tokens)
    for kind, remove in removals:
        for entry in list(cache.search(kind, query=wanted)):
            remove(entry)
            found = True
    return found


def drop_empty_file(choice: str, folder: Path, cache: TokenCache) -> None:
    """Remove a file vault in which nobody is signed in any more."""
    if choice == "file" and not any(True for _ in cache.search(_Kind.ACCOUNT)):
        Path(open_persistence("file", folder, "tokens").get_location()).unlink(missing_ok=True)
