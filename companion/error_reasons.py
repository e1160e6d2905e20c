"""The reasons of errors that have several codes: one for each reason that asks for a different deed."""

from __future__ import annotations

from typing import Literal

SignInReason = Literal[
    "signed_out",
    "signin_expired",
    "signin_revoked",
    "signin_mfa",
    "signin_blocked",
    "signin_device_refused",
    "signin_user_disabled",
    "signin_user_unknown",
    "signin_consent",
    "signin_admin_consent",
    "signin_app_refused",
    "signin_secret_refused",
    "signin_certificate_refused",
    "signin_tenant_unknown",
    "vault_locked",
    "secret_missing",
    "certificate_exposed",
    "certificate_unusable",
    "other_account",
]
"""Why nobody can be proved to Dynamics; `signed_out` stands for the unnamed rest."""

NotSavedReason = Literal["not_saved", "disk_full", "disk_read_only", "journal_locked"]
"""Why nothing can be written down; `not_saved` stands for the unnamed rest."""
