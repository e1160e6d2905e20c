"""See to it that somebody is asked: about who was just copied and nobody matches, and about who has appeared since.

Part of the composition root. Files nothing: an answer is a person's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from companion.core.activity import Subject
from companion.core.evidence import Evidence
from companion.core.outbox_item import OutboxItem
from companion.core.ports import Clock, OutboxStore
from companion.core.prompts import ASKING, Prompt, PromptState
from companion.errors import CopyToCrmError
from companion.protocol.events import PromptsChanged

log = logging.getLogger(__name__)

_LOOKED_AT = 50
"""Items on their way, from the newest on: whoever copies more at once is asked when they are written."""
_MOST_PROPOSED = 500
_PAUSE = timedelta(milliseconds=100)


class Prompting:
    """The one who opens prompts of a profile, and tells of them."""

    def __init__(
        self,
        store: OutboxStore,
        clock: Clock,
        weigh: Callable[[Subject], Awaitable[Evidence | None]],
        asks_always: Callable[[], bool],
        tell: Callable[[PromptsChanged], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._weigh = weigh
        self._asks_always = asks_always
        self._tell = tell
        self._stirred = asyncio.Event()
        # At the start there may be clicks that an earlier process did not come to.
        self._is_copied = True
        self._is_synced = False
        self._considered: set[str] = set()
        self._told: tuple[list[str], dict[PromptState, int]] | None = None
        """Which prompts asked and how many were in each state, when that was told last."""
        self._has_proposed = False
        self._to_show: str | None = None

    def stir(self) -> None:
        """Look again: something was written, answered or taken back."""
        self._stirred.set()

    def copied(self) -> None:
        """Look again who was copied."""
        self._is_copied = True
        self._stirred.set()

    def show(self, prompt_id: str) -> None:
        """Let a prompt come to the front, whether or not it asked before."""
        self._to_show = prompt_id
        self._stirred.set()

    def synced(self) -> None:
        """Look again whether somebody has appeared."""
        self._is_synced = True
        self._stirred.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                await self.work_once()
            except CopyToCrmError as error:
                # A full disk, for one. What is written open is asked about all the same.
                log.warning("nobody can be asked", extra={"code": error.code})
            except Exception:  # a fault of ours keeps one question back, never the copies
                log.exception("prompting failed")
            await self._stirred.wait()
            # Whoever copies or sends much at once is looked at once: a click must not wait for this.
            await self._clock.wait(asyncio.Event(), self._clock.now() + _PAUSE)

    async def work_once(self) -> None:
        """Ask about everybody who is to be asked about now."""
        self._stirred.clear()
        if self._is_copied:
            self._is_copied = False
            on_their_way = await self._store.read_page(("held", "queued"), None, _LOOKED_AT)
            for one in reversed(on_their_way):
                await self._consider(one.item)
        if self._is_synced:
            self._is_synced = False
            for prompt in await self._store.prompts.read_page((*ASKING, "later"), None, _MOST_PROPOSED):
                await self._propose(prompt)
        await self._tell_changes()

    async def _consider(self, item: OutboxItem) -> None:
        """Open a prompt for an item of which it is known already that nobody matches."""
        is_known = item.target is not None and item.target.is_the_subject
        if item.activity is None or item.prompt_id or is_known or item.item_id in self._considered:
            return
        self._considered.add(item.item_id)
        if not self._asks_always():
            evidence = await self._weigh(item.activity.about)
            if evidence is None or evidence.verdict == "match":
                # Dynamics is asked at the end of the hold; where that finds nobody either, somebody is asked then.
                return
        await self._store.prompts.open_for_item(item.item_id, self._clock.now())

    async def _propose(self, prompt: Prompt) -> None:
        """Keep which row a person is by now. Nothing is filed by it."""
        if prompt.about is None:
            return
        evidence = await self._weigh(prompt.about)
        if evidence is None:
            return
        if evidence.target != prompt.proposal:
            await self._store.prompts.propose(prompt.prompt_id, evidence.target)
            self._has_proposed = True

    async def _tell_changes(self) -> None:
        """Tell how the prompts stand where that differs from what was told, and which of them asks only now."""
        asking = await self._store.prompts.list_asking()
        counts, to_show = await self._store.prompts.count(), self._to_show
        told, self._told = self._told, (asking, counts)
        self._to_show = None
        if told == self._told and to_show is None and not self._has_proposed:
            return
        self._has_proposed = False
        # At the start those of earlier days ask: the queue shows them, and none comes to the front.
        newly = [prompt_id for prompt_id in asking if prompt_id not in told[0]] if told else []
        opened = to_show or (newly[-1] if newly else None)
        self._tell(PromptsChanged(kind="prompts.changed", opened=opened, waiting=len(asking)))
