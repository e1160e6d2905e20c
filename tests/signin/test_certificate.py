"""The application user's certificate: PFX or PEM, its owner's only, and named when it cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from companion.errors import SignedOut
from companion.signin.certificate import read_certificate
from tests.fakes.certificates import PASSPHRASE, KeyPair, make_pair, private_file


@pytest.fixture(scope="module")
def pair() -> KeyPair:
    """A key and its certificate."""
    return make_pair()


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
@pytest.mark.parametrize("kind", ["pem", "pfx"])
def test_both_kinds_of_file_are_read(
    tmp_path: Path, pair: KeyPair, kind: str, passphrase: str | None
) -> None:
    """With and without a passphrase, key and certificate come out as one credential."""
    file = private_file(tmp_path / "writer", getattr(pair, kind)(passphrase))
    credential = read_certificate(file, passphrase)
    assert pair.public_pem == credential["public_certificate"]
    assert pair.key_pem() == KeyPair(credential["private_key"], pair.certificate).key_pem()


def test_certificate_of_the_key_is_found_among_others(tmp_path: Path, pair: KeyPair) -> None:
    """A PEM file may hold the issuer's certificate too, in any order."""
    content = make_pair().public_pem.encode() + pair.pem()
    credential = read_certificate(private_file(tmp_path / "chain.pem", content), None)
    assert pair.public_pem == credential["public_certificate"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_file_that_others_can_read_is_refused(tmp_path: Path, pair: KeyPair, mode: int) -> None:
    """Whoever can read the key can write to the CRM as the integration user."""
    file = private_file(tmp_path / "writer.pem", pair.pem())
    file.chmod(mode)
    with pytest.raises(SignedOut) as refused:
        read_certificate(file, None)
    assert ("certificate_exposed", {"path": str(file)}) == (refused.value.code, refused.value.params)


def test_missing_file_is_named(tmp_path: Path) -> None:
    """The administrator sees which file was looked for."""
    with pytest.raises(SignedOut) as refused:
        read_certificate(tmp_path / "gone.pfx", None)
    assert "certificate_unusable" == refused.value.code
    assert {"path": str(tmp_path / "gone.pfx"), "reason": "No such file or directory"} == refused.value.params


@pytest.mark.parametrize(
    ("content", "passphrase", "words"),
    [
        (lambda pair: pair.pfx(PASSPHRASE), "another", "passphrase"),
        (lambda pair: pair.pfx(PASSPHRASE), None, "passphrase"),
        (lambda pair: pair.pem(PASSPHRASE), None, "passphrase"),
        (lambda pair: pair.key_pem(), None, "no certificate of its key"),
        (lambda pair: pair.key_pem() + make_pair().public_pem.encode(), None, "no certificate of its key"),
        (lambda pair: pair.public_pem.encode(), None, "no PFX or PEM"),
        (lambda _pair: b"nothing of the kind", None, "no PFX or PEM"),
        (lambda _pair: make_pair(ec.generate_private_key(ec.SECP256R1())).pem(), None, "no RSA key"),
    ],
    ids=[
        "wrong passphrase",
        "none for PFX",
        "none for PEM",
        "key only",
        "another's",
        "no key",
        "noise",
        "EC",
    ],
)
def test_unusable_file_says_why(
    tmp_path: Path, pair: KeyPair, content: object, passphrase: str | None, words: str
) -> None:
    """A wrong passphrase, a missing key and a stranger's certificate are told before Entra is asked."""
    assert callable(content)
    with pytest.raises(SignedOut) as refused:
        read_certificate(private_file(tmp_path / "file", content(pair)), passphrase)
    assert "certificate_unusable" == refused.value.code
    assert words in refused.value.params["reason"]
