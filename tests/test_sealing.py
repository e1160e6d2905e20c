"""The key of stored texts: made once, kept where sign-ins are, and never made anew while a vault is only locked."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from companion.core.ports import SecretVault
from companion.errors import NotPossibleHere, SignedOut
from companion.sealing import forget_seal, open_seal, open_seal_vault
from companion.signin.secret_vault import MemorySecrets
from companion.storage.seal import Place, SealBroken
from tests.fakes.samples import PROFILE

PLACE = Place("item-1", "payload", "org-1")


class Locked(MemorySecrets):
    """A keyring that nobody unlocks."""

    def read(self, name: str) -> str | None:
        """Refused."""
        raise NotPossibleHere(reason=f"{name} is locked")


class Damaged(MemorySecrets):
    """A vault whose text has suffered."""

    def read(self, name: str) -> str | None:
        """Something that is no key."""
        return f"{name} ?"


@pytest.mark.parametrize("choice", ["file", "memory"])
def test_key_outlives_the_program(tmp_path: Path, choice: str) -> None:
    """What one process has sealed the next one opens, also where sign-ins end with the program."""
    profile = replace(PROFILE, vault=choice)
    sealed = open_seal(profile, open_seal_vault(profile, tmp_path)).close("Thursday", PLACE)
    assert "Thursday" == open_seal(profile, open_seal_vault(profile, tmp_path)).open(sealed, PLACE)
    [file] = tmp_path.glob("secret-texts-*.json")
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)


def test_each_connection_has_its_own_key(tmp_path: Path) -> None:
    """One connection's key opens nothing of another's."""
    vault = open_seal_vault(replace(PROFILE, vault="file"), tmp_path)
    sealed = open_seal(PROFILE, vault).close("Thursday", PLACE)
    with pytest.raises(SealBroken, match="text_key_missing"):
        open_seal(replace(PROFILE, user_id="another"), vault).open(sealed, PLACE)


@pytest.mark.parametrize(("vault", "refusal"), [(Locked(), SignedOut), (Damaged(), NotPossibleHere)])
def test_vault_that_cannot_be_read_gets_no_new_key(vault: SecretVault, refusal: type[Exception]) -> None:
    """Copying stops and says why: a key made now would hide that the old one is only out of reach."""
    with pytest.raises(refusal):
        open_seal(PROFILE, vault)


def test_forgotten_key_opens_nothing_any_more(tmp_path: Path) -> None:
    """After a disconnect that clears, whatever a copy elsewhere still holds stays closed; asked again, all is done."""
    vault = open_seal_vault(replace(PROFILE, vault="file"), tmp_path)
    sealed = open_seal(PROFILE, vault).close("Thursday", PLACE)
    assert forget_seal(PROFILE, vault)
    assert not forget_seal(PROFILE, vault)
    assert [] == list(tmp_path.iterdir())
    with pytest.raises(SealBroken):
        open_seal(PROFILE, vault).open(sealed, PLACE)
