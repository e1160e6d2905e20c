"""A companion reports to whoever administers by a completed task of its own, which its rep owns.

Completed, it stands in nobody's list of things to do. It needs no right that copying does not need. What it says stands
in its text, as anybody may complete or reopen a task. Why a task: decision 13.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, Sequence
from uuid import UUID

from companion.core.odata import CrmRequest, bind, create_only, read, row_path, update_only
from companion.core.profile import Profile
from companion.core.replies import (
    CrmReply,
    Refused,
    classify,
    refused_write,
    says_row_absent,
    says_row_exists,
)

GENERATIONS = 3
"""How often such a task can be deleted in a Dynamics that keeps the ids of deleted rows."""

_OPEN, _COMPLETED = {"statecode": 0, "statuscode": 2}, {"statecode": 1, "statuscode": 5}


def write_report(
    profile: Profile, row_ids: Sequence[UUID], subject: str, text: str
) -> Generator[CrmRequest, CrmReply, None]:
    """Let the first of these ids that can be used say this. Told again and again, it exists once. Raises Refused."""
    body: dict[str, object] = {"subject": subject, "description": text}
    owner = {"ownerid@odata.bind": bind("systemusers", profile.user_id)} if profile.integration_user else {}
    for row_id in row_ids:
        created = yield create_only("tasks", row_id, body | owner, "activityid")
        if not created.is_ok and not says_row_exists(created):
            raise refused_write(created)
        if created.is_ok or (yield from _say_anew(row_id, text)):
            yield from _change(row_id, _COMPLETED)
            return
    raise refused_write(created)


def _say_anew(row_id: UUID, text: str) -> Generator[CrmRequest, CrmReply, bool]:
    """Whether the row is there."""
    reply = yield read(row_path("tasks", row_id), select="description,statecode")
    if says_row_absent(reply):
        return False
    if not reply.is_ok:
        raise Refused(classify(reply))
    if reply.body.get("description") == text:
        return True
    if reply.body.get("statecode") == 1:
        # A completed activity takes no other text.
        yield from _change(row_id, _OPEN)
    yield from _change(row_id, {"description": text})
    return True


def _change(row_id: UUID, columns: Mapping[str, object]) -> Generator[CrmRequest, CrmReply, None]:
    reply = yield update_only("tasks", row_id, columns)
    if not reply.is_ok:
        raise refused_write(reply)


def read_report(text: str) -> Mapping[str, object]:
    """What a companion wrote; nothing where somebody else has written there since.

    >>> read_report("Call back")
    {}
    """
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
