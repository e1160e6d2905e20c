"""Rows that might be meant, as Dynamics has them now: what is read of them, and whether they bear a match out.

Generators: yield requests, are sent replies, write nothing.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace

from companion.core.activity import Subject
from companion.core.evidence import Evidence
from companion.core.odata import CrmRequest, read, row_path
from companion.core.replies import CrmReply, Refused, classify, says_row_absent
from companion.core.tables import ROW_SETS, Environment
from companion.core.verdict import (
    Candidate,
    PersonTable,
    RowTable,
    Target,
    Verdict,
    contradicts,
    profile_key_of,
)

NAME_COLUMNS: dict[PersonTable, str] = {
    "contact": "contactid,fullname,_parentcustomerid_value",
    "lead": "leadid,fullname,companyname",
}
_COMPANY_COLUMN: dict[PersonTable, str] = {
    "contact": "_parentcustomerid_value@OData.Community.Display.V1.FormattedValue",
    "lead": "companyname",
}
_MOST_MERGES = 5
"""A row that went into another, which went into a third: further than that nobody follows."""


def candidate_of(table: PersonTable, row: Mapping[str, object], address_column: str) -> Candidate:
    """A contact or lead as it was read."""
    company = row.get(_COMPANY_COLUMN[table])
    address = row.get(address_column)
    return Candidate(
        table=table,
        row_id=str(row[f"{table}id"]),
        name=str(row.get("fullname") or ""),
        company_name=str(company) if company else None,
        linkedin_address=str(address) if address else None,
    )


def bear_out(
    about: Subject, seen: Sequence[Candidate], environment: Environment, evidence: Evidence | None
) -> Generator[CrmRequest, CrmReply, Verdict | None]:
    """The verdict of matching, as far as Dynamics bears it out; None where it has nothing to say.

    A match counts when its row still stands, is active, and names no other profile; one that was merged since counts
    as the row it went into.
    """
    if evidence is None or evidence.verdict == "none" or not evidence.rows:
        return None
    target = evidence.target
    if target is None:
        return Verdict("several", None, len(evidence.rows))
    its_own = (row for row in seen if (row.table, row.row_id) == (target.table, target.row_id))
    row = next(its_own, None) or (yield from _read_weighed(target, environment))
    if row is None:
        return None
    if contradicts(profile_key_of(about), row.linkedin_address):
        return Verdict("several", None, len(evidence.rows))
    return Verdict("match", replace(target, row_id=row.row_id, name=row.name or target.name), 1)


def _read_weighed(
    target: Target, environment: Environment
) -> Generator[CrmRequest, CrmReply, Candidate | None]:
    """The row as it stands now, or the one that it was merged into; None where neither is there and active."""
    row_id = target.row_id
    for _ in range(_MOST_MERGES):
        reply = yield read(
            row_path(ROW_SETS[target.table], row_id), select=_standing_columns(target.table, environment)
        )
        if says_row_absent(reply):
            return None
        if not reply.is_ok:
            raise Refused(classify(reply))
        merged_into = reply.body.get("_masterid_value")
        if reply.body.get("merged") is not True or not merged_into:
            return (
                _weighed(target.table, reply.body, environment) if reply.body.get("statecode") == 0 else None
            )
        row_id = str(merged_into)
    return None


def _standing_columns(table: RowTable, environment: Environment) -> str:
    columns = (
        "accountid,name" if table == "account" else f"{NAME_COLUMNS[table]},{environment.address_column}"
    )
    return f"{columns},statecode,merged,_masterid_value"


def _weighed(table: RowTable, row: Mapping[str, object], environment: Environment) -> Candidate:
    if table == "account":
        return Candidate(table, str(row["accountid"]), str(row.get("name") or ""), None, None)
    return candidate_of(table, row, environment.address_column)
