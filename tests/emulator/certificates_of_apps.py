"""Certificates of invented apps, and assertions that such an app signs, good ones and bad ones."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

PASSPHRASE = "a passphrase of the test"  # noqa: S105 - it locks a key that is made for one test


@dataclass(frozen=True)
class AppCertificate:
    """A key and the certificate that goes with it."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        """The certificate, as it is registered."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        """The private key."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    @property
    def pfx(self) -> bytes:
        """Both in one file, under `PASSPHRASE`."""
        locked = BestAvailableEncryption(PASSPHRASE.encode())
        return pkcs12.serialize_key_and_certificates(b"app", self.key, self.certificate, None, locked)

    def assertion(self, claims: dict[str, Any], algorithm: str = "PS256", **header: str) -> str:
        """Claims, signed; the header names the certificate unless it is given."""
        fingerprint = self.certificate.fingerprint(hashes.SHA256())
        head = {"typ": "JWT", "alg": algorithm, "x5t#S256": _text(fingerprint), **header}
        content = f"{_text(json.dumps(head).encode())}.{_text(json.dumps(claims).encode())}"
        shape: padding.AsymmetricPadding = padding.PKCS1v15()
        if algorithm == "PS256":
            shape = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
        return f"{content}.{_text(self.key.sign(content.encode(), shape, hashes.SHA256()))}"


def make_app_certificate(start: datetime | None = None, days: int = 90) -> AppCertificate:
    """A fresh key with a certificate that signs itself."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An invented app")])
    start = start or datetime.now(UTC) - timedelta(hours=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(start).not_valid_after(start + timedelta(days=days))
    return AppCertificate(key, builder.sign(key, hashes.SHA256()))


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
