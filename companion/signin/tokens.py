"""Tokens for one environment through msal: signed in once by a person, refreshed silently after that.

msal blocks its thread, so every call runs in a worker thread.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msal
from msal_extensions import PersistedTokenCache

from companion.core.profile import Profile
from companion.errors import NotPossibleHere, SignedOut, SignInFailed
from companion.signin.authority import KeptApplication, failures_named, open_session
from companion.signin.refusals import host_of, refusal_of
from companion.signin.unfinished import unfinished_named, why_no_code, why_refused

_SIGN_IN_SECONDS = 300


@dataclass(frozen=True)
class SignedIn:
    """What a finished sign-in tells."""

    account_id: str
    user_name: str


@dataclass(frozen=True)
class CodeToType:
    """What a person needs who signs in with a code: the page, the code, and how many minutes it is good."""

    address: str
    code: str
    minutes: int


class MsalTokens:
    """The TokenSource of one environment."""

    def __init__(
        self,
        *,
        environment: str,
        authority: str,
        client_id: str,
        ca_file: str | None,
        cache: msal.TokenCache,
    ) -> None:
        self._environment = environment
        self._authority = authority
        self._client_id = client_id
        self._ca_file = ca_file
        self._cache = cache
        self._account_id: str | None = None
        self._application = KeptApplication(self._build)

    @classmethod
    def of_profile(cls, profile: Profile, cache: msal.TokenCache) -> MsalTokens:
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

    @property
    def is_known_to_be_signed_out(self) -> bool:
        """True where nobody needs to be asked to know it: memory holds no sign-in. A keyring is left alone."""
        return not isinstance(self._cache, PersistedTokenCache) and not self._has_account()

    async def read_token(self, *, is_refused: bool = False) -> str:
        """A bearer token; asks Entra anew when the last one was refused or is about to end."""
        return await asyncio.to_thread(self._read_token, is_refused)

    async def sign_in(self, login_hint: str | None, show_address: Callable[[str], None]) -> SignedIn:
        """Sign a person in through the system's browser: authorization code with PKCE, answered on loopback.

        The address is also handed to `show_address`, for the person whose browser does not open.
        """
        return await asyncio.to_thread(self._sign_in, login_hint, show_address)

    async def sign_in_with_code(self, show_message: Callable[[CodeToType], None]) -> SignedIn:
        """Sign a person in who types a code on a page, on this computer or another.

        Cancelling ends the waiting within a second. An organisation can forbid this way by policy.
        """
        flow = await asyncio.to_thread(self._start_code)
        show_message(CodeToType(flow["verification_uri"], flow["user_code"], flow["expires_in"] // 60))
        try:
            return await asyncio.to_thread(self._wait_for_code, flow)
        except asyncio.CancelledError:
            # msal looks at this every second; its thread would otherwise go on until the code expires.
            flow["expires_at"] = 0
            raise

    def _read_token(self, is_refused: bool) -> str:  # noqa: FBT001  # private, called by position through to_thread
        try:
            # Before anything is asked of the network: without an account here there is nothing to ask.
            if not self._has_account():
                raise SignedOut(environment=host_of(self._environment))
            with (
                failures_named(self._environment, self._authority),
                self._application.using() as application,
            ):
                return self._ask_silently(application, is_refused)
        except (NotPossibleHere, OSError) as error:
            # The vault, not the network: only the person can unlock it or choose another.
            raise SignedOut("vault_locked", environment=host_of(self._environment)) from error

    def _ask_silently(self, application: msal.PublicClientApplication, is_refused: bool) -> str:  # noqa: FBT001  # as above
        accounts = application.get_accounts()
        account = next((a for a in accounts if a["home_account_id"] == self._account_id), None)
        answer = application.acquire_token_silent_with_error([self._scope], account, force_refresh=is_refused)
        if answer is None:
            raise SignedOut(environment=host_of(self._environment))
        if "access_token" not in answer:
            raise refusal_of(answer, self._environment, self._authority)
        return str(answer["access_token"])

    def _has_account(self) -> bool:
        """Whether the vault holds this account. A keyring may ask the person to unlock it."""
        wanted = {"home_account_id": self._account_id}
        return any(True for _ in self._cache.search(msal.TokenCache.CredentialType.ACCOUNT, query=wanted))

    def _sign_in(self, login_hint: str | None, show_address: Callable[[str], None]) -> SignedIn:
        with self._finishing() as application:
            answer = application.acquire_token_interactive(
                [self._scope],
                login_hint=login_hint,
                # Without a named account the browser would take whoever it has at hand, unseen.
                prompt=None if login_hint else "select_account",
                timeout=_SIGN_IN_SECONDS,
                auth_uri_callback=show_address,
            )
            if "access_token" not in answer:
                raise why_refused(answer, self._environment, self._authority)
            return self._remember(application, answer)

    def _start_code(self) -> dict[str, Any]:
        with self._finishing() as application:
            flow: dict[str, Any] = application.initiate_device_flow([self._scope])
            if "user_code" not in flow:
                raise why_no_code(flow, self._environment, self._authority)
            return flow

    def _wait_for_code(self, flow: dict[str, Any]) -> SignedIn:
        with self._finishing() as application:
            answer = application.acquire_token_by_device_flow(flow)
            if "access_token" not in answer:
                raise why_no_code(answer, self._environment, self._authority)
            return self._remember(application, answer)

    def _remember(self, application: msal.PublicClientApplication, answer: dict[str, Any]) -> SignedIn:
        claims = answer.get("id_token_claims") or {}
        user_name = str(claims.get("preferred_username") or "")
        accounts = application.get_accounts(user_name or None)
        if not accounts:
            raise SignInFailed(reason="the sign-in named no account")
        self._account_id = str(accounts[0]["home_account_id"])
        return SignedIn(self._account_id, user_name)

    @contextlib.contextmanager
    def _finishing(self) -> Iterator[msal.PublicClientApplication]:
        with (
            unfinished_named(self._environment, self._authority),
            self._application.using() as application,
        ):
            yield application

    @property
    def _scope(self) -> str:
        return f"{self._environment}/user_impersonation"

    def _build(self) -> msal.PublicClientApplication:
        return msal.PublicClientApplication(
            self._client_id,
            authority=self._authority,
            token_cache=self._cache,
            http_client=open_session(self._ca_file),
            # A test authority is unknown to Microsoft's list of instances; everywhere else it must be on it.
            instance_discovery=False if self._ca_file is not None else None,
        )
