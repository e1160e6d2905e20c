"""What the doctor finds: one finding a line, the true cause first. Looks at nothing itself.

A finding carries a code and values; its evidence and its fix are sentences of the catalogues.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from companion.core.replies import Cause, Stop, Wait
from companion.core.sign_in import cause_of
from companion.errors import CopyToCrmError

Result = Literal["ok", "warning", "fail", "skipped"]

_WORST_FIRST: tuple[Result, ...] = ("fail", "warning", "skipped", "ok")

FOLLOWS = "follows"

FINDINGS: Mapping[str, tuple[str, ...]] = {
    FOLLOWS: ("cause",),
    "folders_private": ("path",),
    "open_to_others": ("path",),
    "disk_free": ("megabytes",),
    "disk_low": ("megabytes",),
    "disk_shared": ("over", "path"),
    "settings_read": ("policy",),
    "host_answers": (),
    "host_relays": (),
    "host_outdated": ("found", "version"),
    "host_moved": ("path",),
    "host_missing": (),
    "host_interpreter_gone": ("path",),
    "host_silent": ("reason",),
    "browser_registered": ("browser",),
    "browser_unregistered": ("browser",),
    "browser_other_host": ("browser", "path"),
    "browser_none": (),
    "browser_sandboxed": ("browser", "sandbox"),
    "browser_asks_first": ("browser",),
    "browser_stale_host": ("browser", "path"),
    "browser_manifest_broken": ("browser", "path"),
    "browser_callers_differ": ("browser", "path"),
    "browser_host_blocked": ("browser", "path"),
    "browser_users_ignored": ("browser", "path"),
    "browser_elsewhere": ("path",),
    "browser_policy_ignored": ("browser", "keys", "path"),
    "extension_twice": ("browser", "ids"),
    "extension_not_allowed": ("browser", "extension"),
    "extension_newer": ("browser", "found", "version"),
    "extension_older": ("browser", "found", "version"),
    "companion_runs": ("version",),
    "companion_idle": (),
    "companion_skew": ("found", "version"),
    "window_opens": (),
    "window_no_screen": (),
    "window_no_page": ("path",),
    "window_no_web_view": ("reason",),
    "connected": ("environment", "seat"),
    "journal_none": (),
    "journal_sound": ("items", "waiting"),
    "journal_damaged": ("reason",),
    "journal_audit_broken": ("line",),
    "journal_old_item": ("days", "waiting"),
    "vault_opens": ("vault",),
    "vault_in_memory": (),
    "vault_missing": ("reason", "vault"),
    "mirror_none": (),
    "mirror_fresh": ("minutes", "rows"),
    "mirror_no_access": ("tables",),
    "route_open": ("host", "issuer"),
    "route_by_proxy": ("host", "proxy"),
    "route_no_name": ("host",),
    "route_closed": ("host", "reason"),
    "route_no_proxy": ("host", "proxy", "reason"),
    "route_certificate": ("host", "reason"),
    "clock_right": ("seconds",),
    "clock_wrong": ("minutes",),
    "environment_answers": ("host",),
    "tenant_same": ("authority",),
    "tenant_differs": ("expected", "found"),
    "signed_in": ("user",),
    "seat_on": ("seat",),
    "seat_unneeded": ("seat",),
    "user_known": ("seat",),
    "version_served": ("version",),
    "kind_production": ("kind",),
    "kind_untold": (),
    "kind_sandbox": ("kind",),
    "rights_complete": ("count", "user"),
    "rights_untold": ("user",),
    "right_missing": ("privilege", "right", "table", "user"),
    "author_known": ("user",),
    "author_differs": ("expected", "found"),
    "tables_there": ("tables",),
    "tables_standard": ("tables",),
    "tables_own": ("table", "kind"),
    "columns_fit": ("description", "subject", "table"),
    "stamp_in_text": ("table",),
    "required_filled": ("table",),
    "required_unfilled": ("columns", "table"),
    "link_columns_none": (),
    "link_column_fits": ("column", "table"),
    "link_column_missing": ("column", "setting", "table"),
    "link_column_type": ("column", "setting", "table", "type"),
    "link_column_short": ("column", "least", "length", "setting", "table"),
    "link_column_unwritable": ("column", "setting", "table"),
    "link_column_secured": ("column", "setting", "table"),
    "notes_enabled": ("table",),
    "notes_disabled": ("table",),
}
"""The doctor's own codes with the values of their sentences; every other code is one of the protocol's."""

_HARMLESS = frozenset(
    {
        "browser",
        "cause",
        "column",
        "columns",
        "count",
        "crm_code",
        "days",
        "description",
        "extension",
        "ids",
        "issuer",
        "items",
        "kind",
        "least",
        "length",
        "limit",
        "hours",
        "megabytes",
        "minutes",
        "missing",
        "privilege",
        "right",
        "rows",
        "sandbox",
        "saved",
        "seconds",
        "setting",
        "status",
        "subject",
        "table",
        "tables",
        "type",
        "vault",
        "version",
        "waiting",
    }
)
HIDDEN = "•••"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report."""

    check: str
    result: Result
    code: str
    params: tuple[tuple[str, str], ...] = ()
    reference: str | None = None
    """What support can look for."""

    @property
    def values(self) -> dict[str, str]:
        """The values of its sentences."""
        return dict(self.params)

    def redacted(self) -> Finding:
        """The finding without names, addresses and ids: only values of kinds that never hold one stay."""
        params = tuple(
            (name, value if name in _HARMLESS or not value else HIDDEN) for name, value in self.params
        )
        return Finding(self.check, self.result, self.code, params, HIDDEN if self.reference else None)


def found(check: str, result: Result, code: str, **values: object) -> Finding:
    """A finding of the doctor's own; its values must be those that its sentences name."""
    if set(values) != set(FINDINGS[code]):
        message = f"{code} needs {FINDINGS[code]}, not {tuple(values)}"
        raise ValueError(message)
    return Finding(check, result, code, tuple((name, str(value)) for name, value in values.items()))


def failure(check: str, error: CopyToCrmError) -> Finding:
    """An error that somebody raised, as what is wrong."""
    return of_cause(check, cause_of(error))


def refusal(check: str, meaning: Wait | Stop) -> Finding:
    """What Dynamics refused, as what is wrong."""
    return of_cause(check, meaning.cause)


def of_cause(check: str, cause: Cause) -> Finding:
    """A cause, as what is wrong."""
    return Finding(check, "fail", cause.code, cause.params, cause.reference)


def follows_from(check: str, cause: str) -> Finding:
    """A check that could only repeat what another has found."""
    return found(check, "skipped", FOLLOWS, cause=cause)


def cause_first(findings: Iterable[Finding]) -> list[Finding]:
    """What fails before what only warns; within one kind in the order of the checks, causes before effects."""
    return sorted(findings, key=lambda finding: _WORST_FIRST.index(finding.result))


def is_healthy(findings: Iterable[Finding]) -> bool:
    """Whether copying can work: nothing failed."""
    return all(finding.result != "fail" for finding in findings)
