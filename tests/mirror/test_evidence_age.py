"""When the mirror may speak about whom an item is about, and when it has to be silent. E2, E5, A8."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from companion.core.activity import Company, Person
from companion.core.replies import Wait
from companion.lexicon_files import shipped_lexicon
from companion.mirror_matching import MirrorMatching
from companion.open_mirror import Mirroring as OpenMirror
from companion.searching import SearchMatching
from companion.storage.mirror_index import MirrorIndex
from companion.storage.mirror_store import SqliteMirrorStore
from companion.syncing import Syncer, Work
from companion.usecases.sync_crm import SyncRoom, sync_crm
from tests.mirror.conftest import SEAT, Mirroring

YVONNE = Person("Yvonne McKay", None, None, "Purchasing Manager at Fourth Coffee", None)
COFFEE = Company("Fourth Coffee", None, None)


class Queue:
    """An outbox that nothing holds up."""

    async def pause(self, wait: Wait) -> None:
        """Nothing here asks for a pause."""
        raise AssertionError(wait)


@pytest.fixture
def mirror(mirroring: Mirroring) -> Iterator[OpenMirror]:
    """The mirror of the emulated Dynamics as the companion has it open, on a manual clock."""
    index = MirrorIndex(shipped_lexicon(), lambda: "websiteurl")
    store = SqliteMirrorStore(mirroring.file, index.listen)
    matching = MirrorMatching(store)

    async def sync() -> Wait | None:
        await index.bring_up_to_date(store.file)
        refused = await sync_crm(SyncRoom(store, mirroring.gateway, mirroring.clock, mirroring.tables))
        await matching.count()
        return refused

    work = Work(
        sync=sync,
        read_standing=store.read_standing,
        read_every=lambda: timedelta(minutes=15),
        connected_at=mirroring.clock.now(),
        tell=lambda: None,
        jitter=lambda: 0.0,
    )
    searching = SearchMatching(mirroring.gateway, mirroring.clock, lambda: "websiteurl")
    syncer = Syncer(work, mirroring.clock)
    yield OpenMirror(store, mirroring.gateway, syncer, matching, searching, mirroring.clock, lambda: False)
    store.close()


async def verdict(mirror: OpenMirror, about: Person | Company) -> str | None:
    """What matching says; None where it is silent."""
    evidence = await mirror.read_evidence(about)
    return evidence.verdict if evidence else None


async def test_mirror_that_was_never_read_is_silent(mirror: OpenMirror) -> None:
    """An empty mirror knows nobody: that is no reason to call anybody absent."""
    assert (None, None) == (await verdict(mirror, YVONNE), await verdict(mirror, COFFEE))


async def test_mirror_of_yesterday_is_silent_until_it_is_read_again(
    mirror: OpenMirror, mirroring: Mirroring
) -> None:
    """24 hours after the last sync rows may belong to others; the next sync gives matching its voice back."""
    said = []
    for hours in (0, 23, 1):
        if not hours:
            await mirror.syncer.sync_once(Queue())
        mirroring.clock.advance(hours=hours)
        said.append(await verdict(mirror, YVONNE))
    await mirror.syncer.sync_once(Queue())
    assert ["match", "match", None, "match"] == [*said, await verdict(mirror, YVONNE)]


async def test_rows_that_may_not_be_read_leave_the_rest_to_speak(
    mirror: OpenMirror, mirroring: Mirroring
) -> None:
    """Without the right to contacts, companies are decided as before, and nobody is said to be no contact."""
    await mirroring.dynamics.control("roles", {"user": SEAT, "privileges": {"prvReadContact": "None"}})
    await mirror.syncer.sync_once(Queue())
    assert (None, "match") == (await verdict(mirror, YVONNE), await verdict(mirror, COFFEE))


async def test_uncounted_names_are_not_weighed(mirror: OpenMirror) -> None:
    """After a start nobody is filed by how rare a name is before the names of this CRM were counted."""
    await mirror.syncer.sync_once(Queue())
    afresh = OpenMirror(
        mirror.store,
        mirror.gateway,
        mirror.syncer,
        MirrorMatching(mirror.store),
        mirror.searching,
        mirror.clock,
        mirror.searches,
    )
    assert await verdict(afresh, YVONNE) is None
    await afresh.matching.count()
    assert "match" == await verdict(afresh, YVONNE)


async def test_names_counted_of_a_part_are_not_weighed_for_the_whole(
    mirror: OpenMirror, mirroring: Mirroring
) -> None:
    """A first sync that stopped half-way counted a few rows: nobody is filed by these once all are there."""
    await mirror.matching.count()
    room = SyncRoom(mirror.store, mirroring.gateway, mirroring.clock, mirroring.tables)
    assert await sync_crm(room) is None
    assert await verdict(mirror, YVONNE) is None
    await mirror.matching.count()
    assert "match" == await verdict(mirror, YVONNE)
