"""The audit trail and one person's traces as the administrator's pages read them. Part of the composition root."""

from __future__ import annotations

from typing import cast

from companion.core.audit_chain import AuditLine
from companion.erasing import trace_here
from companion.errors import NotConnected
from companion.folders import Folders
from companion.person_facts import rows_in_crm
from companion.protocol.admin_privacy import MOST_ROWS, AuditStep, AuditTrail, PersonFound
from companion.storage.inspection import inspect_audit, read_audit_lines
from companion.storage.profile_store import FileProfileStore

_NEWEST = 50
_LONGEST = 200


def read_trail(folders: Folders) -> AuditTrail:
    """The newest steps, and whether the chain is whole. Raises NotConnected or NotPossibleHere."""
    profiles = FileProfileStore(folders.profiles)
    profile = profiles.read_current()
    if profile is None:
        raise NotConnected
    file = profiles.folder_of(profile) / "outbox.db"
    trail, lines = inspect_audit(file), read_audit_lines(file, _NEWEST)
    return AuditTrail.model_validate(
        {
            "kind": "audit.trail",
            "steps": tuple(_step(line) for line in lines),
            "lines": trail.lines,
            "erased": trail.erased,
            "begins_after": trail.start.sequence,
            "end": str(trail.end),
            # Without an end that somebody has noted, no break can be one against a note.
            "broken": trail.broken.kind if trail.broken else None,
            "broken_line": max(0, trail.broken.sequence) if trail.broken else 0,
        }
    )


def _step(line: AuditLine) -> AuditStep:
    # Any program that knows SQLite can have put other values there than texts.
    item_id = cast("object", line.item_id)
    return AuditStep(
        line=max(0, line.sequence),
        at=str(line.at)[:_LONGEST],
        what=str(line.what)[:_LONGEST],
        item_id=None if item_id is None else str(item_id)[:_LONGEST],
        is_erased=line.is_erased,
    )


def find_person(folders: Folders, person: str) -> PersonFound:
    """How much is held here of somebody, and what stands in the CRM. Raises as `trace_here`."""
    trace, profile = trace_here(folders, person)
    rows = rows_in_crm(trace, profile)
    return PersonFound(
        kind="person.found",
        items=len(trace.items),
        mentions=len(trace.mentions),
        links=len(trace.links),
        decisions=trace.history,
        prompts=len(trace.prompts),
        unsent=trace.unsent,
        in_crm=rows[:MOST_ROWS],
        in_crm_count=len(rows),
    )
