"""A ConnectionWatch that says what a test wants, and remembers what it was told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from companion.core.replies import Cause, Stop, Wait


@dataclass
class ScriptedWatch:
    """All is well and nobody is idle, unless the test says otherwise."""

    idle: bool = False
    outcomes: Sequence[Wait | Stop | None] = ()
    """What the next looks find; after the last one all is well."""
    meanwhile: Callable[[], Awaitable[None]] | None = None
    """What happens elsewhere while a look is under way."""
    looks: int = 0
    noted: list[str | None] = field(default_factory=list)
    """Codes of what was noticed, in order."""

    def is_idle(self) -> bool:
        """As the test has set it."""
        return self.idle

    async def look(self) -> Wait | Stop | None:
        """The next outcome of the script."""
        self.looks += 1
        if self.meanwhile is not None:
            await self.meanwhile()
        if not self.outcomes:
            return None
        outcome, *self.outcomes = self.outcomes
        return outcome

    async def noticed(self, trouble: Cause | None) -> None:
        """Remember it."""
        self.noted.append(trouble.code if trouble else None)
