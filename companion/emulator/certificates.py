"""A throw-away certificate authority and one certificate from it, for servers on this computer.

The authority's key is never kept: once the certificate is signed, nobody can issue a second one in its name.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_LIFETIME = timedelta(days=90)
_RENEWAL_MARGIN = timedelta(days=1)
_CLOCK_SKEW = timedelta(hours=1)


@dataclass(frozen=True)
class CertificateFiles:
    """Where the PEM files lie; `spki` is the base64 SHA-256 of the public key, as Chromium pins it."""

    ca_file: Path
    certificate_file: Path
    key_file: Path
    spki: str


def make_certificate(
    folder: Path, host_names: Sequence[str], ip_addresses: Sequence[str]
) -> CertificateFiles:
    """Answer a certificate for the given names; a new one only where none fits or it ends within a day."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ca_file, certificate_file, key_file = (
        folder / name for name in ("ca.pem", "server.pem", "server-key.pem")
    )
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in host_names]
    names += [x509.IPAddress(ip_address(text)) for text in ip_addresses]
    if not _is_usable((ca_file, certificate_file, key_file), names):
        _issue(ca_file, certificate_file, key_file, names)
    certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
    public_key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    spki = base64.b64encode(hashlib.sha256(public_key).digest()).decode("ascii")
    return CertificateFiles(ca_file, certificate_file, key_file, spki)


def _is_usable(files: Sequence[Path], names: list[x509.GeneralName]) -> bool:
    if not all(file.exists() for file in files):
        return False
    certificate = x509.load_pem_x509_certificate(files[1].read_bytes())
    present = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return list(present) == names and certificate.not_valid_after_utc > datetime.now(UTC) + _RENEWAL_MARGIN


def _issue(ca_file: Path, certificate_file: Path, key_file: Path, names: list[x509.GeneralName]) -> None:
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca_name = _name("Copy to CRM throw-away authority")
    ca_usage = _key_usage(is_authority=True)
    authority = (
        _builder(ca_name, ca_name, ca_key, ca_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(ca_usage, critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(_name("Copy to CRM emulator"), ca_name, key, ca_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(is_authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    key_bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write_private(key_file, key_bytes)
    _write_private(certificate_file, certificate.public_bytes(Encoding.PEM))
    _write_private(ca_file, authority.public_bytes(Encoding.PEM))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, ca_key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False
        )
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _key_usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write_private(file: Path, content: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
