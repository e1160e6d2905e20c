"""Read from Dynamics the rows that reports count: ours, known by their mark, a page at a time and without their texts.

A generator that yields requests and is sent replies. Whoever may read the rows gets the same report at any computer.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from companion.core.mapping import STAMP_COLUMN
from companion.core.odata import CrmRequest, follow, read
from companion.core.replies import Cause, CrmReply, Refused, Stop, Wait, classify
from companion.core.standing import read_standing

Row = Mapping[str, object]
Reading = Generator[CrmRequest, CrmReply, None]

PAGE_ROWS = 500
_FORMATTED = "@OData.Community.Display.V1.FormattedValue"
_HEADERS = {"Prefer": f'odata.maxpagesize={PAGE_ROWS},odata.include-annotations="{_FORMATTED[1:]}"'}
_MARK = """'"copy_to_crm":1'"""
_COMMON = "createdon,_ownerid_value,_createdby_value"
_OF_ACTIVITY = (
    f"activityid,{_COMMON},activitytypecode,statecode,actualend,_regardingobjectid_value,{STAMP_COLUMN}"
)
_OF_NOTE = f"annotationid,{_COMMON},notetext,_objectid_value"
_COMPLETED = 1


@dataclass(frozen=True)
class Span:
    """Whole days in UTC, by when rows were written. `until` is the first day that no longer counts."""

    since: date | None = None
    until: date | None = None

    @property
    def condition(self) -> str:
        """As the end of a filter."""
        since = f" and createdon ge {self.since:%Y-%m-%d}T00:00:00Z" if self.since else ""
        return since + (f" and createdon lt {self.until:%Y-%m-%d}T00:00:00Z" if self.until else "")


@dataclass(frozen=True)
class Touch:
    """One row of ours: a copied message, InMail, note, tag or call. Holds no text."""

    kind: str
    how: str
    """`unresolved`, `matched`, `linked` or `created`, as its mark says it."""
    made: tuple[str, ...]
    """Tables in which records were created for it."""
    seat: str
    """The name of the seat holder: the owner, or whom the mark names since the row was given to a colleague."""
    author: str
    """The name under which Dynamics shows the row as created."""
    written_at: datetime
    moment: datetime
    """When it happened on LinkedIn; where no page told that, when it was written."""
    about: str | None
    """The id of the record it hangs on."""
    is_completed: bool
    is_withdrawn: bool


Take = Callable[[Sequence[Touch]], None]


def read_touches(span: Span, take: Take) -> Generator[CrmRequest, CrmReply, Wait | Stop | None]:
    """Hand every row of ours to `take`, a page at a time; what a row only continues is no row of its own.

    The answer says why reading stopped, None at the end.
    """
    marked, in_text = f"contains({STAMP_COLUMN},{_MARK})", f"contains(description,{_MARK})"
    questions = (
        read("activitypointers", select=_OF_ACTIVITY, filter=marked + span.condition),
        # A table whose column for machines is protected has the mark in the text, and only then is that read.
        read(
            "activitypointers",
            select=f"{_OF_ACTIVITY},description",
            filter=f"{STAMP_COLUMN} eq null and {in_text}{span.condition}",
        ),
        read("annotations", select=_OF_NOTE, filter=f"contains(notetext,{_MARK}){span.condition}"),
    )
    try:
        for question in questions:
            yield from read_pages(question, lambda rows: take(_touches(rows)))
    except Refused as refused:
        return refused.meaning
    return None


def read_pages(question: CrmRequest, take: Callable[[Sequence[Row]], None]) -> Reading:
    """Hand the rows of an answer to `take`, page after page. Raises Refused."""
    request: CrmRequest | None = replace(question, headers=_HEADERS)
    while request is not None:
        reply = yield request
        if not reply.is_ok:
            raise Refused(classify(reply))
        value, following = reply.body.get("value"), reply.body.get("@odata.nextLink")
        request = None if following is None else follow(following, _HEADERS)
        if not isinstance(value, list) or (request is None and following is not None):
            raise Refused(Wait(_unusable(reply)))
        take([row for row in value if isinstance(row, Mapping)])


def shown(row: Row, column: str) -> str:
    """A column's value as Dynamics shows it to people."""
    return str(row.get(f"{column}{_FORMATTED}") or row.get(column) or "")


def moment_of(value: object) -> datetime | None:
    """A moment of an answer in UTC; None where there is none."""
    try:
        return datetime.fromisoformat(str(value)).astimezone(UTC)
    except ValueError:
        return None


def _touches(rows: Sequence[Row]) -> list[Touch]:
    return [touch for row in rows if (touch := _touch_of(row)) is not None]


def _touch_of(row: Row) -> Touch | None:
    standing, written_at = read_standing(row, "annotation"), moment_of(row.get("createdon"))
    mark = standing.mark
    if "kind" not in mark or written_at is None:
        return None
    made = mark.get("made")
    return Touch(
        kind=str(mark["kind"]),
        how=str(mark.get("how")),
        made=tuple(str(table) for table in made) if isinstance(made, list) else (),
        seat=str(mark.get("seat") or shown(row, "_ownerid_value")),
        author=shown(row, "_createdby_value"),
        written_at=written_at,
        moment=moment_of(row.get("actualend")) or written_at,
        about=standing.regarding_id.lower() if standing.regarding_id else None,
        # A note is never open: it hangs on its record.
        is_completed="annotationid" in row or row.get("statecode") == _COMPLETED,
        is_withdrawn=mark.get("withdrawn") is True,
    )


def _unusable(reply: CrmReply) -> Cause:
    reason = (("host", reply.host), ("reason", "no list of rows"))
    return Cause("crm_unreachable", reason, reply.service_request_id)
