"""How the dispatcher of a profile writes, joined from its settings. Part of the composition root."""

from __future__ import annotations

import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime

from companion.core.activity import KINDS, Subject
from companion.core.evidence import Evidence
from companion.core.own_tables import parse_own_tables
from companion.core.page_values import read_mapping
from companion.core.ports import ConnectionWatch
from companion.core.profile import Profile
from companion.core.replies import Cause
from companion.core.sharing import LinkColumns, read_link_columns
from companion.core.tables import Filing
from companion.core.verdict import Target
from companion.errors import SettingRefused
from companion.outbox.silence import Silence
from companion.outbox.writer import Writer
from companion.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WritingRules:
    """What decides whether and how anything is written: the settings, and the seat."""

    read_settings: Callable[[], Settings]
    read_seat_trouble: Callable[[], Cause | None] = lambda: None

    def read_link_columns(self) -> LinkColumns:
        """Where links are told; settings that cannot be read mean nowhere."""
        try:
            return read_link_columns(self.read_settings().link_columns)
        except SettingRefused:
            return {}

    def may_flag(self) -> bool:
        """Whether records may be changed from here; settings that cannot be read mean no."""
        try:
            return self.read_settings().update_records
        except SettingRefused:
            return False


def copied_kinds(settings: Settings) -> frozenset[str]:
    """The kinds of items that `item_types` names."""
    return KINDS if settings.item_types == "all" else frozenset(settings.item_types.replace(",", " ").split())


def filing_of(settings: Settings) -> Filing:
    """Which table takes what, as the settings say."""
    own = parse_own_tables(settings.activity_tables)
    return Filing(settings.without_linkedin_app, settings.notes_as, own)


def day_here(moment: datetime) -> date:
    """The day of a moment by this computer's time zone, summer time included."""
    return moment.astimezone().date()


@dataclass(frozen=True)
class Advice:
    """What is said of whom an item is about."""

    read_evidence: Callable[[Subject], Awaitable[Evidence | None]]
    """By matching."""
    find_told: Callable[[Subject], Awaitable[Target | None]]
    """By colleagues, where that has to be asked for."""


def open_writer(
    profile: Profile,
    rules: WritingRules,
    watch: ConnectionWatch,
    advice: Advice,
    silence: Silence,
) -> Writer:
    """The rules of one profile's writing, asked anew at each use: settings change while it runs."""
    read_settings = rules.read_settings

    def may_write() -> bool:
        """Whether anything may be sent now; settings that cannot be read mean no."""
        try:
            return read_settings().writeback and rules.read_seat_trouble() is None
        except SettingRefused:
            log.exception("settings cannot be read")
            return False

    def asks_always() -> bool:
        """Whether nobody is filed without being asked about; settings that cannot be read mean the shipped way."""
        try:
            return read_settings().ask_mode == "always"
        except SettingRefused:
            return False

    return Writer(
        organisation_id=profile.organisation_id,
        user_id=profile.user_id,
        author_id=profile.author_id,
        read_address_column=lambda: read_settings().linkedin_address_column,
        watch=watch,
        may_write=may_write,
        jitter=random.SystemRandom().random,
        read_filing=lambda: filing_of(read_settings()),
        read_evidence=advice.read_evidence,
        silence=silence,
        asks_always=asks_always,
        seat_holder=profile.user_name,
        day_of=day_here,
        read_mapping=lambda: read_mapping(read_settings().activity_columns),
        read_kinds=lambda: copied_kinds(read_settings()),
        read_link_columns=rules.read_link_columns,
        may_flag=rules.may_flag,
        find_told=advice.find_told,
    )
