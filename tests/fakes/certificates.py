"""A certificate of an invented app with its key, as files of every kind an administrator hands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

PASSPHRASE = "a passphrase of the test"  # noqa: S105  # it locks a key that is made for one test


@dataclass(frozen=True)
class KeyPair:
    """A key and a certificate that it has signed itself."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def public_pem(self) -> str:
        """What an administrator uploads."""
        return self.certificate.public_bytes(Encoding.PEM).decode("ascii")

    def key_pem(self, passphrase: str | None = None) -> bytes:
        """The private key."""
        lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)

    def pem(self, passphrase: str | None = None) -> bytes:
        """Key and certificate in one PEM file."""
        return self.key_pem(passphrase) + self.public_pem.encode()

    def pfx(self, passphrase: str | None = None) -> bytes:
        """Key and certificate in one PFX file."""
        lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        return pkcs12.serialize_key_and_certificates(b"writer", self.key, self.certificate, None, lock)


def make_pair(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | None = None) -> KeyPair:
    """A fresh key with its certificate."""
    key = key or rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Copy to CRM Writer")])
    start = datetime.now(UTC) - timedelta(hours=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(start).not_valid_after(start + timedelta(days=30))
    return KeyPair(key, builder.sign(key, hashes.SHA256()))


def private_file(path: Path, content: bytes) -> Path:
    """A file that only its owner can read."""
    path.touch(mode=0o600)
    path.write_bytes(content)
    return path
