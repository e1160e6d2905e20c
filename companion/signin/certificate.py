"""A certificate with its key from a file (PFX or PEM), in the form in which msal signs with it.

Refuses a file that others than its owner can read. Keeps and writes nothing.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs12

from companion.errors import SignedOut

_LARGEST_FILE = 1024 * 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_certificate(path: Path, passphrase: str | None) -> dict[str, Any]:
    """The credential as msal takes it. Raises SignedOut: certificate_exposed or certificate_unusable."""
    content = _read_privately(path)
    try:
        key, certificate = _parse(content, passphrase.encode() if passphrase else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        # cryptography's own words tell a programmer which parser gave up, not a person what to do.
        raise _unusable(path, "the passphrase does not open it, or it is no PFX or PEM file") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise _unusable(path, "it holds no RSA key")
    if certificate is None or certificate.public_key() != key.public_key():
        raise _unusable(path, "it holds no certificate of its key")
    return {"private_key": key, "public_certificate": certificate.public_bytes(Encoding.PEM).decode("ascii")}


def _read_privately(path: Path) -> bytes:
    """The file's bytes, judged by the very file that was opened: nobody can swap it in between."""
    try:
        with path.open("rb") as stream:
            status = os.fstat(stream.fileno())
            # Windows keeps access in lists that the mode does not show; its installer sets them.
            if os.name == "posix" and (status.st_mode & _OTHERS or status.st_uid != os.geteuid()):
                raise SignedOut("certificate_exposed", path=str(path))
            return stream.read(_LARGEST_FILE)
    except OSError as error:
        raise _unusable(path, error.strerror or type(error).__name__) from error


def _parse(content: bytes, passphrase: bytes | None) -> tuple[object, x509.Certificate | None]:
    """Key and certificate; of several certificates in a PEM file the one that belongs to the key."""
    if b"-----BEGIN" not in content:
        key, certificate, _others = pkcs12.load_key_and_certificates(content, passphrase)
        return key, certificate
    pem_key = load_pem_private_key(content, passphrase)
    certificates = x509.load_pem_x509_certificates(content) if b"BEGIN CERTIFICATE" in content else []
    public = pem_key.public_key()
    return pem_key, next((one for one in certificates if one.public_key() == public), None)


def _unusable(path: Path, reason: str) -> SignedOut:
    return SignedOut("certificate_unusable", path=str(path), reason=reason)
