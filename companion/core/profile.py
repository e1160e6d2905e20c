"""Which environment, as whom: what the companion remembers of a connection. Holds no secret."""

from __future__ import annotations

from dataclasses import dataclass


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

    @property
    def name(self) -> str:
        """The profile's folder name: organisation and person, never the writing identity."""
        return f"{self.organisation_id.lower()}-{self.user_id.lower()}"

    @property
    def host(self) -> str:
        """The environment's host name, as people know it."""
        return self.environment_address.split("//", 1)[-1]
