"""Why Entra refuses to sign somebody in, told apart by what a person has to do about it.

Goes by the AADSTS number first: Entra uses one OAuth error for many causes. Knows no network and no vault.
Numbers: Microsoft, "Microsoft Entra authentication and authorization error codes".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from companion.error_reasons import SignInReason
from companion.errors import SignedOut, SignInUnreachable

_NUMBER = re.compile(r"AADSTS(\d+)")

_NUMBERS: Mapping[SignInReason, tuple[int, ...]] = {
    # Unused for too long, older than the organisation's sign-in frequency, or past its fixed end.
    "signin_expired": (700082, 70008, 70043, 70046, 700084, 50089),
    # Revoked by somebody, or the password expired, was changed or was reset.
    "signin_revoked": (50173, 50132, 50133, 50055, 50144),
    # A second factor is asked for, has to be set up first, or was asked for too long ago.
    "signin_mfa": (50072, 50074, 50076, 50078, 50079, 50158, 500121),
    # Conditional Access, risk, security defaults, a locked account.
    "signin_blocked": (53003, 53002, 53004, 53011, 530032, 530034, 50053, 50131),
    # The device is not compliant, not joined, not managed, or not known.
    "signin_device_refused": (53000, 53001, 530002, 530003, 50097, 50129),
    "signin_user_disabled": (50057,),
    "signin_user_unknown": (50034, 50020, 50014, 51004, 50177, 90072),
    "signin_consent": (65001, 65004),
    "signin_admin_consent": (90094, 90093, 90095),
    # Unknown, switched off, not assigned to this person, without this redirect or without public flows.
    "signin_app_refused": (700016, 7000112, 70001, 50105, 50011, 500011, 7000218),
    "signin_secret_refused": (7000215, 7000222, 7000216),
    # Not uploaded, expired, or signed at a time that Entra's clock does not accept.
    "signin_certificate_refused": (700027, 700024, 700023, 700021, 700030),
    "signin_tenant_unknown": (90002, 900023, 900021, 50059, 50128),
}
_REASONS = {number: reason for reason, numbers in _NUMBERS.items() for number in numbers}
# Entra is in trouble itself, or asks to come back later: no sign-in has ended.
_PASSING = {50000, 50196, 90006, 90012, 90024, 90025, 90033, 90055}

_SUBERRORS: Mapping[str, SignInReason] = {
    "token_expired": "signin_expired",
    "user_password_expired": "signin_revoked",
    "basic_action": "signin_mfa",
    "additional_action": "signin_mfa",
    "message_only": "signin_blocked",
    "device_authentication_failed": "signin_device_refused",
    "consent_required": "signin_consent",
}
_ERRORS: Mapping[str, SignInReason] = {
    "interaction_required": "signin_mfa",
    "consent_required": "signin_consent",
    "unauthorized_client": "signin_app_refused",
    "invalid_client": "signin_secret_refused",
}
_PASSING_ERRORS = {"temporarily_unavailable", "server_error"}


def reason_of(answer: Mapping[str, Any]) -> SignInReason | None:
    """The reason an unsuccessful answer of Entra names; None when it names none that is known here."""
    known = [_REASONS[number] for number in numbers_of(answer) if number in _REASONS]
    if known:
        return known[0]
    by_suberror = _SUBERRORS.get(str(answer.get("suberror")))
    return by_suberror or _ERRORS.get(str(answer.get("error")))


def refusal_of(answer: Mapping[str, Any], environment: str, authority: str) -> SignedOut | SignInUnreachable:
    """The error that an unsuccessful answer of Entra amounts to."""
    reference = reference_of(answer)
    if _PASSING.intersection(numbers_of(answer)) or answer.get("error") in _PASSING_ERRORS:
        trouble = SignInUnreachable(host=host_of(authority), reason=str(answer.get("error")))
        trouble.reference = reference
        return trouble
    return SignedOut(reason_of(answer) or "signed_out", reference, environment=host_of(environment))


def host_of(address: str) -> str:
    """An address as people know it: the host alone."""
    return urlsplit(address).netloc or address


def numbers_of(answer: Mapping[str, Any]) -> list[int]:
    """The AADSTS numbers of an answer, the telling one first."""
    listed = answer.get("error_codes")
    numbers = [number for number in listed if isinstance(number, int)] if isinstance(listed, list) else []
    return numbers or [int(text) for text in _NUMBER.findall(str(answer.get("error_description") or ""))]


def reference_of(answer: Mapping[str, Any]) -> str | None:
    """What Microsoft's support and the organisation's own sign-in log find this answer by."""
    reference = answer.get("correlation_id") or answer.get("trace_id")
    return str(reference)[:100] if reference else None
