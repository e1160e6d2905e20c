"""Sign a packed extension as Chromium's CRX, version 3, for installation by policy.

The format is described in Chromium's `components/crx_file/crx3.proto`; the signature is a function of key and bytes.
"""

from __future__ import annotations

import hashlib
import struct

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_MAGIC = b"Cr24"
_VERSION = 3
_SIGNED_PREFIX = b"CRX3 SignedData\x00"

_CRX_ID = 1
_PUBLIC_KEY, _SIGNATURE = 1, 2
_RSA_PROOF, _SIGNED_HEADER = 2, 10000
"""Numbers of the fields in the messages that the header is made of."""


class KeyRefusedError(Exception):
    """The key cannot sign an extension; the text says why."""


def read_key(pem: bytes) -> rsa.RSAPrivateKey:
    """The signing key. Raises KeyRefusedError for what is no RSA key without a passphrase."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (TypeError, ValueError) as error:
        raise KeyRefusedError(
            f"the file holds no key that can be read without a passphrase: {error}"
        ) from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise KeyRefusedError("extensions are signed with RSA keys")
    return key


def extension_id(key: rsa.RSAPrivateKey) -> str:
    """The id that browsers give to an extension signed with this key: 32 letters from a to p."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in _id_bytes(key).hex())


def sign(packed: bytes, key: rsa.RSAPrivateKey) -> bytes:
    """The packed extension with a header that proves the key."""
    signed_header = _field(_CRX_ID, _id_bytes(key))
    length = struct.pack("<I", len(signed_header))
    signature = key.sign(
        _SIGNED_PREFIX + length + signed_header + packed, padding.PKCS1v15(), hashes.SHA256()
    )
    proof = _field(_PUBLIC_KEY, _public_key(key)) + _field(_SIGNATURE, signature)
    header = _field(_RSA_PROOF, proof) + _field(_SIGNED_HEADER, signed_header)
    return _MAGIC + struct.pack("<II", _VERSION, len(header)) + header + packed


def _id_bytes(key: rsa.RSAPrivateKey) -> bytes:
    return hashlib.sha256(_public_key(key)).digest()[:16]


def _public_key(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _field(number: int, value: bytes) -> bytes:
    """A field of bytes as protocol buffers write it: tag, length, value."""
    length_delimited = 2
    return _varint(number << 3 | length_delimited) + _varint(len(value)) + value


def _varint(number: int) -> bytes:
    groups = [number >> shift & 0x7F for shift in range(0, max(number.bit_length(), 1), 7)]
    return bytes(group | 0x80 for group in groups[:-1]) + bytes(groups[-1:])
