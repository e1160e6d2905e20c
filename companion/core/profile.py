"""Which environment, as whom: what the companion remembers of a connection. Holds no secret."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from companion.core.admission import FIRST_API_PATH, check_version, is_sandbox

CredentialKind = Literal["sign_in", "certificate", "secret"]


@dataclass(frozen=True)
class IntegrationUser:
    """The identity that writes in the reps' stead: an application user, or a person's account kept for this."""

    user_id: str
    """Its systemuserid: `createdby` of every row it writes."""
    user_name: str
    client_id: str
    credential: CredentialKind
    account_id: str | None
    """msal's home account id of its own sign-in; None for an application user."""
    certificate_file: str | None
    """PFX or PEM with the private key, readable by its owner only."""
    has_passphrase: bool
    """Whether the key needs one; like a secret, it lies in the vault."""


@dataclass(frozen=True)
class Profile:
    """One environment × one person who signs in and reads there. Each has its own folder and outbox."""

    environment_address: str
    """`https://contoso.crm.dynamics.com`, without a path."""
    organisation_id: str
    organisation_version: str
    user_id: str
    user_name: str
    authority: str
    client_id: str
    account_id: str
    """msal's home account id: which of the cached sign-ins belongs to this profile."""
    vault: str
    is_test_environment: bool
    ca_file: str | None
    """Extra certificate authority of a test environment; None everywhere else."""
    connected_at: str
    organisation_kind: str = ""
    """A name of Microsoft's OrganizationType; empty when the environment does not tell."""
    integration_user: IntegrationUser | None = None
    """Who writes when it is not the rep. Changing it keeps the outbox and the confirmed links."""

    @property
    def name(self) -> str:
        """The profile's folder name: organisation and person, never the writing identity."""
        return f"{self.organisation_id.lower()}-{self.user_id.lower()}"

    @property
    def mark(self) -> str:
        """This profile to those who keep something for it; nobody can read from it who that is."""
        return sha256(f"copy-to-crm profile {self.name}".encode()).hexdigest()[:32]

    @property
    def host(self) -> str:
        """The environment's host name, as people know it."""
        return self.environment_address.split("//", 1)[-1]

    @property
    def api_path(self) -> str:
        """The Web API's path for the environment's version."""
        return check_version(self.organisation_version) if self.organisation_version else FIRST_API_PATH

    @property
    def sandbox_kind(self) -> str | None:
        """The kind of sandbox this is, None for production."""
        return self.organisation_kind if is_sandbox(self.organisation_kind) else None

    @property
    def author_id(self) -> str:
        """Whose id `createdby` shows: the integration user's, or the rep's own."""
        return self.integration_user.user_id if self.integration_user else self.user_id

    @property
    def author_name(self) -> str:
        """Whose name Dynamics' reports show as the author."""
        return self.integration_user.user_name if self.integration_user else self.user_name
