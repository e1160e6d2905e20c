"""Read the reports from the environment in use, as whoever is signed in here. Part of the composition root.

Reads only: who may read the rows gets the same report at any computer, and nothing of it is kept here.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

from msal import TokenCache

from companion.core.odata import CrmRequest
from companion.core.outcome_report import OutcomeReport, read_outcomes
from companion.core.replies import CrmReply, Stop, Wait
from companion.core.touches import Span, read_touches
from companion.core.usage_report import UsageReport
from companion.folders import Folders
from companion.signed_in import signed_in
from companion.usecases.connect import told

Reading = Generator[CrmRequest, CrmReply, Wait | Stop | None]


@dataclass(frozen=True)
class Usage:
    """The usage report, and whom Dynamics shows as the author of what is written from here now."""

    report: UsageReport
    author: str


OpenCache = Callable[[str], TokenCache]


async def read_usage(
    folders: Folders, span: Span, open_cache: OpenCache | None = None, report: UsageReport | None = None
) -> Usage:
    """What was copied, by everybody whose rows may be read. `report` can be looked at while it grows.

    `open_cache` as of `signed_in`. Raises NotConnected, SignedOut, CrmUnreachable or CrmAnswerRefused.
    """
    report = report or UsageReport()
    author = await _converse(folders, read_touches(span, report.take), open_cache)
    return Usage(report, author)


async def read_outcome(
    folders: Folders, won_value_column: str, open_cache: OpenCache | None = None
) -> OutcomeReport:
    """Opportunities with and without anything copied. Raises as `read_usage`."""
    report = OutcomeReport(won_value_column)

    def whole() -> Reading:
        # What was copied at any time may have come before an opportunity's end.
        refused = yield from read_touches(Span(), report.take_touches)
        return refused or (yield from read_outcomes(report))

    await _converse(folders, whole(), open_cache)
    return report


async def _converse(folders: Folders, reading: Reading, open_cache: OpenCache | None) -> str:
    """Read to the end; the name of the author of what is written here."""
    async with signed_in(folders, open_cache) as person:
        told(await person.gateway.converse(reading), person.profile.host)
        return person.profile.author_name
