"""The usage report over many activities beside decoding the same answers bare, and how much memory it takes."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass

from companion.core.replies import CrmReply
from companion.core.touches import PAGE_ROWS, Span, read_touches
from companion.core.usage_report import UsageReport

_ROOT = "https://crm.example/api/data/v9.2/"
_KINDS = ("message", "inmail", "call")
_HOW = ("matched", "linked", "created", "unresolved")
_SEATS = 50


@dataclass(frozen=True)
class ReportFigures:
    """Seconds, and what Python held at most beyond the pages themselves."""

    activities: int
    counted: float
    decoded: float
    peak_bytes: int
    peak_bytes_of_a_tenth: int
    lines: int

    def as_facts(self) -> dict[str, float]:
        """What a table of facts shows."""
        return {
            "activities": self.activities,
            "seconds to decode and count them": round(self.counted, 2),
            "seconds, bare decoding": round(self.decoded, 2),
            "ratio to bare decoding": round(self.counted / self.decoded, 2),
            "lines of the report": self.lines,
            "kB held at most": round(self.peak_bytes / 1000),
            "kB held at most, a tenth of them": round(self.peak_bytes_of_a_tenth / 1000),
        }


def measure_report(activities: int) -> ReportFigures:
    """The figures; pages are made one by one, as they would arrive."""
    decoded = 0.0
    for page in _pages(activities):
        began = time.perf_counter()
        json.loads(page)
        decoded += time.perf_counter() - began
    counted, lines, _ = _count(activities, is_traced=False)
    _, _, peak = _count(activities, is_traced=True)
    _, _, small = _count(activities // 10, is_traced=True)
    return ReportFigures(activities, counted, decoded, peak, small, lines)


def _count(activities: int, *, is_traced: bool) -> tuple[float, int, int]:
    """Seconds spent on decoding and counting, lines of the report, and bytes held at most."""
    report, pages, spent = UsageReport(), _pages(activities), 0.0
    if is_traced:
        tracemalloc.start()
    reading = read_touches(Span(), report.take)
    next(reading)
    try:
        while True:
            page = next(pages, b'{"value": []}')
            began = time.perf_counter()
            reading.send(CrmReply(200, json.loads(page)))
            spent += time.perf_counter() - began
    except StopIteration:
        peak = tracemalloc.get_traced_memory()[1] if is_traced else 0
        tracemalloc.stop()
        assert activities == report.rows
        return spent, len(report.lines), peak


def _pages(activities: int) -> Iterator[bytes]:
    """Answers of Dynamics, half a year of what fifty seats copy."""
    for start in range(0, activities, PAGE_ROWS):
        rows = [_row(number) for number in range(start, min(start + PAGE_ROWS, activities))]
        more = {"@odata.nextLink": f"{_ROOT}activitypointers?$skiptoken={start}"}
        yield json.dumps({"value": rows, **(more if start + PAGE_ROWS < activities else {})}).encode()


def _row(number: int) -> dict[str, object]:
    shown = "@OData.Community.Display.V1.FormattedValue"
    month, day = number % 6 + 5, number % 28 + 1
    mark = {"copy_to_crm": 1, "fp": "0" * 32, "kind": _KINDS[number % 3], "how": _HOW[number % 4], "made": []}
    return {
        "@odata.etag": f'W/"{number}"',
        "activityid": f"00000000-0000-4000-8000-{number:012d}",
        "activitytypecode": "li_message",
        "createdon": f"2026-{month:02d}-{day:02d}T09:30:00Z",
        "statecode": 1,
        "_ownerid_value": "00000000-0000-4000-8000-000000000001",
        f"_ownerid_value{shown}": f"Seat {number % _SEATS}",
        f"_createdby_value{shown}": f"Seat {number % _SEATS}",
        "_regardingobjectid_value": "00000000-0000-4000-8000-000000000002",
        "activityadditionalparams": json.dumps(mark, separators=(",", ":")),
    }
