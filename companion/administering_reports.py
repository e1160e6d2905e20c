"""The reports as the administrator's pages read them. Part of the composition root.

Hundreds of thousands of rows take longer than an answer may: reading goes on between the questions.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar
from uuid import uuid4

from msal import TokenCache

from companion.core import outcome_report, usage_report
from companion.core.touches import Span
from companion.core.usage_report import total_by
from companion.csv_text import csv_texts
from companion.errors import BadRequest, NoLongerHeld
from companion.folders import Folders
from companion.known_here import known_here
from companion.protocol.admin_reports import (
    KnownCount,
    MatchesReport,
    NamedCount,
    OutcomeFound,
    OutcomeGroup,
    OutcomeRead,
    OutcomeReport,
    UsageCount,
    UsageFound,
    UsageRead,
    UsageReport,
)
from companion.report_lines import OUTCOME_COLUMNS, USAGE_COLUMNS, outcome_lines, usage_lines
from companion.reporting import Usage, read_outcome, read_usage
from companion.sentences import Sentences
from companion.storage.known_profiles import TABLES

_PATIENCE = 5.0
"""Seconds that a question waits for the end of reading; an answer may take thirty."""
_MOST_WEEKS, _MOST_SEATS, _MOST_AUTHORS, _MOST_GROUPS = 600, 1000, 100, 500
_LONGEST_NAME = 200
_COUNTED = frozenset(UsageCount.model_fields) - {"name", "rows"}

Report = TypeVar("Report")


@dataclass
class _Reading(Generic[Report]):
    """A report that is being read."""

    mark: str
    task: asyncio.Task[Report]

    async def wait(self) -> Report | None:
        """The report once it is read, None while it is not. Raises what ended the reading."""
        with contextlib.suppress(TimeoutError):
            return await asyncio.wait_for(asyncio.shield(self.task), _PATIENCE)
        return None

    def finished(self, mark: str | None) -> Report:
        """The report of this mark. Raises NoLongerHeld where another has taken its place, or none was read."""
        if self.mark != mark or not self.task.done() or self.task.cancelled() or self.task.exception():
            raise NoLongerHeld
        return self.task.result()


def _begun(reading: Coroutine[None, None, Report]) -> _Reading[Report]:
    return _Reading(uuid4().hex, asyncio.get_running_loop().create_task(reading))


class ReportsOffice:
    """Reads one report of each kind at a time; a new question of a kind gives the one before it up."""

    def __init__(self, folders: Folders, open_cache: Callable[[str], TokenCache]) -> None:
        self._folders = folders
        self._open_cache = open_cache
        self._usage: tuple[_Reading[Usage], usage_report.UsageReport] | None = None
        self._outcome: _Reading[outcome_report.OutcomeReport] | None = None

    async def read_usage(self, wanted: UsageRead) -> UsageReport:
        """The usage report, or how far it is. Raises as the command."""
        if self._usage is None or self._usage[0].mark != wanted.reading:
            span = Span(_day(wanted.since, "since"), _day(wanted.until, "until", later=1))
            if self._usage is not None:
                self._usage[0].task.cancel()
            growing = usage_report.UsageReport()
            self._usage = _begun(read_usage(self._folders, span, self._open_cache, growing)), growing
        reading, growing = self._usage
        usage = await reading.wait()
        found = _usage_found(usage) if usage else None
        return UsageReport(kind="usage.report", reading=reading.mark, rows_read=growing.rows, found=found)

    async def read_outcome(self, wanted: OutcomeRead) -> OutcomeReport:
        """The outcome report, or that it is not there yet. Raises as the command."""
        if self._outcome is None or self._outcome.mark != wanted.reading:
            if self._outcome is not None:
                self._outcome.task.cancel()
            column = self._folders.settings_in_use().read().won_value_column
            self._outcome = _begun(read_outcome(self._folders, column, self._open_cache))
        report = await self._outcome.wait()
        found = _outcome_found(report) if report else None
        return OutcomeReport(kind="outcome.report", reading=self._outcome.mark, found=found)

    def usage_texts(self, mark: str | None, words: Sentences) -> Iterator[str]:
        """The usage report that a page shows, as CSV. Raises NoLongerHeld."""
        if self._usage is None:
            raise NoLongerHeld
        report = self._usage[0].finished(mark).report
        return csv_texts([words.text(key) for key in USAGE_COLUMNS.values()], usage_lines(report, words))

    def outcome_texts(self, mark: str | None, words: Sentences) -> Iterator[str]:
        """The outcome report that a page shows, as CSV. Raises NoLongerHeld."""
        if self._outcome is None:
            raise NoLongerHeld
        report = self._outcome.finished(mark)
        return csv_texts([words.text(key) for key in OUTCOME_COLUMNS], outcome_lines(report, words))

    async def close(self) -> None:
        """Read no further."""
        tasks = [reading.task for reading in (self._usage and self._usage[0], self._outcome) if reading]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def count_known(folders: Folders) -> MatchesReport:
    """What the command counts. Raises NotConnected or NotPossibleHere."""
    with known_here(folders) as known:
        counts = known.count()
    tables = [KnownCount.model_validate({"table": table, **counts[table]}) for table in TABLES]
    return MatchesReport(kind="matches.report", tables=tuple(tables))


def _day(text: str | None, field: str, later: int = 0) -> date | None:
    try:
        return date.fromisoformat(text) + timedelta(days=later) if text else None
    except (ValueError, OverflowError) as error:
        raise BadRequest(field=field, problem="there is no such day") from error


def _usage_found(usage: Usage) -> UsageFound:
    lines = usage.report.lines
    weeks = [_count(name, counts) for name, counts in total_by(lines, "week").items()]
    seats = [_count(name, counts) for name, counts in total_by(lines, "seat").items()]
    seats.sort(key=lambda seat: -seat.rows)
    authors: Counter[str] = Counter()
    for line in lines:
        authors[line.author] += line.count
    return UsageFound(
        weeks=tuple(weeks[-_MOST_WEEKS:]),
        seats=tuple(seats[:_MOST_SEATS]),
        seats_left_out=max(0, len(seats) - _MOST_SEATS),
        authors=_named(dict(authors.most_common(_MOST_AUTHORS))),
        author_now=usage.author[:_LONGEST_NAME],
        created=_named(dict(sorted(usage.report.created.items())[:10])),
        withdrawn=usage.report.withdrawn,
    )


def _count(name: str, counts: Counter[str]) -> UsageCount:
    # Each row is counted once by its kind and once by how it was filed.
    rows = counts.total() // 2
    return UsageCount(name=name[:_LONGEST_NAME], rows=rows, **{one: counts[one] for one in _COUNTED})


def _named(counts: Mapping[str, int]) -> tuple[NamedCount, ...]:
    return tuple(NamedCount(name=name[:_LONGEST_NAME], rows=rows) for name, rows in counts.items())


def _outcome_found(report: outcome_report.OutcomeReport) -> OutcomeFound:
    return OutcomeFound(
        groups=tuple(
            OutcomeGroup(
                state=group.state,
                stage=group.stage[:_LONGEST_NAME],
                is_touched=group.is_touched,
                opportunities=group.opportunities if group.is_shown else None,
                won_value=f"{group.value:.2f}" if group.state == "won" and group.is_shown else None,
            )
            for group in report.groups[:_MOST_GROUPS]
        ),
        fewest=outcome_report.FEWEST,
        won_percent_with=_percent(report.win_rate(is_touched=True)),
        won_percent_without=_percent(report.win_rate(is_touched=False)),
    )


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
