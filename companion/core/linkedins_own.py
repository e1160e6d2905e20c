"""Find the row that LinkedIn's own writeback has made of a message, so that it is linked and not doubled.

A generator: yields requests, is sent replies, writes nothing. Whatever is not certain is not linked: a message that
stands twice in the CRM is seen and mended, one that is taken for another's row is lost.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import UTC, datetime

from companion.core import item_key
from companion.core.activity import Message
from companion.core.mapping import STAMP_COLUMN, utc_text
from companion.core.odata import CrmRequest, read, text_literal
from companion.core.receipt import Receipt
from companion.core.replies import CrmReply, Refused, classify
from companion.core.tables import MESSAGE_TABLES, Environment
from companion.core.verdict import Target

_PARTIES = "activitypointer_activity_parties"
_COLUMNS = (
    "activityid,activitytypecode,description,actualend,createdon,statecode,_ownerid_value,"
    f"_regardingobjectid_value,{STAMP_COLUMN}"
)
_OWNER = "_ownerid_value@OData.Community.Display.V1.FormattedValue"
_OURS = '"copy_to_crm"'
_COMPLETED = 1

Finding = Generator[CrmRequest, CrmReply, "Receipt | None"]


def find_linkedins_own(message: Message, key: str, target: Target, environment: Environment) -> Finding:
    """The receipt of LinkedIn's row: the seat holder's, of the same person, text and time (± 2 min). Raises Refused."""
    # LinkedIn's app brings both tables or none; the page and LinkedIn may take one message for different kinds.
    has_app = any(name in environment.tables for name in MESSAGE_TABLES.values())
    is_asked = item_key.is_anyway(message, key)
    is_only_one = message.place.equals == 1
    if message.sent_at is None or not has_app or is_asked or not is_only_one or not target.is_the_subject:
        return None
    reply = yield read(
        "activitypointers",
        select=_COLUMNS,
        expand=f"{_PARTIES}($select=_partyid_value)",
        filter=_filter(message.sent_at, environment.user_id),
    )
    if not reply.is_ok:
        raise Refused(classify(reply))
    value = reply.body.get("value")
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    same = [row for row in rows if _is_same(row, message, target)]
    # Of two such rows either may be the other message's.
    return _receipt(same[0]) if len(same) == 1 else None


def _filter(sent_at: datetime, user_id: str) -> str:
    earliest, latest = (utc_text(sent_at + sign * item_key.SAME_ITEM_WINDOW) for sign in (-1, 1))
    kinds = " or ".join(f"activitytypecode eq {text_literal(name)}" for name in MESSAGE_TABLES.values())
    # LinkedIn makes the licence holder the owner, whoever its sync signs in as.
    return (
        f"_ownerid_value eq {user_id} and ({kinds}) and "
        f"((actualend ge {earliest} and actualend le {latest})"
        f" or (actualend eq null and createdon ge {earliest} and createdon le {latest}))"
    )


def _is_same(row: Mapping[str, object], message: Message, target: Target) -> bool:
    text = str(row.get("description") or "")
    if _OURS in str(row.get(STAMP_COLUMN) or "") or _OURS in text:
        return False
    moment = datetime.fromisoformat(str(row.get("actualend") or row.get("createdon"))).astimezone(UTC)
    is_same_text = item_key.normalise_body(text) == message.body
    return is_same_text and item_key.is_same_moment(message, moment) and _is_about(row, target)


def _is_about(row: Mapping[str, object], target: Target) -> bool:
    parties = row.get(_PARTIES)
    ids = [row.get("_regardingobjectid_value")]
    ids += [
        party.get("_partyid_value")
        for party in (parties if isinstance(parties, list) else [])
        if isinstance(party, Mapping)
    ]
    return target.row_id.lower() in {str(one).lower() for one in ids if one}


def _receipt(row: Mapping[str, object]) -> Receipt:
    owner = row.get(_OWNER)
    return Receipt(
        table=str(row["activitytypecode"]),
        row_id=str(row["activityid"]),
        owner_name=str(owner) if owner else None,
        is_completed=row.get("statecode") == _COMPLETED,
        found="linkedin",
    )
