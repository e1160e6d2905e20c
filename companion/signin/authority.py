"""The way to the sign-in authority: one session for msal, and names for everything that is no answer.

Asks for no token itself and keeps none.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

import msal
import requests
from msal.exceptions import MsalError
from requests.adapters import HTTPAdapter

from companion.errors import SignInUnreachable
from companion.signin.refusals import host_of, numbers_of, refusal_of

Application = TypeVar("Application", bound=msal.ClientApplication)

_CONNECT_AND_READ_SECONDS = (15, 60)


class _AuthorityBusy(requests.RequestException):
    """The authority answered, but only that it cannot answer now."""


class _Session(requests.Session):
    """Waits for nobody for ever, follows nobody elsewhere, and keeps from msal what it would repeat from memory."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # noqa: ANN401  # handed on
        options["timeout"] = _CONNECT_AND_READ_SECONDS
        # A redirect with 307 or 308 would repeat the refresh token or a secret to whatever host it names.
        options["allow_redirects"] = False
        answer = super().send(request, **options)
        if answer.is_redirect:
            answer.close()
            raise requests.TooManyRedirects("it leads elsewhere", response=answer)
        if answer.status_code == 429 or answer.status_code >= 500:
            raise _AuthorityBusy(f"status {answer.status_code}", response=answer)
        return answer

    def close(self) -> None:
        """Close every connection now; urllib3 would leave that to the garbage collector."""
        for adapter in self.adapters.values():
            if isinstance(adapter, HTTPAdapter):
                pools = adapter.poolmanager.pools
                for key in pools.keys():  # noqa: SIM118  # it is no mapping that can be iterated
                    pools[key].close()
        super().close()


def open_session(ca_file: str | None) -> requests.Session:
    """The session that msal speaks through; trusts only the authority that a test environment named."""
    session = _Session()
    if ca_file is not None:
        session.verify = ca_file
        # REQUESTS_CA_BUNDLE and proxies of the surroundings would override what the tester named.
        session.trust_env = False
    return session


class KeptApplication(Generic[Application]):
    """One msal application for one caller at a time: built at first use, and anew after every failure.

    Building it already asks the authority. After a failure msal would answer from memory for up to a minute,
    whether the cause is mended or not.
    """

    def __init__(self, build: Callable[[], Application]) -> None:
        self._build = build
        self._application: Application | None = None
        self._using = threading.Lock()

    @contextlib.contextmanager
    def using(self, *, is_new: bool = False) -> Iterator[Application]:
        """The application; an exception in the block ends it."""
        with self._using:
            if is_new:
                self._close()
            self._application = self._application or self._build()
            try:
                yield self._application
            except BaseException:
                self._close()
                raise

    def _close(self) -> None:
        if self._application is not None:
            self._application.http_client.close()
        self._application = None


@contextlib.contextmanager
def failures_named(environment: str, authority: str) -> Iterator[None]:
    """Raise SignInUnreachable for what is no answer of the authority's, SignedOut for what it refused."""
    try:
        yield
    except _AuthorityBusy as error:
        retry_after = None if error.response is None else error.response.headers.get("Retry-After")
        raise SignInUnreachable(retry_after, host=host_of(authority), reason=str(error)) from error
    except (requests.RequestException, MsalError) as error:
        raise SignInUnreachable(host=host_of(authority), reason=type(error).__name__) from error
    except ValueError as error:
        # Building an application asks for the tenant's endpoints; msal tells a refusal in a sentence only.
        said = {"error_description": told_by(error)}
        if not numbers_of(said):
            raise SignInUnreachable(host=host_of(authority), reason=type(error).__name__) from error
        raise refusal_of(said, environment, authority) from error


def told_by(error: BaseException) -> str:
    """The words of an error and of those in the course of which it was raised."""
    told = [str(error)]
    while (earlier := error.__cause__ or error.__context__) is not None:
        error = earlier
        told.append(str(error))
    return "\n".join(told)
