"""Read the newest activities of a record from Dynamics, with the rights of whoever is signed in. Keeps nothing."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import UTC, datetime

from companion.core.mapping import utc_text
from companion.core.odata import CrmRequest, read
from companion.core.profile import Profile
from companion.core.replies import CrmReply
from companion.errors import CrmAnswerRefused, CrmUnreachable
from companion.protocol.person_card import MOST_ACTIVITIES, RecordActivity
from companion.protocol.results import RecordActivities
from companion.usecases.read_record import check_row_id
from companion.usecases.show_item import record_address
from companion.usecases.workplace import Workplace

_COLUMNS = "activityid,activitytypecode,subject,statecode,actualend,createdon"
_LONGEST = 400
_OPEN = (0, 3)
"""Open and scheduled, of the four states that every activity has."""


async def read_activities(workplace: Workplace, row_id: str) -> RecordActivities:
    """The activities that hang on the record. Raises BadRequest, CrmUnreachable or CrmAnswerRefused."""
    return await workplace.gateway.converse(_read(check_row_id(row_id), workplace.profile))


def _read(row_id: str, profile: Profile) -> Generator[CrmRequest, CrmReply, RecordActivities]:
    reply = yield read(
        "activitypointers",
        select=_COLUMNS,
        filter=f"_regardingobjectid_value eq {row_id}",
        orderby="createdon desc",
        top=str(MOST_ACTIVITIES),
    )
    if reply.status == 0:
        raise CrmUnreachable(host=profile.host, reason=reply.trouble)
    rows = reply.body.get("value")
    if not reply.is_ok or not isinstance(rows, list):
        raise CrmAnswerRefused(status=str(reply.status), crm_code=reply.error_code, text=reply.error_text)
    return RecordActivities(
        kind="record.activities", activities=tuple(_show(row, profile) for row in rows[:MOST_ACTIVITIES])
    )


def _show(row: Mapping[str, object], profile: Profile) -> RecordActivity:
    table, row_id = str(row.get("activitytypecode") or ""), str(row.get("activityid") or "")
    subject = row.get("subject")
    return RecordActivity(
        table=table,
        row_id=row_id,
        subject=str(subject)[:_LONGEST] if subject else None,
        happened_at=_moment(row.get("actualend") or row.get("createdon")),
        is_open=row.get("statecode") in _OPEN,
        record_address=record_address(profile, table, row_id),
    )


def _moment(text: object) -> str | None:
    return utc_text(datetime.fromisoformat(str(text)).astimezone(UTC)) if text else None
