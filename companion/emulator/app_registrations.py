"""The app registrations of the tenant: client ids with secrets and certificates. Issues no token.

Microsoft: "Use single-tenant server-to-server authentication", "Certificate credentials".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from companion.emulator.database import Database

_SETTING = "app_registrations"
_FIELDS = frozenset({"client_id", "name", "secret", "secret_expires_at", "certificate", "is_enabled"})


@dataclass(frozen=True)
class Secret:
    """A client secret as its salted digest; `expires_at` is a UTC moment, empty for never."""

    salt: str
    digest: str
    expires_at: str = ""

    def fits(self, text: str) -> bool:
        """Tell whether this is the secret."""
        return hmac.compare_digest(self.digest, _digest(text, self.salt))


@dataclass(frozen=True)
class AppRegistration:
    """One registered app. `certificates` are PEM texts by both thumbprints that an assertion may name."""

    client_id: str
    name: str = ""
    is_enabled: bool = True
    secrets: tuple[Secret, ...] = ()
    certificates: Mapping[str, str] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        """Answer what may be shown: no secret, and certificates by their thumbprints."""
        ends = [secret.expires_at for secret in self.secrets]
        shown = {"client_id": self.client_id, "name": self.name, "is_enabled": self.is_enabled}
        return {**shown, "secrets": ends, "certificates": sorted(self.certificates)}


class AppRegistrations:
    """Every registered app, kept in the emulator's database."""

    def __init__(self, database: Database) -> None:
        """Keep everything in the given database."""
        self._database = database

    def all(self) -> list[AppRegistration]:
        """Answer every registration, by client id."""
        kept: dict[str, dict[str, Any]] = self._database.read_setting(_SETTING) or {}
        return [_read(kept[client_id]) for client_id in sorted(kept)]

    def find(self, client_id: str) -> AppRegistration | None:
        """Answer one registration in any spelling of its id, or None."""
        return next((app for app in self.all() if app.client_id == client_id.lower()), None)

    def register(self, wish: Mapping[str, Any]) -> AppRegistration:
        """Add an app, or a secret, a certificate, a name or a state to it; ValueError names what is wrong."""
        if unknown := wish.keys() - _FIELDS:
            message = f"no such field of an app: {', '.join(sorted(unknown))}"
            raise ValueError(message)
        client_id = str(wish.get("client_id", "")).lower()
        if not client_id:
            raise ValueError("an app needs a client_id")
        old = self.find(client_id) or AppRegistration(client_id)
        app = AppRegistration(
            client_id,
            str(wish.get("name", old.name)),
            wish.get("is_enabled", old.is_enabled) is True,
            (*old.secrets, *_secrets(wish)),
            {**old.certificates, **_certificates(wish)},
        )
        self._keep({**{known.client_id: known for known in self.all()}, client_id: app})
        return app

    def remove(self, client_id: str) -> bool:
        """Forget an app; tells whether there was one."""
        known = {app.client_id: app for app in self.all()}
        was_there = known.pop(client_id.lower(), None) is not None
        self._keep(known)
        return was_there

    def _keep(self, apps: Mapping[str, AppRegistration]) -> None:
        self._database.write_setting(_SETTING, {name: asdict(app) for name, app in apps.items()})


def thumbprints(certificate: x509.Certificate) -> tuple[str, str]:
    """Answer the SHA-1 and SHA-256 thumbprints as `x5t` and `x5t#S256` write them."""
    # SHA-1 names a certificate here and proves nothing.
    digests = (certificate.fingerprint(hashes.SHA1()), certificate.fingerprint(hashes.SHA256()))  # noqa: S303
    first, second = (base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii") for digest in digests)
    return first, second


def _secrets(wish: Mapping[str, Any]) -> list[Secret]:
    if "secret" not in wish:
        return []
    expires_at = str(wish.get("secret_expires_at", ""))
    if expires_at and datetime.fromisoformat(expires_at).tzinfo is None:
        raise ValueError("secret_expires_at needs a time zone, such as 2026-07-14T12:00:00Z")
    salt = secrets.token_hex(8)
    return [Secret(salt, _digest(str(wish["secret"]), salt), expires_at)]


def _certificates(wish: Mapping[str, Any]) -> dict[str, str]:
    if "certificate" not in wish:
        return {}
    pem = str(wish["certificate"])
    return dict.fromkeys(thumbprints(x509.load_pem_x509_certificate(pem.encode())), pem)


def _digest(text: str, salt: str) -> str:
    return hashlib.scrypt(text.encode(), salt=salt.encode(), n=2**12, r=8, p=1).hex()


def _read(kept: dict[str, Any]) -> AppRegistration:
    return AppRegistration(**{**kept, "secrets": tuple(Secret(**secret) for secret in kept["secrets"])})
