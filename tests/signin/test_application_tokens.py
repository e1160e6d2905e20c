"""Tokens of an application user through the real msal: by secret and certificate, and what stands in the way. A5."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from companion.core.ports import SecretVault
from companion.emulator.server import RunningEmulator
from companion.errors import NotPossibleHere, SignedOut, SignInUnreachable
from companion.signin.application_tokens import ApplicationTokens, Certificate, Secret
from companion.signin.secret_vault import MemorySecrets, open_secret_vault
from tests.fakes.certificates import PASSPHRASE, KeyPair, make_pair, private_file
from tests.fakes.controls import control, refuse
from tests.fakes.environment import CLIENT_ID

SECRET = Secret("writer")
SECRET_TEXT = "Zebra~7.sings.at.dawn"  # noqa: S105  # an invented one


def tokens_of(
    emulator: RunningEmulator, credential: Certificate | Secret, vault: SecretVault, **other: str
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


@pytest.fixture(scope="module")
def pair() -> KeyPair:
    """The application user's key and certificate."""
    return make_pair()


def vault_with(**secrets: str) -> MemorySecrets:
    """A vault that holds these."""
    vault = MemorySecrets()
    for name, secret in secrets.items():
        vault.keep(name, secret)
    return vault


async def register(emulator: RunningEmulator, **fields: object) -> None:
    """Register the app, or something more of it, as an administrator does in Entra."""
    await control(emulator, "apps", client_id=CLIENT_ID, **fields)


async def test_secret_opens_the_environment(emulator: RunningEmulator) -> None:
    """Client credentials with a secret: the token is an application's, kept as long as it is good."""
    await register(emulator, secret=SECRET_TEXT)
    tokens = tokens_of(emulator, SECRET, vault_with(writer=SECRET_TEXT))
    first = await tokens.read_token()
    assert first == await tokens.read_token()
    renewed = await tokens.read_token(is_refused=True)
    assert first != renewed
    assert renewed == await tokens.read_token()


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
@pytest.mark.parametrize("kind", ["pem", "pfx"])
async def test_certificate_opens_the_environment(
    emulator: RunningEmulator, tmp_path: Path, pair: KeyPair, kind: str, passphrase: str | None
) -> None:
    """Both kinds of file sign an assertion that Entra takes, with the passphrase from the vault."""
    await register(emulator, certificate=pair.public_pem)
    file = private_file(tmp_path / "writer", getattr(pair, kind)(passphrase))
    vault = vault_with(writer=passphrase) if passphrase else MemorySecrets()
    credential = Certificate(file, "writer" if passphrase else None)
    assert await tokens_of(emulator, credential, vault).read_token()


async def test_secret_in_the_keyring_opens_the_environment(
    emulator: RunningEmulator, keyring: Path, tmp_path: Path
) -> None:
    """Kept by one process, used by another, through a real Secret Service."""
    assert keyring.name.startswith("keyring-")
    await register(emulator, secret=SECRET_TEXT)
    open_secret_vault("system", tmp_path).keep("writer", SECRET_TEXT)
    assert await tokens_of(emulator, SECRET, open_secret_vault("system", tmp_path)).read_token()


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        ("secret_wrong", "signin_secret_refused"),
        ("secret_expired", "signin_secret_refused"),
        ("certificate_unknown", "signin_certificate_refused"),
        ("app_unknown", "signin_app_refused"),
        ("app_disabled", "signin_app_refused"),
        ("conditional_access", "signin_blocked"),
        ("admin_consent", "signin_admin_consent"),
        ("tenant_unknown", "signin_tenant_unknown"),
    ],
)
async def test_refusal_is_told_apart_and_over_once_mended(
    emulator: RunningEmulator, refused: str, code: str
) -> None:
    """Each names what an administrator has to mend, and the next try after that has a token."""
    await register(emulator, secret=SECRET_TEXT)
    tokens = tokens_of(emulator, SECRET, vault_with(writer=SECRET_TEXT))
    user = None if refused == "tenant_unknown" else CLIENT_ID
    await refuse(emulator, refused, user)
    with pytest.raises(SignedOut) as ended:
        await tokens.read_token()
    assert code == ended.value.code
    await refuse(emulator, None, user)
    assert await tokens.read_token()


async def test_wrong_secret_and_stranger_s_certificate_are_refused_by_entra(
    emulator: RunningEmulator, tmp_path: Path, pair: KeyPair
) -> None:
    """Without anything played: what is on this computer is not what was registered."""
    await register(emulator, secret=SECRET_TEXT, certificate=pair.public_pem)
    with pytest.raises(SignedOut) as by_secret:
        await tokens_of(emulator, SECRET, vault_with(writer="another")).read_token()
    file = private_file(tmp_path / "stranger.pfx", make_pair().pfx())
    with pytest.raises(SignedOut) as by_certificate:
        await tokens_of(emulator, Certificate(file), MemorySecrets()).read_token()
    assert ("signin_secret_refused", "signin_certificate_refused") == (
        by_secret.value.code,
        by_certificate.value.code,
    )


async def test_secret_of_the_application_user_is_in_no_log(
    emulator: RunningEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither on success nor when it is refused, however much is logged."""
    caplog.set_level(logging.DEBUG)
    await register(emulator, secret=SECRET_TEXT)
    tokens = tokens_of(emulator, SECRET, vault_with(writer=SECRET_TEXT))
    token = await tokens.read_token()
    await refuse(emulator, "secret_expired", CLIENT_ID)
    with pytest.raises(SignedOut):
        await tokens.read_token(is_refused=True)
    said = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert SECRET_TEXT not in said
    assert token not in said
