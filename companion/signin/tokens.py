"""Tokens for one environment through msal: signed in once by a person, refreshed silently after that.

msal blocks its thread, so every call runs in a worker thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import msal
import requests
from msal_extensions import PersistedTokenCache

from companion.core.profile import Profile
from companion.errors import CrmUnreachable, SignedOut, SignInFailed

log = logging.getLogger(__name__)

_SIGN_IN_SECONDS = 300


class SignedIn:
    """What a finished sign-in tells."""

    def __init__(self, account_id: str, user_name: str) -> None:
        self.account_id = account_id
        self.user_name = user_name


class MsalTokens:
    """The TokenSource of one environment."""

    def __init__(
        self,
        *,
        environment: str,
        authority: str,
        client_id: str,
        ca_file: str | None,
        cache: PersistedTokenCache,
    ) -> None:
        self._environment = environment
        self._authority = authority
        self._client_id = client_id
        self._ca_file = ca_file
        self._cache = cache
        self._account_id: str | None = None
        self.is_signed_in = True
        """False once a silent sign-in was refused, until one succeeds again."""
        self._application: msal.PublicClientApplication | None = None

    @classmethod
    def of_profile(cls, profile: Profile, cache: PersistedTokenCache) -> MsalTokens:
        """The tokens of a stored connection."""
        tokens = cls(
            environment=profile.environment_address,
            authority=profile.authority,
            client_id=profile.client_id,
            ca_file=profile.ca_file,
            cache=cache,
        )
        tokens._account_id = profile.account_id
        return tokens

    async def read_token(self, *, is_refused: bool = False) -> str:
        """A bearer token; asks Entra anew when the last one was refused or is about to end."""
        return await asyncio.to_thread(self._read_token, is_refused)

    async def sign_in(self, login_hint: str | None, show_address: Callable[[str], None]) -> SignedIn:
        """Sign a person in through the system's browser: authorization code with PKCE, answered on loopback.

        The address is also handed to `show_address`, for the person whose browser does not open.
        """
        return await asyncio.to_thread(self._sign_in, login_hint, show_address)

    def _read_token(self, is_refused: bool) -> str:  # noqa: FBT001  # private, called by position through to_thread
        try:
            application = self._open()
            accounts = application.get_accounts()
            account = next((a for a in accounts if a["home_account_id"] == self._account_id), None)
            answer = application.acquire_token_silent_with_error(
                [self._scope], account, force_refresh=is_refused
            )
        except (requests.RequestException, ValueError) as error:
            raise CrmUnreachable(host=self._authority, reason=type(error).__name__) from error
        self.is_signed_in = bool(answer and "access_token" in answer)
        if answer and self.is_signed_in:
            return str(answer["access_token"])
        log.warning("silent sign-in refused", extra={"error": (answer or {}).get("error", "no account")})
        raise SignedOut(environment=self._environment)

    def _sign_in(self, login_hint: str | None, show_address: Callable[[str], None]) -> SignedIn:
        try:
            answer = self._open().acquire_token_interactive(
                [self._scope],
                login_hint=login_hint,
                timeout=_SIGN_IN_SECONDS,
                auth_uri_callback=show_address,
            )
        except (requests.RequestException, ValueError, OSError, RuntimeError) as error:
            # msal reports an unfinished sign-in as a RuntimeError of its own.
            raise SignInFailed(reason=str(error) or type(error).__name__) from error
        if "access_token" not in answer:
            raise SignInFailed(
                reason=str(answer.get("error_description") or answer.get("error") or "no answer")
            )
        return self._remember(answer)

    def _remember(self, answer: dict[str, Any]) -> SignedIn:
        claims = answer.get("id_token_claims") or {}
        user_name = str(claims.get("preferred_username") or "")
        accounts = self._open().get_accounts(user_name or None)
        if not accounts:
            raise SignInFailed(reason="the sign-in named no account")
        self._account_id = str(accounts[0]["home_account_id"])
        return SignedIn(self._account_id, user_name)

    @property
    def _scope(self) -> str:
        return f"{self._environment}/user_impersonation"

    def _open(self) -> msal.PublicClientApplication:
        """The msal application, built at first use: building it already asks the authority."""
        if self._application is None:
            is_test = self._ca_file is not None
            self._application = msal.PublicClientApplication(
                self._client_id,
                authority=self._authority,
                token_cache=self._cache,
                http_client=_session(self._ca_file),
                # A test authority is unknown to Microsoft's list of instances; everywhere else it must be on it.
                instance_discovery=False if is_test else None,
            )
        return self._application


def _session(ca_file: str | None) -> requests.Session:
    session = requests.Session()
    if ca_file is not None:
        session.verify = ca_file
        # REQUESTS_CA_BUNDLE and proxies of the surroundings would override what the tester named.
        session.trust_env = False
    return session
