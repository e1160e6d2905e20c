"""Who reads and who writes for a profile, as token sources: joined here for connecting and the companion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from msal import TokenCache

from companion.core.ports import Pace, SecretVault, TokenSource
from companion.core.profile import IntegrationUser, Profile
from companion.dataverse.gateway import HttpCrmGateway, Paces
from companion.signin.application_tokens import ApplicationTokens, Certificate, Secret
from companion.signin.tokens import MsalTokens


@dataclass(frozen=True)
class Identities:
    """The rep's tokens and, where an integration user writes, its own."""

    reader: MsalTokens
    writer: TokenSource | None

    def open_gateway(self, profile: Profile, paces: Paces | None = None) -> HttpCrmGateway:
        """The way to the profile's environment: reads as the rep, writes as whoever writes."""
        root = profile.environment_address + profile.api_path
        return HttpCrmGateway(
            root, self.reader, profile.ca_file, writing_tokens=self.writer, paces=paces or Paces()
        )

    def open_writers_gateway(self, profile: Profile, pace: Pace | None = None) -> HttpCrmGateway | None:
        """The way on which an integration user can be asked who it is; None where the rep writes."""
        if self.writer is None:
            return None
        root = profile.environment_address + profile.api_path
        return HttpCrmGateway(root, self.writer, profile.ca_file, paces=Paces(pace, pace))


def open_identities(profile: Profile, cache: TokenCache, secrets: SecretVault) -> Identities:
    """The identities of a stored connection."""
    user = profile.integration_user
    writer = integration_tokens(profile, user, cache, secrets) if user else None
    return Identities(MsalTokens.of_profile(profile, cache), writer)


def integration_tokens(
    profile: Profile, user: IntegrationUser, cache: TokenCache, secrets: SecretVault
) -> TokenSource:
    """The tokens of an integration user: its own sign-in, or an application user's credential."""
    if user.credential == "sign_in":
        # The same environment and vault, seen as the other account.
        seen_as = replace(profile, client_id=user.client_id, account_id=user.account_id or "")
        return MsalTokens.of_profile(seen_as, cache)
    name = secret_name(profile)
    is_secret = user.credential == "secret"
    return ApplicationTokens(
        environment=profile.environment_address,
        authority=profile.authority,
        client_id=user.client_id,
        credential=Secret(name)
        if is_secret
        else Certificate(Path(user.certificate_file or ""), name if user.has_passphrase else None),
        ca_file=profile.ca_file,
        vault=secrets,
    )


def secret_name(profile: Profile) -> str:
    """Under which name the vault keeps the integration user's secret or passphrase."""
    return f"integration-{profile.organisation_id.lower()}"
