"""Every code that can cross the wire, with the parameters its sentence may use and the headline it stands under.

A code is an error's (`Failure`), an item's cause (`Cause`), or both. The sentences live in the catalogues.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class CodeMeaning:
    """One row of the error table: the names of the parameters, in the order a sentence uses them."""

    params: tuple[str, ...] = ()
    family: Literal["connection", "api", "privileges", "tables"] | None = None
    """Which of the four sync errors it is; its headline stands above the sentence. None: it speaks for itself."""


CODES: dict[str, CodeMeaning] = {
    "bad_request": CodeMeaning(("field", "problem")),
    "update_extension": CodeMeaning(("version", "oldest")),
    "update_companion": CodeMeaning(("version", "oldest")),
    "other_connection": CodeMeaning(),
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
    "signin_unreachable": CodeMeaning(("host", "reason"), family="connection"),
    "vault_locked": CodeMeaning(("environment",)),
    "secret_missing": CodeMeaning(("environment",)),
    "certificate_exposed": CodeMeaning(("path",)),
    "certificate_unusable": CodeMeaning(("path", "reason")),
    "other_account": CodeMeaning(("environment", "seat")),
    "unsent_undecided": CodeMeaning(("count",)),
    "clear_undecided": CodeMeaning(),
    "writeback_off": CodeMeaning(),
    "inbound_off": CodeMeaning(),
    "person_blocked": CodeMeaning(),
    "not_saved": CodeMeaning(("reason",)),
    "disk_full": CodeMeaning(),
    "disk_read_only": CodeMeaning(),
    "journal_locked": CodeMeaning(),
    "crm_unreachable": CodeMeaning(("host", "reason"), family="connection"),
    "address_refused": CodeMeaning(("address", "reason")),
    "not_dynamics": CodeMeaning(("address", "reason")),
    "onpremises_refused": CodeMeaning(("address", "evidence")),
    "version_refused": CodeMeaning(("version",)),
    "sandbox_refused": CodeMeaning(("kind",)),
    "kind_refused": CodeMeaning(("kind",)),
    "other_seat": CodeMeaning(("expected", "found")),
    "integration_user_refused": CodeMeaning(("user", "reason")),
    "signin_failed": CodeMeaning(("reason",)),
    "crm_refused": CodeMeaning(("status", "crm_code", "text"), family="api"),
    "crm_tables_missing": CodeMeaning(("tables",), family="tables"),
    "setting_refused": CodeMeaning(("name", "reason")),
    "setting_locked": CodeMeaning(("name",)),
    "not_possible_here": CodeMeaning(("reason",)),
    "journal_newer": CodeMeaning(),
    "journal_salvaged": CodeMeaning(("saved", "missing", "place")),
    "salvaged_unsure": CodeMeaning(),
    "already_running": CodeMeaning(),
    "internal_error": CodeMeaning(),
    "sent_time_unknown": CodeMeaning(),
    "message_ambiguous": CodeMeaning(),
    "text_damaged": CodeMeaning(),
    "items_wait_long": CodeMeaning(("count", "days")),
    "text_key_missing": CodeMeaning(),
    "subject_unknown": CodeMeaning(),
    "note_not_updated": CodeMeaning(),
    "crm_privilege_missing": CodeMeaning(("privilege", "right", "table", "crm_code"), family="privileges"),
    "crm_throttled": CodeMeaning(("seconds", "crm_code")),
    "crm_busy": CodeMeaning(("status", "crm_code"), family="api"),
    "target_gone": CodeMeaning(("crm_code",)),
    "row_taken": CodeMeaning(),
    "row_not_readable": CodeMeaning(family="privileges"),
    "crm_access_denied": CodeMeaning(("text", "crm_code"), family="privileges"),
    "crm_owner_cannot_read": CodeMeaning(("privilege", "table", "crm_code"), family="privileges"),
    "crm_column_secured": CodeMeaning(("column", "right", "crm_code"), family="privileges"),
    "crm_no_role": CodeMeaning(("environment", "crm_code"), family="privileges"),
    "crm_user_unknown": CodeMeaning(("environment", "crm_code"), family="privileges"),
    "crm_user_disabled": CodeMeaning(("environment", "crm_code"), family="privileges"),
    "crm_may_not_impersonate": CodeMeaning(("crm_code",), family="privileges"),
    "crm_closed": CodeMeaning(("environment", "crm_code"), family="api"),
    "crm_unexpected": CodeMeaning(("text", "crm_code"), family="api"),
    "crm_key_taken": CodeMeaning(("text", "crm_code"), family="api"),
    "crm_duplicate_found": CodeMeaning(("text", "crm_code"), family="api"),
    "crm_row_changed": CodeMeaning(("crm_code",), family="api"),
    "crm_text_too_long": CodeMeaning(("column", "table", "limit", "crm_code"), family="api"),
    "crm_state_refused": CodeMeaning(("text", "crm_code"), family="api"),
    "crm_value_refused": CodeMeaning(("column", "text", "crm_code"), family="api"),
    "crm_column_required": CodeMeaning(("column", "table", "crm_code"), family="api"),
    "crm_plugin_refused": CodeMeaning(("text", "crm_code"), family="api"),
    "crm_tables_unreadable": CodeMeaning(("tables", "crm_code"), family="tables"),
    "crm_columns_unreadable": CodeMeaning(("columns", "table", "crm_code"), family="tables"),
    "crm_changes_expired": CodeMeaning(("crm_code",)),
    "crm_changes_not_tracked": CodeMeaning(("crm_code",)),
}
