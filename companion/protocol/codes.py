"""Every code that can cross the wire, with the parameters its sentence may use.

A code is an error's (`Failure`), an item's cause (`Cause`), or both. The sentences live in the catalogues.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CodeMeaning:
    """One row of the error table: the names of the parameters, in the order a sentence uses them."""

    params: tuple[str, ...] = ()


CODES: dict[str, CodeMeaning] = {
    "bad_request": CodeMeaning(("field", "problem")),
    "update_extension": CodeMeaning(("version", "oldest")),
    "update_companion": CodeMeaning(("version", "oldest")),
    "item_unknown": CodeMeaning(),
    "undo_too_late": CodeMeaning(("state",)),
    "not_connected": CodeMeaning(),
    "signed_out": CodeMeaning(("environment",)),
    "signin_expired": CodeMeaning(("environment",)),
    "signin_revoked": CodeMeaning(("environment",)),
    "signin_mfa": CodeMeaning(("environment",)),
    "signin_blocked": CodeMeaning(("environment",)),
    "signin_device_refused": CodeMeaning(("environment",)),
    "signin_user_disabled": CodeMeaning(("environment",)),
    "signin_user_unknown": CodeMeaning(("environment",)),
    "signin_consent": CodeMeaning(("environment",)),
    "signin_admin_consent": CodeMeaning(("environment",)),
    "signin_app_refused": CodeMeaning(("environment",)),
    "signin_secret_refused": CodeMeaning(("environment",)),
    "signin_certificate_refused": CodeMeaning(("environment",)),
    "signin_tenant_unknown": CodeMeaning(("environment",)),
    "signin_unreachable": CodeMeaning(("host", "reason")),
    "vault_locked": CodeMeaning(("environment",)),
    "secret_missing": CodeMeaning(("environment",)),
    "certificate_exposed": CodeMeaning(("path",)),
    "certificate_unusable": CodeMeaning(("path", "reason")),
    "other_account": CodeMeaning(("environment", "seat")),
    "writeback_off": CodeMeaning(),
    "inbound_off": CodeMeaning(),
    "not_saved": CodeMeaning(("reason",)),
    "crm_unreachable": CodeMeaning(("host", "reason")),
    "address_refused": CodeMeaning(("address", "reason")),
    "not_dynamics": CodeMeaning(("address", "reason")),
    "signin_failed": CodeMeaning(("reason",)),
    "crm_refused": CodeMeaning(("status", "crm_code", "text")),
    "crm_tables_missing": CodeMeaning(("tables",)),
    "setting_refused": CodeMeaning(("name", "reason")),
    "setting_locked": CodeMeaning(("name",)),
    "not_possible_here": CodeMeaning(("reason",)),
    "already_running": CodeMeaning(),
    "internal_error": CodeMeaning(),
    "sent_time_unknown": CodeMeaning(),
    "message_ambiguous": CodeMeaning(),
    "crm_privilege_missing": CodeMeaning(("privilege", "table")),
    "crm_throttled": CodeMeaning(("seconds",)),
    "crm_busy": CodeMeaning(("status",)),
    "target_gone": CodeMeaning(),
    "row_taken": CodeMeaning(),
    "row_not_readable": CodeMeaning(),
}
