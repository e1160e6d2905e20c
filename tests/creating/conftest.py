"""Marisa at her laptop, as the tests of what is copied have her, with what she is asked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.wire import request
from tests.kinds.conftest import NOBODY, Scene, folders, scene

__all__ = ["AURORA", "Desk", "desk", "folders", "scene"]

AURORA = NOBODY
"""Somebody whom the sample organisation does not know."""


class Desk:
    """What Marisa asks of her companion about prompts."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._asked = 0

    async def ask(self, kind: str, key: str | None = None, **fields: Any) -> dict[str, Any]:
        """The result of a request that succeeds."""
        answer = await self.reply(kind, key, **fields)
        assert answer["ok"], answer
        result: dict[str, Any] = answer["result"]
        return result

    async def reply(self, kind: str, key: str | None = None, **fields: Any) -> dict[str, Any]:
        """The reply to a request."""
        self._asked += 1
        name = f"prompt-ask-{self._asked}"
        return await self.scene.browser.ask(request({"kind": kind, **fields}, name, key or name))

    async def queue(self, *states: str) -> list[dict[str, Any]]:
        """The prompts in these states, or those that ask."""
        found = await self.ask("prompts.read", states=list(states) or None, after=None, limit=50)
        prompts: list[dict[str, Any]] = found["prompts"]
        return prompts

    async def opened(self) -> str:
        """The prompt that comes to the front next."""
        while True:
            told = await self.scene.browser.hear('"prompts.changed"')
            if told["event"]["opened"]:
                return str(told["event"]["opened"])

    async def changed(self, prompt_id: str, state: str) -> dict[str, Any]:
        """The prompt once it is in this state."""
        while True:
            found = [one for one in await self.queue(state) if one["prompt_id"] == prompt_id]
            if found:
                return found[0]
            await self.scene.browser.hear('"prompts.changed"')


@pytest.fixture
def desk(scene: Scene) -> Desk:
    """Her desk."""
    return Desk(scene)
