"""Say in Dynamics, too, that a contact's employer is left as it is, through Dynamics' own flag; or say so no more.

Generators: yield requests, are sent replies. A flag that somebody else has set stays. Whoever drives them writes down
what stands in the flag before it is written, so that an answer that was lost leaves no doubt about what to put back.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import dataclass

from companion.core.column_choices import choices_of
from companion.core.odata import CrmRequest, Json, read, row_path, text_literal, update_unchanged
from companion.core.record_form import LEFT_COLUMN
from companion.core.replies import (
    Cause,
    CrmReply,
    Refused,
    Stop,
    Wait,
    classify,
    refused_write,
    says_row_absent,
)
from companion.core.sharing import OVER, Sharing, Told
from companion.core.standing import version_of
from companion.core.tables import ROW_SETS

NO_FEEDBACK, IGNORED = 0, 2
"""What the flag says of nobody in particular, and of whom a suggestion is ignored. 1 is "not at company"."""
_TAKEN = "contact_flag_taken"
_DEFINITION = (
    f"EntityDefinitions(LogicalName='contact')/Attributes(LogicalName={text_literal(LEFT_COLUMN)})"
    "/Microsoft.Dynamics.CRM.PicklistAttributeMetadata"
)
_OPTIONS = "OptionSet($select=Options),GlobalOptionSet($select=Options)"


@dataclass(frozen=True)
class Pending:
    """The flag is to be written, as long as the row is in this version."""

    stands: str
    """What it says before that, as JSON: a number, or null."""
    wanted: int | None
    version: str


Looking = Generator[CrmRequest, CrmReply, "Pending | Told | Wait | Stop"]
Writing = Generator[CrmRequest, CrmReply, "Told | Wait | Stop"]


def look(sharing: Sharing) -> Looking:
    """What is to be written. Where there is no such flag, or nothing of ours to put back, that was all."""
    if sharing.is_clearing and sharing.replaced is None:
        return OVER
    try:
        if not (yield from _has_flag()):
            return OVER
    except Refused as refused:
        return refused.meaning
    standing = yield read(row_path(ROW_SETS[sharing.table], sharing.row_id), select=LEFT_COLUMN)
    if says_row_absent(standing) and sharing.is_clearing:
        return OVER
    if not standing.is_ok:
        return classify(standing)
    return _judge(sharing, standing)


def _judge(sharing: Sharing, standing: CrmReply) -> Pending | Told | Stop:
    value, version = standing.body.get(LEFT_COLUMN), version_of(standing.body)
    if sharing.is_clearing:
        # Whatever else stands there by now is somebody else's.
        return Pending(json.dumps(value), _before(sharing), version) if value == IGNORED else OVER
    if value == IGNORED:
        return Told(version)
    if value in (None, NO_FEEDBACK):
        return Pending(json.dumps(value), IGNORED, version)
    return Stop("needs_you", Cause(_TAKEN, (), standing.service_request_id))


def write(sharing: Sharing, pending: Pending) -> Writing:
    """Write the flag. A row that has changed since it was looked at is refused, and looked at anew."""
    wanted: Json = {LEFT_COLUMN: pending.wanted}
    reply = yield update_unchanged(
        ROW_SETS[sharing.table], sharing.row_id, wanted, pending.version, select=LEFT_COLUMN
    )
    if reply.is_ok:
        return Told(version_of(reply.body), is_over=sharing.is_clearing)
    return refused_write(reply).meaning


def is_taken(outcome: Told | Wait | Stop) -> bool:
    """Whether something stands in the flag that somebody else has set."""
    return isinstance(outcome, Stop) and outcome.cause.code == _TAKEN


def _has_flag() -> Generator[CrmRequest, CrmReply, bool]:
    """Whether contacts of the organisation have the flag, and it can say that. Raises Refused."""
    reply = yield read(_DEFINITION, select="LogicalName", expand=_OPTIONS)
    if reply.status == 404 and reply.error_code:
        return False
    if not reply.is_ok:
        raise Refused(classify(reply))
    choices = choices_of(reply.body.get("OptionSet")) or choices_of(reply.body.get("GlobalOptionSet"))
    return any(choice.value == IGNORED for choice in choices)


def _before(sharing: Sharing) -> int | None:
    """What is put back: only what was found is, and of that only what says nothing."""
    return NO_FEEDBACK if sharing.replaced == json.dumps(NO_FEEDBACK) else None
