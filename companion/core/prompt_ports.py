"""The journal of prompts as use cases and the dispatcher need it. Every method has ended on disk before it returns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from companion.core.activity import Subject
from companion.core.history import Decision, History
from companion.core.ignored import Ignored, Said
from companion.core.linkedin_address import ProfileKey
from companion.core.outbox_item import OutboxItem
from companion.core.prompts import Answer, Creation, Prompt, PromptState, Step
from companion.core.replies import Cause
from companion.core.verdict import Target


class IgnoredStore(Protocol):
    """The journal of what is ignored of pages, each for one link."""

    async def find(self, linked: Sequence[tuple[ProfileKey, Target]]) -> list[Ignored | None]:
        """What is ignored of each, as long as they are this row."""
        ...

    async def ignore(
        self, key: ProfileKey, row: Target, said: Said, now: datetime, *, is_flagging: bool = False
    ) -> None:
        """Ignore these values from now on; the same once more changes nothing. A comparison of theirs has ended.

        With `is_flagging` the CRM is told, too.
        """
        ...

    async def take_back(self, ignored_id: str, now: datetime) -> ProfileKey:
        """Tell again what is ignored by this line; whose it is."""
        ...


class PromptStore(Protocol):
    """The journal of prompts."""

    async def open_for_item(self, item_id: str, now: datetime) -> Prompt | None:
        """The prompt in which an item waits; None for an item that needs none any more."""
        ...

    async def open_asked(
        self, prompt_id: str, about: Subject, now: datetime, *, is_comparing: bool = False
    ) -> Prompt:
        """The prompt that waits about somebody; a new one under this id where there is none.

        One that is only to compare a record with a page takes the place of the last such one.
        """
        ...

    async def read(self, prompt_id: str) -> Prompt:
        """One prompt. Raises ItemUnknown."""
        ...

    async def read_page(self, states: Sequence[PromptState], after: int | None, limit: int) -> list[Prompt]:
        """Prompts in these states from the oldest on, or from behind a place in the journal."""
        ...

    async def count(self) -> dict[PromptState, int]:
        """How many prompts are in each state."""
        ...

    async def list_asking(self) -> list[str]:
        """The ids of the prompts about which somebody should be asked, the oldest first."""
        ...

    async def keep_for_later(self, prompt_id: str) -> Prompt:
        """Ask no more until somebody looks for it."""
        ...

    async def discard(self, prompt_id: str, now: datetime) -> tuple[Prompt, list[OutboxItem]]:
        """Take back what waits in a prompt; what changed of the outbox."""
        ...

    async def answer(self, prompt_id: str, answer: Answer, now: datetime) -> tuple[Prompt, list[OutboxItem]]:
        """Confirm the link, write the decision down, file what waits: all of it or nothing."""
        ...

    async def begin_creation(self, prompt_id: str, creation: Creation, request: str) -> Prompt:
        """Answer a prompt with what is to be created; the same request again changes nothing."""
        ...

    async def lease_creation(self, now: datetime, under_way: Collection[str]) -> Prompt | None:
        """The next prompt whose record is due to be created and not under way."""
        ...

    async def note_made(self, prompt_id: str, step: Step, row_id: str) -> Prompt:
        """Write down that a row stands in Dynamics."""
        ...

    async def delay_creation(self, prompt_id: str, cause: Cause, until: datetime) -> Prompt:
        """Go on with it later."""
        ...

    async def stop_creation(self, prompt_id: str, cause: Cause) -> Prompt:
        """Dynamics refused: a person has to look."""
        ...

    async def propose(self, prompt_id: str, proposal: Target | None) -> None:
        """Keep which record has appeared since."""
        ...

    async def read_history(self, keys: Sequence[ProfileKey]) -> History:
        """How it was decided which record somebody is, and what was changed of it, the newest first."""
        ...

    async def read_decision(self, decision_id: str) -> Decision:
        """One decision, with what was filed by it. Raises ItemUnknown."""
        ...

    async def revert(
        self, decision_id: str, now: datetime, *, is_moving: bool
    ) -> tuple[ProfileKey, Prompt | None]:
        """Forget a link; whose it was, and the prompt in which its activities wait for a new answer."""
        ...
