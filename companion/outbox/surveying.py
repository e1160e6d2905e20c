"""Remember which tables an environment has, and ask again when that may have changed. Decides nothing about items."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from companion.core.live_columns import survey_columns
from companion.core.own_tables import TableFacts, fault_of_table, survey_own_tables
from companion.core.page_values import MappedColumn
from companion.core.ports import Clock, CrmGateway
from companion.core.replies import Cause, Stop, Wait
from companion.core.survey import survey_notes, survey_tables
from companion.core.tables import (
    MESSAGE_TABLES,
    SHIPPED_TABLES,
    ActivityTable,
    Filing,
    NoteTable,
    Tables,
    TablesInUse,
    is_note_kind,
    tables_for,
)

TABLES_HAVE_CHANGED = ("crm_tables_unreadable", "crm_columns_unreadable")
"""Refusals of an environment that does not have what it had when it was looked at."""

# A table that is not there is looked for again after so long: LinkedIn's app may be installed at any time.
_LOOK_AGAIN_SECONDS = 900.0


class Survey:
    """The tables of one environment, each asked for when the first item needs it."""

    def __init__(
        self,
        gateway: CrmGateway,
        clock: Clock,
        read_filing: Callable[[], Filing],
        read_mapping: Callable[[], tuple[MappedColumn, ...]] = lambda: (),
    ) -> None:
        self._gateway = gateway
        self._clock = clock
        self._read_filing = read_filing
        self._read_mapping = read_mapping
        self._mapping: tuple[MappedColumn, ...] = ()
        """The further columns that the tables were looked at for."""
        self._tables: dict[str, ActivityTable] = {}
        self._facts: dict[str, TableFacts] = {}
        """What was found of the organisation's own tables besides."""
        self._absent: dict[str, float] = {}
        self._notes: NoteTable | None = None
        self._has_missed = False

    @property
    def filing(self) -> Filing:
        """The settings in force."""
        return self._read_filing()

    def forget(self) -> None:
        """Ask for everything anew: Dynamics has refused something that a changed table explains."""
        self._tables, self._facts, self._absent, self._notes = {}, {}, {}, None

    async def read(self, kind: str) -> Tables | Wait | Stop:
        """The tables that an item of this kind may need; a Wait that names the table without which it cannot be."""
        if self._mapping != (mapping := self._read_mapping()):
            self._mapping, self._tables = mapping, {}
        filing = self.filing
        wanted = tables_for(kind, filing)
        # LinkedIn goes on writing into its own tables: what stands there already is not written a second time.
        linkedins = (MESSAGE_TABLES[kind],) if kind in MESSAGE_TABLES else ()
        refused = await self._look(self._unknown(dict.fromkeys((*wanted, *linkedins))))
        if refused is None and self._has_unplaced_column():
            # A column that none of these tables has may be meant for another; in none at all, it was removed.
            refused = await self._look(self._unknown(dict.fromkeys((*SHIPPED_TABLES, *filing.own.values()))))
        if refused is None and is_note_kind(kind) and self._notes is None:
            notes = await self._gateway.converse(survey_notes())
            if not isinstance(notes, NoteTable):
                return notes
            self._notes = notes
        if refused is not None:
            return refused
        if kind in filing.own:
            return self._check_own(kind, filing.own[kind])
        if not any(name in self._tables for name in wanted):
            # The next attempt asks again: somebody who waits for a table has probably had it installed.
            self._absent = {}
            return Wait(Cause("crm_tables_missing", (("tables", wanted[0]),)))
        return self.known()

    def _check_own(self, kind: str, name: str) -> Tables | Wait:
        """The tables, where the organisation's own can take the item; else why it waits."""
        fault = fault_of_table(kind, name, self._tables.get(name), self._facts.get(name))
        return self.known() if fault is None else Wait(fault)

    def known(self) -> Tables:
        """What has been looked at so far; nothing is asked."""
        return Tables(self._tables, self._notes) if self._notes else Tables(self._tables)

    def in_use(self) -> TablesInUse:
        """What messages are written to now, as far as anybody has looked."""
        if self.filing.own.keys() >= MESSAGE_TABLES.keys():
            return "own"
        if any(name in self._tables for name in MESSAGE_TABLES.values()):
            return "linkedin"
        if not self._has_missed:
            return "unknown"
        return "standard" if self.filing.without_linkedin_app == "standard" else "missing"

    def _has_unplaced_column(self) -> bool:
        placed = {column for table in self._tables.values() for column in table.columns}
        return any(one.table is None and one.column not in placed for one in self._mapping)

    def _unknown(self, wanted: Iterable[str]) -> list[str]:
        now = self._clock.elapsed()
        fresh = {name for name, at in self._absent.items() if now - at < _LOOK_AGAIN_SECONDS}
        return [name for name in wanted if name not in self._tables and name not in fresh]

    async def _look(self, names: list[str]) -> Wait | Stop | None:
        if not names:
            return None
        found = await self._gateway.converse(survey_tables(names))
        if not isinstance(found, Wait | Stop):
            found = await self._gateway.converse(survey_columns(found, self._mapping))
        if isinstance(found, Wait | Stop):
            return found
        own = [name for name in found if name not in SHIPPED_TABLES]
        facts = await self._gateway.converse(survey_own_tables(own)) if own else {}
        if isinstance(facts, Wait | Stop):
            return facts
        self._tables = {**self._tables, **found}
        self._facts = {**self._facts, **facts}
        now = self._clock.elapsed()
        self._has_missed = self._has_missed or any(
            name in MESSAGE_TABLES.values() for name in names if name not in found
        )
        self._absent = {**self._absent, **{name: now for name in names if name not in found}}
        return None
