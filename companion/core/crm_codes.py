"""Dynamics' error codes, each with what it means for an item and the code that people are told. Data, no decisions.

Names and codes: Microsoft, "Web service error codes". Not here: codes that only a step's own intent explains, such as
412 on a create, which `replies` answers before it looks a code up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Act = Literal["needs_you", "failed", "pause", "throttled", "retry", "retry_few", "sign_in"]
"""needs_you, failed: a person has to look. pause: the whole queue waits. throttled: the whole queue waits as long as
Dynamics says. retry: this item waits, for ever. retry_few: it waits a few times, then a person has to look.
sign_in: the whole queue waits for a person to sign in."""


@dataclass(frozen=True)
class KnownCode:
    """One of Dynamics' codes: Microsoft's name for it, what to do, and our code for people."""

    name: str
    act: Act
    cause: str


CRM_CODES: dict[str, KnownCode] = {
    # Rights of this account: an administrator changes a role, then the item can be tried again.
    "0x80040220": KnownCode("PrivilegeDenied", "needs_you", "crm_privilege_missing"),
    "0x80048306": KnownCode("unManagedIdsAccessDenied", "needs_you", "crm_privilege_missing"),
    "0x80048405": KnownCode("AccessDenied", "needs_you", "crm_privilege_missing"),
    "0x80040231": KnownCode("PrincipalPrivilegeDenied", "needs_you", "crm_owner_cannot_read"),
    "0x8004f502": KnownCode("AttributePermissionCreateIsMissing", "needs_you", "crm_column_secured"),
    "0x8004f504": KnownCode("AttributePermissionReadIsMissing", "needs_you", "crm_column_secured"),
    "0x8004f507": KnownCode("AttributePermissionUpdateIsMissing", "needs_you", "crm_column_secured"),
    "0x8004f506": KnownCode("AttributeIsSecuredInQuery", "needs_you", "crm_column_secured"),
    # The account as a whole: nothing else of it would fare better.
    "0x80042f09": KnownCode("UserNotAssignedRoles", "pause", "crm_no_role"),
    "0x80072560": KnownCode("UserNotMemberOfOrg", "pause", "crm_user_unknown"),
    "0x80040225": KnownCode("unManagedidsusernotenabled", "pause", "crm_user_disabled"),
    "0x8004a112": KnownCode("SystemUserDisabled", "pause", "crm_user_disabled"),
    "0x8004a110": KnownCode("CannotActOnBehalfOfAnotherUser", "pause", "crm_may_not_impersonate"),
    "0x8005f101": KnownCode("AccessTokenExpired", "sign_in", "signed_out"),
    # The environment as a whole.
    "0x8004a104": KnownCode("OrganizationDisabled", "pause", "crm_closed"),
    "0x8004a113": KnownCode("UserDoesNotHaveAdminOnlyModePermissions", "pause", "crm_closed"),
    "0x80072321": KnownCode("throttled by time", "throttled", "crm_throttled"),
    "0x80072322": KnownCode("throttled by requests", "throttled", "crm_throttled"),
    "0x80072326": KnownCode("throttled by concurrency", "throttled", "crm_throttled"),
    "0x8005f103": KnownCode("Throttling", "throttled", "crm_throttled"),
    "0x80048544": KnownCode("DataEngineQueryThrottling", "throttled", "crm_throttled"),
    "0x80044150": KnownCode("SQL error", "retry", "crm_busy"),
    "0x80044151": KnownCode("SQL timeout", "retry", "crm_busy"),
    "0x8004a001": KnownCode("server busy", "retry", "crm_busy"),
    "0x80071154": KnownCode("ConcurrentOperationFailure", "retry", "crm_busy"),
    "0x8004ed47": KnownCode("AppLockTimeout", "retry", "crm_busy"),
    "0x80040216": KnownCode("UnExpected", "retry_few", "crm_unexpected"),
    "0x80040224": KnownCode("IsvUnExpected", "retry_few", "crm_unexpected"),
    # Rows.
    "0x80040217": KnownCode("ObjectDoesNotExist", "needs_you", "target_gone"),
    "0x80060891": KnownCode("RecordNotFoundByEntityKey", "needs_you", "target_gone"),
    "0x80040237": KnownCode("DuplicateRecord", "needs_you", "crm_key_taken"),
    "0x80060892": KnownCode("DuplicateRecordEntityKey", "needs_you", "crm_key_taken"),
    "0x80073002": KnownCode("CrmSQLUniqueIndexOrConstraintViolation", "needs_you", "crm_key_taken"),
    "0x80040333": KnownCode("DuplicateRecordsFound", "needs_you", "crm_duplicate_found"),
    # Run again, a delivery reads the row anew and decides anew.
    "0x80060882": KnownCode("ConcurrencyVersionMismatch", "retry_few", "crm_row_changed"),
    # Values.
    "0x80044331": KnownCode("StringLengthTooLong", "failed", "crm_text_too_long"),
    "0x80048408": KnownCode("InvalidStateCodeStatusCode", "failed", "crm_state_refused"),
    "0x80040203": KnownCode("InvalidArgument", "needs_you", "crm_value_refused"),
    "0x80040200": KnownCode("RequiredFieldMissing", "needs_you", "crm_column_required"),
    "0x80048d19": KnownCode("bad payload", "needs_you", "crm_value_refused"),
    "0x80040278": KnownCode("InvalidCharactersInField", "needs_you", "crm_value_refused"),
    "0x80040265": KnownCode("IsvAborted", "needs_you", "crm_plugin_refused"),
    # What the environment has. Items wait: an administrator adds what is missing, and they go on by themselves.
    "0x80060888": KnownCode("bad query", "retry", "crm_tables_unreadable"),
    # Reading of changes; whoever reads them answers by reading in another way.
    "0x80044352": KnownCode("ExpiredVersionStamp", "retry", "crm_changes_expired"),
    "0x80072491": KnownCode("ChangeTrackingNotEnabledForEntity", "retry", "crm_changes_not_tracked"),
}

MOST_TRIES = 5
"""How often an unexpected answer is tried again before a person has to look."""

CAUSE_PARAMS: dict[str, tuple[str, ...]] = {
    "crm_access_denied": ("text", "crm_code"),
    "crm_busy": ("status", "crm_code"),
    "crm_changes_expired": ("crm_code",),
    "crm_changes_not_tracked": ("crm_code",),
    "crm_closed": ("environment", "crm_code"),
    "crm_column_required": ("column", "table", "crm_code"),
    "crm_column_secured": ("column", "right", "crm_code"),
    "crm_columns_unreadable": ("columns", "table", "crm_code"),
    "crm_duplicate_found": ("text", "crm_code"),
    "crm_key_taken": ("text", "crm_code"),
    "crm_may_not_impersonate": ("crm_code",),
    "crm_no_role": ("environment", "crm_code"),
    "crm_owner_cannot_read": ("privilege", "table", "crm_code"),
    "crm_plugin_refused": ("text", "crm_code"),
    "crm_privilege_missing": ("privilege", "right", "table", "crm_code"),
    "crm_refused": ("status", "crm_code", "text"),
    "crm_row_changed": ("crm_code",),
    "crm_state_refused": ("text", "crm_code"),
    "crm_tables_unreadable": ("tables", "crm_code"),
    "crm_text_too_long": ("column", "table", "limit", "crm_code"),
    "crm_throttled": ("seconds", "crm_code"),
    "crm_unexpected": ("text", "crm_code"),
    "crm_user_disabled": ("environment", "crm_code"),
    "crm_user_unknown": ("environment", "crm_code"),
    "crm_value_refused": ("column", "text", "crm_code"),
    "signed_out": ("environment",),
    "target_gone": ("crm_code",),
}
"""Our code → the values its sentence and its details need, in order."""

WITHOUT_NAMES: dict[str, str] = {
    "crm_privilege_missing": "crm_access_denied",
    "crm_column_secured": "crm_access_denied",
    "crm_column_required": "crm_value_refused",
    "crm_text_too_long": "crm_value_refused",
    "crm_columns_unreadable": "crm_refused",
    "crm_tables_unreadable": "crm_refused",
}
"""Our code → the one told instead when Dynamics did not name what its sentence is about."""

NAMED_BY: dict[str, tuple[str, ...]] = {
    "crm_privilege_missing": ("privilege", "right", "table"),
    "crm_column_secured": ("column",),
    "crm_column_required": ("column", "table"),
    "crm_text_too_long": ("column", "table", "limit"),
    "crm_columns_unreadable": ("columns", "table"),
    "crm_tables_unreadable": ("tables",),
}
"""Our code → the values without which its sentence would say nothing."""

ASSUMED: dict[str, dict[str, str]] = {
    # The one thing we give to another owner is an activity.
    "crm_owner_cannot_read": {"privilege": "prvReadActivity", "table": "Activity"},
}
"""Our code → what is meant where Dynamics does not name it."""

SECURED_RIGHTS: dict[str, str] = {
    "0x8004f502": "create",
    "0x8004f504": "read",
    "0x8004f507": "write",
    "0x8004f506": "read",
}
"""Dynamics' code for a secured column → what may not be done with it."""
