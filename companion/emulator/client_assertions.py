"""Checking the assertion that an app signs with the key of its certificate. Knows no secret and issues nothing.

Microsoft: "Microsoft identity platform application authentication certificate credentials"; RFC 7523.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from companion.emulator.app_registrations import AppRegistration

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LEEWAY_SECONDS = 300


class BadAssertionError(Exception):
    """Why an assertion does not count: the number after AADSTS and a sentence."""

    def __init__(self, code: int, sentence: str) -> None:
        """Keep both parts."""
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def check_assertion(text: str, app: AppRegistration, audiences: AbstractSet[str], now: float) -> str:
    """Answer the assertion's `jti`; BadAssertionError unless this app signed it, for this endpoint and time."""
    signed, _, signature = text.rpartition(".")
    head, _, body = signed.partition(".")
    header, claims = _json_part(head), _json_part(body)
    certificate = _certificate(header, app)
    _check_signature(certificate, str(header.get("alg")), signed.encode(), _decoded(signature))
    if not certificate.not_valid_before_utc.timestamp() <= now <= certificate.not_valid_after_utc.timestamp():
        raise BadAssertionError(700027, "Client assertion failed signature validation. The key is expired.")
    if any(str(claims.get(name)).lower() != app.client_id for name in ("iss", "sub")):
        sentence = "Client assertion application identifier doesn't match 'client_id' parameter."
        raise BadAssertionError(700021, sentence)
    if str(claims.get("aud")) not in audiences:
        sentence = f"Client assertion audience claim '{claims.get('aud')}' does not match Realm issuer."
        raise BadAssertionError(700023, sentence)
    _check_times(claims, now)
    jti = claims.get("jti")
    if not isinstance(jti, str) or not jti:
        raise BadAssertionError(50027, "JWT token is invalid or malformed: it has no 'jti'.")
    return jti


def _certificate(header: dict[str, Any], app: AppRegistration) -> x509.Certificate:
    thumbprint = header.get("x5t#S256") or header.get("x5t")
    pem = app.certificates.get(str(thumbprint).rstrip("="))
    if pem is None:
        sentence = (
            "The certificate with identifier used to sign the client assertion is not registered on application. "
            f"[Reason - The key was not found., Thumbprint of key used by client: '{thumbprint}']"
        )
        raise BadAssertionError(700027, sentence)
    return x509.load_pem_x509_certificate(pem.encode())


def _check_signature(certificate: x509.Certificate, name: str, content: bytes, signature: bytes) -> None:
    key = certificate.public_key()
    shapes = {
        "RS256": padding.PKCS1v15(),
        "PS256": padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH),
    }
    if name not in shapes or not isinstance(key, rsa.RSAPublicKey):
        raise BadAssertionError(5002738, f"Invalid JWT token. '{name}' is not a supported algorithm.")
    try:
        key.verify(signature, content, shapes[name], hashes.SHA256())
    except InvalidSignature:
        sentence = "Client assertion contains an invalid signature. [Reason - The key was not the one named.]"
        raise BadAssertionError(700027, sentence) from None


def _check_times(claims: dict[str, Any], now: float) -> None:
    ends, starts = claims.get("exp"), claims.get("nbf", now)
    if not isinstance(ends, int | float) or not isinstance(starts, int | float):
        raise BadAssertionError(50027, "JWT token is invalid or malformed: its times are no numbers.")
    if not (starts - _LEEWAY_SECONDS <= now <= ends + _LEEWAY_SECONDS):
        sentence = "Client assertion is not within its valid time range. Check that the clock is right."
        raise BadAssertionError(700024, sentence)


def _json_part(part: str) -> dict[str, Any]:
    try:
        value = json.loads(_decoded(part))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BadAssertionError(50027, "JWT token is invalid or malformed.")
    return value


def _decoded(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        raise BadAssertionError(50027, "JWT token is invalid or malformed.") from None
