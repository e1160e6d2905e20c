"""Write one item to Dynamics: create, continue, complete, receipt.

A generator that yields requests and is sent replies, so the same steps run against Dynamics, the emulator and
a list in a test. Every step is create-only or conditional under our own ids: killed at any line, the whole
thing is simply run again and meets its own rows, in whichever table they stand.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from uuid import UUID

from companion.core import item_key
from companion.core.activity import Activity
from companion.core.amending import amend_activity
from companion.core.continuation import continue_text
from companion.core.further_columns import find_fault, further_part
from companion.core.live_columns import survey_columns
from companion.core.mapping import STAMP_COLUMN, MappedRow, is_known, map_activity, regarding_part, stamp
from companion.core.noting import keep_note, write_note
from companion.core.odata import CrmRequest, create_only, read, row_path, update_only
from companion.core.protected_columns import find_protected, without_stamp_column
from companion.core.receipt import Receipt
from companion.core.replies import (
    Cause,
    CrmReply,
    Refused,
    Stop,
    Wait,
    Written,
    classify,
    refused_write,
    says_row_absent,
    says_row_exists,
)
from companion.core.standing import (
    RECEIPT_COLUMNS,
    Standing,
    find_activity_row,
    find_note_row,
    is_other_text,
    read_activity_row,
    read_standing,
    version_of,
)
from companion.core.survey import survey_table
from companion.core.tables import ActivityTable, Environment, is_note_kind, tables_for
from companion.core.verdict import Target

Delivering = Generator[CrmRequest, CrmReply, "Receipt | Wait | Stop"]

_COMPLETED = 1


@dataclass(frozen=True)
class _Job:
    """What is to be written, and where to."""

    row_id: UUID
    activity: Activity
    key: str
    target: Target | None
    environment: Environment


@dataclass(frozen=True)
class _Row:
    """The activity row as it was created or found."""

    mapped: MappedRow
    table: ActivityTable
    standing: Standing
    left_out: frozenset[str] = frozenset()


def deliver(activity: Activity, key: str, target: Target | None, environment: Environment) -> Delivering:
    """One row for the item: completed and regarding the target, or open while nobody matches."""
    key = item_key.row_key(activity, key)
    row_id = environment.row_id(key)
    job = _Job(row_id, activity, key, target, environment)
    if not is_note_kind(activity.kind):
        return (yield from _deliver_activity(job, None))
    try:
        return (yield from _deliver_note_or_tag(job))
    except Refused as refused:
        return refused.meaning


def _deliver_note_or_tag(job: _Job) -> Delivering:
    """A note and an activity do not share a key in Dynamics: whichever was written first is looked for and stays."""
    target = job.target
    if target is not None and _belongs_into_note(job.activity.kind, target, job.environment):
        standing = yield from find_activity_row(job.row_id, job.activity)
        if standing is None:
            return (yield from write_note(job.row_id, job.activity, job.key, target, job.environment))
        return (yield from _deliver_activity(job, standing))
    note = yield from find_note_row(job.row_id, job.activity)
    if note is None:
        return (yield from _deliver_activity(job, None))
    return (yield from keep_note(job.row_id, job.activity, note, target, job.environment))


def _belongs_into_note(kind: str, target: Target, environment: Environment) -> bool:
    """Whoever names an activity table for notes wants activities there, whatever `notes_as` says."""
    is_there = target.table in environment.notes.parent_properties
    is_meant = environment.filing.notes_as == "note" and kind not in environment.filing.own
    return is_meant and target.is_the_subject and is_there


def _deliver_activity(job: _Job, standing: Standing | None) -> Delivering:
    written: Written = "no"
    try:
        row = (yield from _create(job)) if standing is None else (yield from _found(job, standing))
        written = "part"
        if is_other_text(row.standing, job.activity):
            version = yield from amend_activity(job.row_id, job.activity, row.table)
            # Its words have been brought up to date, and nothing of them stands elsewhere.
            standing = replace(row.standing, is_completed=False, version=version)
            row = replace(row, mapped=MappedRow({}, ""), standing=standing)
        # A completed row already has its continuation: completing is the last step.
        version = row.standing.version if row.standing.is_completed else (yield from _finish(job, row))
    except Refused as refused:
        return refused.after(written)
    return Receipt(
        table=row.table.logical_name,
        row_id=str(job.row_id),
        owner_name=row.standing.owner_name,
        is_completed=row.standing.is_completed or _is_to_be_completed(job, row),
        left_out=tuple(sorted(row.left_out)),
        version=version,
        parts=_parts(job, row),
    )


def _finish(job: _Job, row: _Row) -> Generator[CrmRequest, CrmReply, str]:
    """Hang an open row on its record, continue its text, complete it where somebody is known."""
    target, is_hanging = job.target, row.standing.regarding_id is not None
    version = row.standing.version
    if target is not None and not is_hanging:
        mark = (
            {STAMP_COLUMN: stamp(job.activity, target, row.standing.text)} if row.table.stamp_length else {}
        )
        reply = yield update_only(
            row.table.entity_set, job.row_id, regarding_part(target, row.table) | mark, select="activityid"
        )
        if not reply.is_ok:
            raise refused_write(reply)
        version = version_of(reply.body)
    for request in _continuation(job, row):
        yield from _create_part(request)
    return (yield from _complete(job, row.table)) if _is_to_be_completed(job, row) else version


def _continuation(job: _Job, row: _Row) -> list[CrmRequest]:
    """Where the rest of a text goes is decided when a row is made: what hung on nobody then is not moved."""
    hung_on = job.target if row.standing.regarding_id is not None else None
    return continue_text(row.mapped, job.key, hung_on, row.table, job.environment)


def _parts(job: _Job, row: _Row) -> tuple[str, ...]:
    return tuple(request.path.partition("?")[0] for request in _continuation(job, row))


def _is_to_be_completed(job: _Job, row: _Row) -> bool:
    return is_known(job.target) or row.standing.mark.get("how") in ("matched", "linked", "created")


def _create_part(request: CrmRequest) -> Generator[CrmRequest, CrmReply, None]:
    reply = yield request
    if not reply.is_ok and not says_row_exists(reply):
        raise refused_write(reply)


def _create(job: _Job) -> Generator[CrmRequest, CrmReply, _Row]:
    """The row as it was created or found; without the columns that are protected from this account."""
    table = _table_for(job.activity, job.environment)
    _refuse_misfit(job, table)
    left_out: frozenset[str] = frozenset()
    while True:
        row = map_activity(job.activity, job.target, without_stamp_column(table, left_out), job.environment)
        further = further_part(job.activity, table, job.environment)
        columns = {name: value for name, value in (row.columns | further).items() if name not in left_out}
        reply = yield create_only(table.entity_set, job.row_id, columns, RECEIPT_COLUMNS)
        if reply.is_ok:
            hangs_on = job.target.row_id if job.target else None
            standing = replace(read_standing(reply.body, table.logical_name), regarding_id=hangs_on)
            return _Row(row, table, standing, left_out)
        if says_row_exists(reply):
            found = yield from _found(job, (yield from read_activity_row(job.row_id, job.activity)))
            return replace(found, left_out=left_out)
        more = yield from find_protected(reply, columns, table, job.environment.mapping)
        changed = None if more or not further else (yield from _look_again(job, reply, table))
        if changed is None and not more:
            raise refused_write(reply)
        left_out |= more
        table = changed or table


def _look_again(
    job: _Job, reply: CrmReply, table: ActivityTable
) -> Generator[CrmRequest, CrmReply, ActivityTable | None]:
    """The table with the columns that it has now, where those explain a refused value. Raises Refused to name one."""
    if not isinstance(classify(reply), Stop):
        return None
    looked = yield from survey_columns({table.logical_name: table}, job.environment.mapping)
    if isinstance(looked, Wait | Stop) or looked[table.logical_name] == table:
        return None
    _refuse_misfit(job, looked[table.logical_name])
    return looked[table.logical_name]


def _refuse_misfit(job: _Job, table: ActivityTable) -> None:
    """Raises Refused where a column cannot take what is mapped onto it any more: the item waits for a remedy."""
    tables = {**job.environment.tables, table.logical_name: table}
    cause = find_fault(job.activity, table, replace(job.environment, tables=tables))
    if cause is not None:
        raise Refused(Wait(cause))


def _found(job: _Job, standing: Standing) -> Generator[CrmRequest, CrmReply, _Row]:
    """A row that stands already, in the table where it stands: what was filed as a task stays a task."""
    table = job.environment.tables.get(standing.table) or (yield from survey_table(standing.table))
    if table is None:
        raise Refused(_missing(standing.table))
    target = job.target if standing.regarding_id is not None else None
    return _Row(map_activity(job.activity, target, table, job.environment), table, standing)


def _table_for(activity: Activity, environment: Environment) -> ActivityTable:
    names = tables_for(activity.kind, environment.filing)
    for name in names:
        if name in environment.tables:
            return environment.tables[name]
    raise Refused(_missing(names[0]))


def _missing(table: str) -> Wait:
    return Wait(Cause("crm_tables_missing", (("tables", table),)))


def _complete(job: _Job, table: ActivityTable) -> Generator[CrmRequest, CrmReply, str]:
    """Close the row last: a completed activity takes no further change. The row's version after that."""
    columns = table.completed(job.activity.direction)
    reply = yield update_only(table.entity_set, job.row_id, columns, select="activityid")
    if reply.is_ok:
        return version_of(reply.body)
    if says_row_absent(reply):
        raise Refused(classify(reply), is_row_gone=True)
    meaning = classify(reply)
    if isinstance(meaning, Stop):
        # A row that somebody has closed meanwhile may refuse to be closed again.
        standing = yield read(row_path("activitypointers", job.row_id), select="statecode")
        if standing.is_ok and standing.body.get("statecode") == _COMPLETED:
            return version_of(standing.body)
        if not standing.is_ok and isinstance(unknown := classify(standing), Wait):
            # Nobody knows yet whether it stands completed; the next attempt meets it again.
            raise Refused(unknown)
    raise Refused(meaning)
