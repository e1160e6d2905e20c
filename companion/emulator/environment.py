"""The state of one emulated Dynamics environment, shared by every part that answers requests."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from companion.emulator.custom_tables import with_custom_tables
from companion.emulator.customizations import with_required, without_columns
from companion.emulator.database import Database
from companion.emulator.dialect import Dialect
from companion.emulator.organization import Organization
from companion.emulator.role_book import RoleBook
from companion.emulator.schema import Schema, Table, shipped_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

_STORED_MOMENT = "%Y-%m-%dT%H:%M:%S"


class Environment:
    """Tables, rows, dialect, organisation and clock. What was chosen for it survives a restart."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        """Read what was chosen before."""
        self.database = database
        self._clock = clock
        self.dialect = Dialect(database.read_setting("dialect") or {})
        self.organization = Organization().changed(database.read_setting("organization") or {})
        self.roles = RoleBook(database)
        self.paging_secret = self._kept_secret("paging_secret")
        self.last_searches: dict[str, datetime] = {}
        self._tables = with_custom_tables(shipped_schema(), self.organization)
        self.database.lay_out(self._tables)

    @property
    def schema(self) -> Schema:
        """Answer the tables that are installed."""
        installed = self._tables.without(frozenset(self.organization.missing_tables))
        cut = without_columns(installed, self.organization.missing_columns)
        return with_required(cut, self.organization.required_columns)

    def table(self, logical_name: str) -> Table:
        """Answer a table that ships or that the customer added, installed or not."""
        return self._tables.tables[logical_name]

    def clock(self) -> datetime:
        """Answer the emulator's time, shifted as its organisation asks."""
        return self._clock() + timedelta(seconds=self.organization.clock_skew_seconds)

    def moment(self) -> str:
        """Answer the emulator's time as rows store it: UTC, to the second."""
        return self.clock().strftime(_STORED_MOMENT)

    def choose_dialect(self, changes: Mapping[str, str]) -> None:
        """Take other readings of unconfirmed facts; ValueError for an unknown one."""
        self.dialect.choose(changes)
        self.database.write_setting("dialect", self.dialect.readings())

    def change_organization(self, changes: Mapping[str, Any]) -> None:
        """Change what the environment says about itself; ValueError for an unknown field."""
        changed = self.organization.changed(changes)
        with_custom_tables(shipped_schema(), changed)
        self.organization = changed
        self.database.write_setting("organization", asdict(self.organization))
        self._follow_customer()

    def recall_choices(self) -> None:
        """Take dialect and organisation as they stand in the database, which was exchanged."""
        self.dialect = Dialect(self.database.read_setting("dialect") or {})
        self.organization = Organization().changed(self.database.read_setting("organization") or {})
        self.paging_secret = self._kept_secret("paging_secret")
        self._tables = with_custom_tables(shipped_schema(), self.organization)
        self.database.lay_out(self._tables)

    def forget_choices(self) -> None:
        """Return to the shipped dialect, organisation and roles."""
        self.roles.forget()
        self.dialect = Dialect({})
        self.organization = Organization()
        self.database.write_setting("dialect", {})
        self.database.write_setting("organization", {})
        self._follow_customer()

    def _follow_customer(self) -> None:
        """Lay out what the customer has added; what is no longer there takes its values with it."""
        before, self._tables = self._tables, with_custom_tables(shipped_schema(), self.organization)
        self.database.follow(before, self._tables)

    def _kept_secret(self, name: str) -> str:
        kept = self.database.read_setting(name)
        if isinstance(kept, str):
            return kept
        fresh = secrets.token_hex(16)
        self.database.write_setting(name, fresh)
        return fresh
