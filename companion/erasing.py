"""Erase one person or company from a journal and from every copy of it. Part of the composition root."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import get_args

from companion.clock import SystemClock
from companion.core.mapping import utc_text
from companion.core.person_trace import Trace, Whom, read_whom
from companion.core.profile import Profile
from companion.errors import BadRequest, NotConnected, PersonUnsent
from companion.folders import Folders
from companion.importing import forget_person
from companion.person_facts import rows_in_crm
from companion.protocol.admin_privacy import MOST_ROWS, ErasedPlace, KeptThing, PersonErased
from companion.sealing import open_seal, open_seal_for_reading, open_seal_vault
from companion.storage.backups import drop_backups
from companion.storage.database import Database
from companion.storage.inspection import trace_person
from companion.storage.migrations import OUTBOX
from companion.storage.mirror_store import MIRROR
from companion.storage.person_trace import erase_trace, find_trace
from companion.storage.profile_store import FileProfileStore
from companion.storage.salvage import drop_set_aside


def wanted_whom(person: str) -> Whom:
    """Whom a LinkedIn address or `TABLE/ID` names. Raises BadRequest."""
    whom = read_whom(person)
    if whom is None:
        raise BadRequest(field="person", problem="it is no LinkedIn address and no TABLE/ID of a record")
    return whom


def trace_here(folders: Folders, person: str) -> tuple[Trace, Profile]:
    """What the journal in use holds of somebody. Raises BadRequest, NotConnected or NotPossibleHere."""
    profiles = FileProfileStore(folders.profiles)
    profile = profiles.read_current()
    if profile is None:
        raise NotConnected
    whom = wanted_whom(person)
    seal = open_seal_for_reading(profile, open_seal_vault(profile, folders.vault))
    return trace_person(profiles.folder_of(profile) / "outbox.db", seal, whom), profile


async def erase_here(folders: Folders, profile: Profile, person: str) -> PersonErased:
    """What was taken out. Nothing else may have the journal open.

    Raises BadRequest, PersonUnsent, NotSaved or SignedOut, and then nothing was changed.
    """
    whom = wanted_whom(person)
    file = FileProfileStore(folders.profiles).folder_of(profile) / "outbox.db"
    seal = await asyncio.to_thread(open_seal, profile, open_seal_vault(profile, folders.vault))
    database = await Database.opened(file, OUTBOX, seal)
    try:
        erased, found = await database.run(
            lambda connection: _erase(connection, whom, profile), is_erasing=True
        )
    finally:
        await asyncio.to_thread(database.close)
    # A copy would hold what the journal no longer does; the next day's copy is made of the journal as it is now.
    drop_set_aside(file)
    ids = [row_id for _table, row_id in found.rows]
    sightings = await asyncio.to_thread(forget_person, file.with_name(MIRROR), ids, found.keys)
    return erased.model_copy(update={"copies": drop_backups(file), "sightings": sightings})


def _erase(connection: sqlite3.Connection, whom: Whom, profile: Profile) -> tuple[PersonErased, Whom]:
    """How much was taken out, and by what the person is known."""
    trace = find_trace(connection, whom)
    if trace.unsent:
        raise PersonUnsent(count=str(trace.unsent))
    now, rows = SystemClock().now(), rows_in_crm(trace, profile)
    lines = erase_trace(connection, trace, now)
    erased = PersonErased(
        kind="person.erased",
        erased_at=utc_text(now),
        searched=get_args(ErasedPlace),
        kept_here=get_args(KeptThing),
        # Known only as long as it is known here whose they are.
        in_crm=rows[:MOST_ROWS],
        in_crm_count=len(rows),
        items=len(trace.items),
        mentions=len(trace.mentions),
        links=len(trace.links),
        decisions=trace.history,
        prompts=len(trace.prompts),
        audit_lines=lines,
        sightings=0,
        copies=0,
    )
    return erased, trace.whom
