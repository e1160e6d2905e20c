"""Judge what was seen on this computer. Reads and changes nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from companion.core.diagnosis import Finding, found
from companion.core.journal_facts import JournalFacts
from companion.core.mirror_standing import MirrorStanding, overdue

HostState = Literal["relays", "answers", "missing", "interpreter_gone", "moved", "silent"]

_LOW, _FULL = 500, 50
_WARN_AFTER_DAYS = 7


@dataclass(frozen=True)
class PrivatePlace:
    """A folder or file of ours, and whether others can look into it."""

    path: str
    is_private: bool


@dataclass(frozen=True)
class HostFacts:
    """The native host that `register` wrote, asked once the way a browser asks it."""

    state: HostState
    detail: str = ""
    """The interpreter or the folder that is gone, or why there was no answer."""

    version: str = ""
    """Of the program that registered it; empty where it did not say."""


@dataclass(frozen=True)
class CompanionFacts:
    """The running companion, if one runs."""

    version: str | None


def judge_folders(places: Sequence[PrivatePlace], root: str) -> list[Finding]:
    """A line for each place that others can look into."""
    is_open = [
        found("folders", "fail", "open_to_others", path=one.path) for one in places if not one.is_private
    ]
    return is_open or [found("folders", "ok", "folders_private", path=root)]


def judge_disk(free_bytes: int, shared_over: str = "", path: str = "") -> list[Finding]:
    """What cannot be written down cannot be promised; what another computer changes, too, is not ours to promise."""
    megabytes = free_bytes // 1_000_000
    shared = [found("disk", "warning", "disk_shared", over=shared_over, path=path)] if shared_over else []
    if megabytes >= _LOW:
        return [*shared, found("disk", "ok", "disk_free", megabytes=megabytes)]
    return [
        *shared,
        found("disk", "fail" if megabytes < _FULL else "warning", "disk_low", megabytes=megabytes),
    ]


def judge_settings(policy_keys: int, *, is_writeback_on: bool) -> list[Finding]:
    """Settings that could be read; writing that is off is no fault, but nothing is copied."""
    read = found("settings", "ok", "settings_read", policy=policy_keys)
    return [read] if is_writeback_on else [Finding("settings", "warning", "writeback_off"), read]


def judge_host(host: HostFacts, version: str) -> list[Finding]:
    """Whether a browser that starts our host gets an answer, and of which version."""
    match host.state:
        case "relays" | "answers":
            line = found("host", "ok", "host_relays" if host.state == "relays" else "host_answers")
            if host.version in {"", version}:
                return [line]
            return [found("host", "warning", "host_outdated", found=host.version, version=version), line]
        case "missing":
            return [found("host", "fail", "host_missing")]
        case "interpreter_gone":
            return [found("host", "fail", "host_interpreter_gone", path=host.detail)]
        case "moved":
            return [found("host", "fail", "host_moved", path=host.detail)]
        case "silent":
            return [found("host", "fail", "host_silent", reason=host.detail)]


def judge_companion(companion: CompanionFacts, version: str) -> list[Finding]:
    """Whether what runs is what is installed."""
    if companion.version is None:
        return [found("companion", "ok", "companion_idle")]
    if companion.version != version:
        return [found("companion", "fail", "companion_skew", found=companion.version, version=version)]
    return [found("companion", "ok", "companion_runs", version=companion.version)]


def judge_window(obstacle: str | None, value: str) -> list[Finding]:
    """Whether the companion has a window; a browser shows its page where not, so only what can be mended is a warning.

    `value` is the file or the reason that the obstacle is about.
    """
    match obstacle:
        case None:
            return [found("window", "ok", "window_opens")]
        case "no_screen":
            return [found("window", "ok", "window_no_screen")]
        case "no_page":
            return [found("window", "warning", "window_no_page", path=value)]
        case _:
            return [found("window", "warning", "window_no_web_view", reason=value)]


def judge_journal(journal: JournalFacts | None, now: datetime) -> list[Finding]:
    """Whether the journal can be read whole, and whether something waits in it for too long."""
    if journal is None:
        return [found("journal", "ok", "journal_none")]
    if journal.damage:
        return [found("journal", "fail", "journal_damaged", reason=journal.damage)]
    if journal.is_newer:
        return [Finding("journal", "fail", "journal_newer")]
    if journal.salvage:
        return [Finding("journal", "warning", "journal_salvaged", journal.salvage.cause.params)]
    return [_judge_what_it_holds(journal, now)]


def _judge_what_it_holds(journal: JournalFacts, now: datetime) -> Finding:
    if journal.audit_broken_at is not None:
        return found("journal", "warning", "journal_audit_broken", line=journal.audit_broken_at)
    days = (now - journal.oldest_waiting).days if journal.oldest_waiting else 0
    if days >= _WARN_AFTER_DAYS:
        return found("journal", "warning", "journal_old_item", days=days, waiting=journal.waiting)
    return found("journal", "ok", "journal_sound", items=journal.items, waiting=journal.waiting)


def judge_mirror(mirror: MirrorStanding | None, connected_at: datetime, now: datetime) -> list[Finding]:
    """How old the copy of the CRM's records is, and which of its tables nobody may read."""
    standing = mirror or MirrorStanding()
    if late := overdue(standing, connected_at, now):
        return [Finding("mirror", "warning", "sync_overdue", late.params)]
    if standing.finished_at is None:
        return [found("mirror", "ok", "mirror_none")]
    minutes = int((now - standing.finished_at) / timedelta(minutes=1))
    rows = sum(table.rows for table in standing.tables)
    fresh = found("mirror", "ok", "mirror_fresh", minutes=minutes, rows=rows)
    barred = ", ".join(table.name for table in standing.tables if table.state == "no_access")
    return [found("mirror", "warning", "mirror_no_access", tables=barred), fresh] if barred else [fresh]


def judge_vault(choice: str, trouble: str) -> list[Finding]:
    """Whether sign-ins can be read where they are kept."""
    if trouble:
        return [found("vault", "fail", "vault_missing", vault=choice, reason=trouble)]
    if choice == "memory":
        return [found("vault", "warning", "vault_in_memory")]
    return [found("vault", "ok", "vault_opens", vault=choice)]
