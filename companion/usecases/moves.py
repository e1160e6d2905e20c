"""Which activities would move if a decision is taken back: shown before anything is, as Dynamics has them now."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from companion.core.history import why_it_stays
from companion.core.mapping import STAMP_COLUMN, utc_text
from companion.core.odata import CrmRequest, read
from companion.core.outbox_item import Journalled
from companion.core.replies import Cause, CrmReply, classify
from companion.core.sign_in import meaning_of
from companion.core.standing import read_standing
from companion.errors import CrmUnreachable, SignedOut, SignInUnreachable
from companion.protocol.decisions import MovesFound, MovingActivity
from companion.protocol.items import MatchedRow
from companion.usecases.show_cause import show_cause
from companion.usecases.show_prompt import show_waiting
from companion.usecases.workplace import Workplace

_AT_ONCE = 25
_LONGEST = 120
_KINDS = ("inmail", "message", "note", "tag", "call")
_BY_TABLE = {"li_inmail": "inmail", "li_message": "message", "annotation": "note", "phonecall": "call"}
_ACTIVITY = f"activityid,subject,description,activitytypecode,actualend,createdon,{STAMP_COLUMN}"
_NOTE = "annotationid,subject,notetext,createdon"
_PROFILE_LINE = "https://www.linkedin.com/"

Rows = Mapping[str, Mapping[str, object]]


async def read_moves(workplace: Workplace, decision_id: str) -> MovesFound:
    """The activities of a decision, the newest first. Raises ItemUnknown."""
    decision = await workplace.outbox.prompts.read_decision(decision_id)
    row = decision.row
    found: Rows | Cause
    try:
        found = await workplace.gateway.converse(_read_rows(decision.items))
    except (SignedOut, SignInUnreachable, CrmUnreachable) as error:
        found = meaning_of(error).cause
    is_read = not isinstance(found, Cause)
    return MovesFound(
        kind="moves.found",
        decision_id=decision_id,
        row=MatchedRow(table=row.table, row_id=row.row_id, name=row.name[:400], how="link"),
        activities=tuple(
            _show(workplace, one, {} if isinstance(found, Cause) else found, is_read=is_read)
            for one in decision.items
        ),
        unread=None if not isinstance(found, Cause) else show_cause(found),
    )


def _read_rows(items: Sequence[Journalled]) -> Generator[CrmRequest, CrmReply, Rows | Cause]:
    """Id → row, for those that are there and may be read; else why nothing could be."""
    rows: dict[str, Mapping[str, object]] = {}
    notes = [one.item.receipt.row_id for one in items if _table(one) == "annotation" and one.item.receipt]
    others = [one.item.receipt.row_id for one in items if _table(one) != "annotation" and one.item.receipt]
    for entity_set, key, select, ids in (
        ("activitypointers", "activityid", _ACTIVITY, others),
        ("annotations", "annotationid", _NOTE, notes),
    ):
        for some in (ids[place : place + _AT_ONCE] for place in range(0, len(ids), _AT_ONCE)):
            reply = yield read(
                entity_set, select=select, filter=" or ".join(f"{key} eq {id_}" for id_ in some)
            )
            if not reply.is_ok:
                return classify(reply).cause
            rows |= {str(row[key]).lower(): row for row in _values(reply)}
    return rows


def _values(reply: CrmReply) -> Iterator[Mapping[str, object]]:
    values = reply.body.get("value")
    yield from (row for row in (values if isinstance(values, list) else ()) if isinstance(row, Mapping))


def _table(one: Journalled) -> str:
    return one.item.receipt.table if one.item.receipt else ""


def _show(workplace: Workplace, one: Journalled, rows: Rows, *, is_read: bool) -> MovingActivity:
    shown = show_waiting(one, workplace.profile)
    row = rows.get(one.item.receipt.row_id.lower()) if one.item.receipt else None
    stays = why_it_stays(one.item)
    if stays is None and row is None and is_read:
        stays = Cause("activity_unseen")
    happened = row.get("actualend") or row.get("createdon") if row else None
    moment = datetime.fromisoformat(str(happened)).astimezone(UTC) if happened else None
    return MovingActivity.model_validate(
        {
            "item_id": shown.item_id,
            "item_kind": _kind(one, row),
            "happened_at": utc_text(moment) if moment else shown.clicked_at,
            "words": _first_words(row) if row else None,
            "record_address": shown.record_address,
            "stays": show_cause(stays),
        }
    )


def _kind(one: Journalled, row: Mapping[str, object] | None) -> str | None:
    marked = read_standing(row, _table(one)).mark.get("kind") if row else None
    return str(marked) if marked in _KINDS else _BY_TABLE.get(_table(one))


def _first_words(row: Mapping[str, object]) -> str | None:
    """How the text begins, without the lines that say whom it is about."""
    text = read_standing(row, "").text
    naming, _, rest = text.partition("\n\n")
    is_naming = naming.rpartition("\n")[2].startswith(_PROFILE_LINE)
    words = " ".join((rest if is_naming else text).split()) or str(row.get("subject") or "")
    return (words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…") or None
