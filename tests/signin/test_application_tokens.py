"""Tokens of an application user through the real msal: what stands in the way before Entra is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from companion.emulator.server import RunningEmulator
from companion.errors import NotPossibleHere, SignedOut, SignInUnreachable
from companion.signin.application_tokens import ApplicationTokens, Certificate, Secret
from companion.signin.secret_vault import MemorySecrets
from tests.fakes.certificates import PASSPHRASE, make_pair, private_file
from tests.fakes.environment import CLIENT_ID

SECRET = Secret("writer")


def tokens_of(
    emulator: RunningEmulator, credential: Certificate | Secret, vault: MemorySecrets, **other: str
) -> ApplicationTokens:
    """The application user's tokens for the emulator's environment."""
    return ApplicationTokens(
        environment=emulator.address,
        authority=other.get("authority", emulator.authority),
        client_id=CLIENT_ID,
        credential=credential,
        ca_file=str(emulator.ca_file),
        vault=vault,
    )


async def test_missing_secret_is_named(emulator: RunningEmulator) -> None:
    """A vault that was cleared is told apart from a secret that Entra refuses."""
    with pytest.raises(SignedOut) as refused:
        await tokens_of(emulator, SECRET, MemorySecrets()).read_token()
    assert "secret_missing" == refused.value.code


async def test_locked_vault_is_named(emulator: RunningEmulator) -> None:
    """Only the person can unlock it."""

    class Locked(MemorySecrets):
        def read(self, name: str) -> str | None:
            raise NotPossibleHere(reason=name)

    with pytest.raises(SignedOut) as refused:
        await tokens_of(emulator, SECRET, Locked()).read_token()
    assert "vault_locked" == refused.value.code


async def test_exposed_certificate_is_never_used(emulator: RunningEmulator, tmp_path: Path) -> None:
    """Nothing is signed with a key that others can read."""
    file = private_file(tmp_path / "writer.pfx", make_pair().pfx())
    file.chmod(0o644)
    with pytest.raises(SignedOut) as refused:
        await tokens_of(emulator, Certificate(file), MemorySecrets()).read_token()
    assert "certificate_exposed" == refused.value.code


async def test_passphrase_comes_from_the_vault(emulator: RunningEmulator, tmp_path: Path) -> None:
    """Without it the file stays shut, and the missing passphrase is what is told."""
    file = private_file(tmp_path / "writer.pfx", make_pair().pfx(PASSPHRASE))
    with pytest.raises(SignedOut) as refused:
        await tokens_of(emulator, Certificate(file, "writer"), MemorySecrets()).read_token()
    assert "secret_missing" == refused.value.code


async def test_unreachable_authority_is_no_refusal(emulator: RunningEmulator) -> None:
    """Without a network nobody is told that the secret is wrong."""
    vault = MemorySecrets()
    vault.keep("writer", "a secret")
    with pytest.raises(SignInUnreachable):
        await tokens_of(emulator, SECRET, vault, authority="https://127.0.0.1:9/tenant").read_token()


async def test_unknown_tenant_is_named(emulator: RunningEmulator) -> None:
    """What Entra says stands in the cause of msal's own error, and is found there."""
    vault = MemorySecrets()
    vault.keep("writer", "a secret")
    elsewhere = emulator.authority.rsplit("/", 1)[0] + "/no-such-tenant"
    with pytest.raises(SignedOut) as refused:
        await tokens_of(emulator, SECRET, vault, authority=elsewhere).read_token()
    assert "signin_tenant_unknown" == refused.value.code
