"""Why a person's sign-in did not come about: Entra refused it for a known reason, or nobody finished it.

Speaks with nobody; what Entra said is handed in.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import requests

from companion.errors import CopyToCrmError, SignInFailed
from companion.signin.authority import failures_named, told_by
from companion.signin.refusals import numbers_of, reference_of, refusal_of

# Why a sign-in with a code ended, by what Entra answers: an OAuth error, or a number in its sentence.
_CODE_REFUSALS = {
    "authorization_declined": "it was declined in the browser",
    "expired_token": "nobody finished signing in while the code was good",
    # What msal hands back when the code's time is over by its own clock.
    "authorization_pending": "nobody finished signing in while the code was good",
    "AADSTS53003": "your organisation does not allow signing in with a code; use the browser: leave out --device-code",
    "AADSTS7000218": (
        "the app registration does not allow public client flows, which a code needs; "
        "use the browser: leave out --device-code"
    ),
}


@contextlib.contextmanager
def unfinished_named(environment: str, authority: str) -> Iterator[None]:
    """Name what ends a sign-in before Entra has answered: SignInFailed, unless Entra said or was the reason."""
    with failures_named(environment, authority):
        try:
            yield
        except requests.RequestException:
            # An OSError and sometimes a ValueError as well, but the network's.
            raise
        except (ValueError, OSError, RuntimeError) as error:
            # msal reports an unfinished sign-in as a RuntimeError of its own.
            if numbers_of({"error_description": told_by(error)}):
                raise
            raise SignInFailed(reason=str(error) or type(error).__name__) from error


def why_refused(answer: Mapping[str, Any], environment: str, authority: str) -> CopyToCrmError:
    """The error for an answer without a token: a known reason, else Entra's own words."""
    refusal = refusal_of(answer, environment, authority)
    return refusal if refusal.code != "signed_out" else _failed(answer, _words_of(answer))


def why_no_code(answer: Mapping[str, Any], environment: str, authority: str) -> CopyToCrmError:
    """The error for a sign-in with a code; what concerns codes alone names the way that works."""
    words = _words_of(answer)
    for sign, reason in _CODE_REFUSALS.items():
        if sign == answer.get("error") or f"{sign}:" in words:
            return _failed(answer, reason)
    return why_refused(answer, environment, authority)


def _failed(answer: Mapping[str, Any], reason: str) -> SignInFailed:
    failed = SignInFailed(reason=reason)
    failed.reference = reference_of(answer)
    return failed


def _words_of(answer: Mapping[str, Any]) -> str:
    return str(answer.get("error_description") or answer.get("error") or "no answer")
