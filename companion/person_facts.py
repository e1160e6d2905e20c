"""What is held of one person or company, as the files say it that people export, and as programs read it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime

from companion.core.person_trace import HeldLink, Trace
from companion.core.profile import Profile
from companion.protocol.admin_privacy import PersonErased, RowInCrm

Facts = dict[str, object]

_COUNTED = ("items", "mentions", "links", "decisions", "prompts", "audit_lines", "sightings", "copies")


def rows_in_crm(trace: Trace, profile: Profile) -> tuple[RowInCrm, ...]:
    """What was written from here, each with the address that opens it in Dynamics."""
    page = f"{profile.environment_address}/main.aspx?pagetype=entityrecord"
    return tuple(
        RowInCrm(table=table, row_id=row_id, address=f"{page}&etn={table}&id={row_id}")
        for table, row_id in trace.in_crm
    )


def exported(person: str, trace: Trace, profile: Profile) -> Facts:
    """Everything that is held here, texts included."""
    return {
        "person": person,
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "items": [_item(trace, place) for place in range(len(trace.items))],
        "links": [_link(link) for link in trace.links],
        "decisions": [_link(decision) for decision in trace.decisions],
        "updates": [
            {
                "row": f"{one.row.table}/{one.row.row_id}",
                "at": one.updated_at.isoformat(),
                "values": [asdict(value) for value in one.values],
            }
            for one in trace.updates
        ],
        "ignored": [
            {
                "row": f"{one.row.table}/{one.row.row_id}",
                "at": one.ignored_at.isoformat(),
                "until": one.ended_at and one.ended_at.isoformat(),
                "page": dict(one.said),
            }
            for one in trace.ignored
        ],
        "flags": [
            {
                "row": f"{one.table}/{one.row_id}",
                "is_taken_back": one.is_clearing,
                "state": one.state,
                "before": one.replaced and json.loads(one.replaced),
            }
            for one in trace.flags
        ],
        "prompts": [
            {"opened_at": one.opened_at.isoformat(), "state": one.state, "name": one.about and one.about.name}
            for one in trace.prompts
        ],
        "in_crm": [row.model_dump() for row in rows_in_crm(trace, profile)],
    }


def certificate(erased: PersonErased) -> Facts:
    """What was searched and removed, what stays here, and what stands in the CRM. Names nobody."""
    return {
        "erased_at": erased.erased_at,
        "searched": erased.searched,
        "removed": {name: getattr(erased, name) for name in _COUNTED},
        "kept_here": erased.kept_here,
        "in_crm_count": erased.in_crm_count,
        "in_crm": [row.model_dump() for row in erased.in_crm],
    }


def _item(trace: Trace, place: int) -> Facts:
    one = trace.items[place]
    item, activity = one.item, one.item.activity
    return {
        "copied_at": one.clicked_at.isoformat(),
        "state": item.state,
        "kind": activity.kind if activity else None,
        "text": activity.body if activity else None,
        "name": activity.about.name if activity else None,
        "filed_under": f"{item.target.table}/{item.target.row_id}" if item.target else None,
        "filed_name": item.target.name if item.target else None,
        "reasons": [row.name for row in item.evidence.rows] if item.evidence else [],
    }


def _link(link: HeldLink) -> Facts:
    return {
        "linkedin": f"{link.key.kind}:{link.key.value}",
        "row": "/".join(link.row),
        "name": link.name,
        "at": link.at.isoformat(),
    }
