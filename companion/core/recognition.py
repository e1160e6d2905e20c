"""Ask Dynamics, before the first write, whether this item already stands there and whose it is.

A generator that yields requests and is sent replies; it writes nothing. Its answer is stored in the journal
before anything is written, so that a repeat after a crash files the item under the same row.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from companion.core import item_key
from companion.core.activity import Activity, Company, Message, Person
from companion.core.candidate_rows import NAME_COLUMNS, bear_out, candidate_of
from companion.core.evidence import Evidence
from companion.core.linkedins_own import find_linkedins_own
from companion.core.mapping import STAMP_COLUMN, utc_text
from companion.core.odata import CrmRequest, read, text_literal
from companion.core.receipt import Receipt
from companion.core.replies import CrmReply, Refused, Stop, Wait, classify
from companion.core.standing import read_standing
from companion.core.tables import PERSON_SETS, Environment
from companion.core.verdict import (
    NO_MATCH,
    Candidate,
    PersonTable,
    Target,
    Verdict,
    decide,
    profile_key_of,
)

Asking = Generator[CrmRequest, CrmReply, "Recognised | Wait | Stop"]
Rows = list[Mapping[str, object]]

_TOP = "50"


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
        return (yield from bear_out(activity.about, (), environment, evidence)) or NO_MATCH
    candidates = yield from _find_candidates(activity.about, environment)
    # Of more than were read, the one that fits need not be the only one.
    is_cut = len(candidates) >= int(_TOP)
    verdict = Verdict("several", None, len(candidates)) if is_cut else decide(activity.about, candidates)
    if verdict.target is None or verdict.target.how != "address":
        weighed = yield from bear_out(activity.about, candidates, environment, evidence)
        # What is not in the mirror may have been created a minute ago: then the strict rule alone decides.
        verdict = weighed or verdict
    return verdict if verdict.target is not None else replace(verdict, target=confirmed)


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
                select=f"{NAME_COLUMNS[table]},{environment.address_column}",
                filter=f"({' or '.join(conditions)}) and statecode eq 0",
                top=_TOP,
            )
        )
        found += [candidate_of(table, row, environment.address_column) for row in rows]
    return found


def _rows(request: CrmRequest) -> Generator[CrmRequest, CrmReply, Rows]:
    reply = yield request
    if not reply.is_ok:
        raise Refused(classify(reply))
    value = reply.body.get("value")
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
