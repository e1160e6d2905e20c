"""The seal of a profile's journal: its key made once, kept in the vault, and handed to the storage as a value.

Part of the composition root. A vault that is locked is never taken for one that holds no key.
"""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

from companion.core.ports import SecretVault
from companion.core.profile import Profile
from companion.core.seal_keys import ID_BYTES, KEY_BYTES, SealKeys, read_keys, write_keys
from companion.errors import NotPossibleHere, SignedOut
from companion.signin.secret_vault import open_secret_vault
from companion.storage.seal import Seal

log = logging.getLogger(__name__)


def open_seal_vault(profile: Profile, folder: Path) -> SecretVault:
    """Where the key lies: beside the sign-ins, or in a file where those end with the program. The outbox must not."""
    return open_secret_vault("file" if profile.vault == "memory" else profile.vault, folder)


def open_seal(profile: Profile, vault: SecretVault) -> Seal:
    """The seal for writing; makes the key where there is none. Blocks. Raises SignedOut when the vault is locked.

    After a vault was lost, earlier texts do not open: their items say so, and stay in the journal for the day
    on which the vault comes back.
    """
    keys = _read(profile, vault)
    if keys is None:
        keys = _make()
        _keep(profile, vault, keys)
        log.info("key of stored texts made")
    return Seal(keys, os.urandom)


def open_seal_for_reading(profile: Profile, vault: SecretVault) -> Seal:
    """The seal for somebody who only looks; without a key nothing opens, and nothing is made."""
    return Seal(_read(profile, vault) or _make(), os.urandom)


def forget_seal(profile: Profile, vault: SecretVault) -> bool:
    """Remove the key, and with it every text that a copy elsewhere may still hold. Whether there was one."""
    name = _name(profile)
    if vault.read(name) is None:
        return False
    vault.forget(name)
    return True


def _read(profile: Profile, vault: SecretVault) -> SealKeys | None:
    try:
        text = vault.read(_name(profile))
        return None if text is None else read_keys(text)
    except (NotPossibleHere, OSError) as error:
        raise SignedOut("vault_locked", environment=profile.host) from error
    except ValueError as error:
        # What stands there may be mended by hand; written over, it would be gone.
        raise NotPossibleHere(reason="the key of stored texts in the vault is damaged") from error


def _keep(profile: Profile, vault: SecretVault, keys: SealKeys) -> None:
    try:
        vault.keep(_name(profile), write_keys(keys))
    except (NotPossibleHere, OSError) as error:
        raise SignedOut("vault_locked", environment=profile.host) from error


def _make() -> SealKeys:
    key_id = os.urandom(ID_BYTES)
    return SealKeys(key_id, {key_id: os.urandom(KEY_BYTES)})


def _name(profile: Profile) -> str:
    """Under which name the vault keeps the key: short enough for every vault."""
    return f"texts-{hashlib.sha256(profile.name.encode()).hexdigest()[:32]}"
