"""Tokens of an application user: the client-credentials grant, proved by a certificate or a secret.

Its tokens live in this process only. Nobody is ever asked anything, so every trouble is an administrator's.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msal

from companion.core.ports import SecretVault
from companion.errors import NotPossibleHere, SignedOut
from companion.signin.authority import KeptApplication, failures_named, open_session
from companion.signin.certificate import read_certificate
from companion.signin.refusals import host_of, refusal_of


@dataclass(frozen=True)
class Certificate:
    """A PFX or PEM file, and the name in the vault of the passphrase its key is under, if it is."""

    path: Path
    passphrase_name: str | None = None


@dataclass(frozen=True)
class Secret:
    """The name in the vault of a client secret."""

    name: str


class ApplicationTokens:
    """The TokenSource of an application user in one environment."""

    def __init__(  # noqa: PLR0913  # all by name; together they are the writing identity
        self,
        *,
        environment: str,
        authority: str,
        client_id: str,
        credential: Certificate | Secret,
        ca_file: str | None,
        vault: SecretVault,
    ) -> None:
        self._environment = environment
        self._authority = authority
        self._client_id = client_id
        self._credential = credential
        self._ca_file = ca_file
        self._vault = vault
        self._application = KeptApplication(self._build)

    async def read_token(self, *, is_refused: bool = False) -> str:
        """A bearer token; asks Entra anew when the last one was refused or is about to end."""
        return await asyncio.to_thread(self._read_token, is_refused)

    def _read_token(self, is_refused: bool) -> str:  # noqa: FBT001  # private, called by position through to_thread
        with (
            failures_named(self._environment, self._authority),
            # msal would give a token that was refused once more.
            self._application.using(is_new=is_refused) as application,
        ):
            answer = application.acquire_token_for_client([f"{self._environment}/.default"])
            if "access_token" not in answer:
                raise refusal_of(answer, self._environment, self._authority)
            return str(answer["access_token"])

    def _build(self) -> msal.ConfidentialClientApplication:
        """The msal application, with the credential as it is on this computer now."""
        return msal.ConfidentialClientApplication(
            self._client_id,
            client_credential=self._read_credential(),
            authority=self._authority,
            http_client=open_session(self._ca_file),
            # A test authority is unknown to Microsoft's list of instances; everywhere else it must be on it.
            instance_discovery=False if self._ca_file is not None else None,
        )

    def _read_credential(self) -> dict[str, Any] | str:
        credential = self._credential
        if isinstance(credential, Secret):
            return self._read_secret(credential.name)
        name = credential.passphrase_name
        return read_certificate(credential.path, self._read_secret(name) if name else None)

    def _read_secret(self, name: str) -> str:
        try:
            secret = self._vault.read(name)
        except (NotPossibleHere, OSError) as error:
            raise SignedOut("vault_locked", environment=host_of(self._environment)) from error
        if secret is None:
            raise SignedOut("secret_missing", environment=host_of(self._environment))
        return secret
