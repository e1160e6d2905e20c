"""Ask Dynamics, before the first write, whether this item already stands there and whose it is.

A generator that yields requests and is sent replies; it writes nothing. Its answer is stored in the journal
before anything is written, so that a repeat after a crash files the item under the same row.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from companion.core import item_key
from companion.core.activity import Activity, Company, Message, Person, Subject
from companion.core.evidence import Evidence
from companion.core.linkedins_own import find_linkedins_own
from companion.core.mapping import STAMP_COLUMN, utc_text
from companion.core.odata import CrmRequest, read, row_path, text_literal
from companion.core.receipt import Receipt
from companion.core.replies import CrmReply, Refused, Stop, Wait, classify, says_row_absent
from companion.core.standing import read_standing
from companion.core.tables import PERSON_SETS, ROW_SETS, Environment
from companion.core.verdict import (
    NO_MATCH,
    Candidate,
    PersonTable,
    RowTable,
    Target,
    Verdict,
    contradicts,
    decide,
    profile_key_of,
)

Asking = Generator[CrmRequest, CrmReply, "Recognised | Wait | Stop"]
Rows = list[Mapping[str, object]]

_NAME_COLUMNS: dict[PersonTable, str] = {
    "contact": "contactid,fullname,_parentcustomerid_value",
    "lead": "leadid,fullname,companyname",
}
_COMPANY_COLUMN: dict[PersonTable, str] = {
    "contact": "_parentcustomerid_value@OData.Community.Display.V1.FormattedValue",
    "lead": "companyname",
}
_TOP = "50"
_MOST_MERGES = 5
"""A row that went into another, which went into a third: further than that nobody follows."""


@dataclass(frozen=True)
class Recognised:
    """What was found: the verdict on the subject, or the row that already holds this message.

    Such a row comes from another laptop or an earlier installation; it is this item's receipt.
    """

    verdict: Verdict
    existing: Receipt | None = None


def recognise(
    activity: Activity,
    key: str,
    confirmed: Target | None,
    environment: Environment,
    evidence: Evidence | None = None,
) -> Asking:
    """Whether the item is there already, else which row it is about; a confirmed link needs no question.

    `evidence` is what matching over the mirror says; a row that it names counts when Dynamics still has it. A link of
    the person's company is second best: it counts where the person themselves are not found.
    """
    try:
        if isinstance(activity, Message):
            existing = yield from _find_written(activity, key, environment)
            if existing is not None:
                return Recognised(NO_MATCH, existing)
        verdict = yield from _find_row(activity, confirmed, environment, evidence)
        if isinstance(activity, Message) and verdict.target is not None:
            existing = yield from find_linkedins_own(activity, key, verdict.target, environment)
            if existing is not None:
                return Recognised(verdict, existing)
    except Refused as refused:
        return refused.meaning
    return Recognised(verdict)


def _find_row(
    activity: Activity, confirmed: Target | None, environment: Environment, evidence: Evidence | None
) -> Generator[CrmRequest, CrmReply, Verdict]:
    if confirmed is not None and confirmed.is_the_subject:
        return Verdict("match", confirmed, 1)
    if isinstance(activity.about, Company):
        return (yield from _find_weighed(activity.about, (), environment, evidence)) or NO_MATCH
    candidates = yield from _find_candidates(activity.about, environment)
    # Of more than were read, the one that fits need not be the only one.
    is_cut = len(candidates) >= int(_TOP)
    verdict = Verdict("several", None, len(candidates)) if is_cut else decide(activity.about, candidates)
    if verdict.target is None or verdict.target.how != "address":
        weighed = yield from _find_weighed(activity.about, candidates, environment, evidence)
        # What is not in the mirror may have been created a minute ago: then the strict rule alone decides.
        verdict = weighed or verdict
    return verdict if verdict.target is not None else replace(verdict, target=confirmed)


def _find_weighed(
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
    if any((target.table, target.row_id) == (row.table, row.row_id) for row in seen):
        [row] = [row for row in seen if (row.table, row.row_id) == (target.table, target.row_id)]
    else:
        found = yield from _read_weighed(target, environment)
        if found is None:
            return None
        row = found
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
        "accountid,name" if table == "account" else f"{_NAME_COLUMNS[table]},{environment.address_column}"
    )
    return f"{columns},statecode,merged,_masterid_value"


def _weighed(table: RowTable, row: Mapping[str, object], environment: Environment) -> Candidate:
    if table == "account":
        return Candidate(table, str(row["accountid"]), str(row.get("name") or ""), None, None)
    return _candidate(table, row, environment.address_column)


def _find_written(
    activity: Message, key: str, environment: Environment
) -> Generator[CrmRequest, CrmReply, Receipt | None]:
    """The row another companion wrote for this message: same fingerprint, at most two minutes apart."""
    if activity.sent_at is None:
        return None
    mark = item_key.fingerprint(activity.conversation_id, activity.body)
    earliest, latest = (utc_text(activity.sent_at + sign * item_key.SAME_ITEM_WINDOW) for sign in (-1, 1))
    rows = yield from _rows(
        read(
            "activitypointers",
            select=f"activityid,activitytypecode,actualend,statecode,_ownerid_value,{STAMP_COLUMN}",
            filter=(
                f"contains({STAMP_COLUMN},{text_literal(mark)})"
                f" and actualend ge {earliest} and actualend le {latest}"
            ),
            top=_TOP,
        )
    )
    for row in rows:
        if _is_this_message(row, activity, key, environment):
            standing = read_standing(row, "")
            return Receipt(
                table=standing.table,
                row_id=str(row["activityid"]),
                owner_name=standing.owner_name,
                is_completed=standing.is_completed,
                version=standing.version,
                is_withdrawn=standing.mark.get("withdrawn") is True,
            )
    return None


def _is_this_message(
    row: Mapping[str, object], activity: Activity, key: str, environment: Environment
) -> bool:
    """Not our own row (the create will meet it by id), not a sibling in the page, and of the same moment."""
    ours = {str(environment.row_id(key))}
    for sibling in item_key.sibling_keys(activity):
        # Whoever copied the sibling may have taken it back and copied it again, also on another laptop.
        ours |= {str(row_id) for row_id in environment.row_ids_of_every_generation(sibling)}
    if str(row.get("activityid")).lower() in ours:
        return False
    return item_key.is_same_moment(activity, _moment(str(row.get("actualend"))))


def _find_candidates(
    person: Person, environment: Environment
) -> Generator[CrmRequest, CrmReply, list[Candidate]]:
    """Contacts and leads with the person's LinkedIn key in the named column, or with exactly their name."""
    conditions = [f"fullname eq {text_literal(person.name)}"]
    profile = profile_key_of(person)
    if profile is not None:
        conditions.append(f"contains({environment.address_column},{text_literal(profile.value)})")
    found: list[Candidate] = []
    tables: Iterable[PersonTable] = ("contact", "lead")
    for table in tables:
        rows = yield from _rows(
            read(
                PERSON_SETS[table],
                select=f"{_NAME_COLUMNS[table]},{environment.address_column}",
                filter=f"({' or '.join(conditions)}) and statecode eq 0",
                top=_TOP,
            )
        )
        found += [_candidate(table, row, environment.address_column) for row in rows]
    return found


def _candidate(table: PersonTable, row: Mapping[str, object], address_column: str) -> Candidate:
    company = row.get(_COMPANY_COLUMN[table])
    address = row.get(address_column)
    return Candidate(
        table=table,
        row_id=str(row[f"{table}id"]),
        name=str(row.get("fullname") or ""),
        company_name=str(company) if company else None,
        linkedin_address=str(address) if address else None,
    )


def _rows(request: CrmRequest) -> Generator[CrmRequest, CrmReply, Rows]:
    reply = yield request
    if not reply.is_ok:
        raise Refused(classify(reply))
    value = reply.body.get("value")
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
