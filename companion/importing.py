"""The lists "My CRM people" and "My CRM accounts": made anew after each sync, by the settings in force.

Part of the composition root. Asks nobody: everything lies in the mirror.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from companion.core.ignored import Linked
from companion.core.import_rule import ImportList, ImportRule, list_of
from companion.core.linkedin_address import ProfileKey
from companion.core.pipeline import Pipeline, read_stages
from companion.errors import NotPossibleHere, SettingRefused
from companion.settings import Settings
from companion.storage.import_facts import read_import_facts
from companion.storage.import_list import keep_import_list, seats_looked_at
from companion.storage.mirror_file import MirrorFile, remove_mirror
from companion.storage.mirror_store import LAYOUT
from companion.storage.moved_on import forget_moves, keep_moves, known_moves
from companion.storage.seen_pages import forget_seen

log = logging.getLogger(__name__)

_WAIT_MILLISECONDS = 5000


def rule_of(settings: Settings) -> ImportRule:
    """The rule that the settings state. Raises SettingRefused where they contradict each other."""
    pipeline = Pipeline(
        settings.pipeline_source,
        read_stages(settings.pipeline_stages),
        settings.pipeline_stage,
        settings.pipeline_includes_stage,
    )
    fault = pipeline.fault()
    if fault:
        raise SettingRefused(name="pipeline_stage", reason=fault)
    if pipeline.source == "process" and settings.sales_process == "off":
        raise SettingRefused(name="pipeline_source", reason="it says process, but sales_process is off")
    return ImportRule(pipeline, settings.import_owned_accounts, settings.import_team_accounts)


async def make_lists(
    file: MirrorFile, seat: str, read_settings: Callable[[], Settings], now: datetime
) -> None:
    """Bring the lists of the seat holder with this systemuserid in step with the mirror. Raises NotSaved.

    With them those of others that were looked at here lately. Where the settings contradict each other the lists
    stay as they were; whoever looks at them is told.
    """
    try:
        rule = rule_of(read_settings())
    except SettingRefused as error:
        log.warning("the lists of My CRM were not made", extra={"code": error.code})
        return

    def body(connection: sqlite3.Connection) -> None:
        for one in (seat, *seats_looked_at(connection, seat, now)):
            keep_import_list(connection, one, list_of(rule, read_import_facts(connection, one, rule)), now)

    await file.write(body)


async def keep_employers(
    file: MirrorFile, seen: Iterable[tuple[Linked, frozenset[str]]], now: datetime
) -> None:
    """Keep which linked people a page shows at another employer than the CRM, and forget whom it shows there.

    An employer that is ignored moves nobody.

    Pages are looked at again and again: written is only what has changed.
    """
    moved: dict[str, tuple[str, str]] = {}
    stayed: list[str] = []
    for one, fields in seen:
        subject, target = one.subject, one.row
        if subject.kind == "person" and "company" in fields:
            moved[target.row_id.lower()] = (target.table, subject.company)
        elif subject.kind == "person" and subject.company:
            stayed.append(target.row_id.lower())
    if not moved and not stayed:
        return
    known = await file.read(lambda connection: known_moves(connection, [*moved, *stayed]))
    news = {row_id: one for row_id, one in moved.items() if known.get(row_id) != one[1]}
    gone = [row_id for row_id in stayed if row_id in known]
    if news or gone:
        await file.write(lambda connection: keep_moves(connection, news, gone, now))


def forget_person(mirror: Path, ids: Collection[str], keys: Collection[ProfileKey]) -> int:
    """Keep nothing that pages said of these rows and profiles; of how many there was something.

    Nobody else may write the mirror. One in which nothing can be looked up goes as a whole: it is read from Dynamics
    again.
    """
    if not mirror.exists():
        return 0
    try:
        with contextlib.closing(sqlite3.connect(mirror)) as connection, connection:
            connection.execute("PRAGMA secure_delete = 1")
            return forget_moves(connection, ids) + forget_seen(connection, ids, keys)
    except sqlite3.Error:
        remove_mirror(mirror)
        return 0


def list_for(connection: sqlite3.Connection, seat: str, settings: Settings) -> ImportList:
    """The lists of anybody, as far as whoever signs in here may read the rows. Raises SettingRefused."""
    rule = rule_of(settings)
    return list_of(rule, read_import_facts(connection, seat, rule))


@contextlib.contextmanager
def look_into(mirror: Path) -> Iterator[sqlite3.Connection]:
    """A mirror, to be read while a companion may write it. Raises NotPossibleHere."""
    if not mirror.exists():
        raise NotPossibleHere(reason=f"{mirror.name} is not there: nothing was read from the CRM yet")
    address = f"{mirror.resolve().as_uri()}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {_WAIT_MILLISECONDS}")
            if connection.execute("PRAGMA user_version").fetchone()[0] != LAYOUT:
                raise NotPossibleHere(
                    reason=f"{mirror.name} is of another version: it is made anew at the next start"
                )
            connection.execute("BEGIN")
            yield connection
    except sqlite3.Error as error:
        raise NotPossibleHere(reason=f"{mirror.name} cannot be read: {error}") from error
