"""A slow hand for browser tests: `pytest -p tests.slow_hand` does each step, and plays each answer, a while later.

What a busy machine does once in a thousand runs happens here in nearly each: a pause in typing that ends by itself, a
minute that turns between two messages. No promise of the product may hang on how fast a test is.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import random
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import BrowserContext, Frame, Keyboard, Locator, Mouse, Page

from tests.browser.played_companion import PlayedCompanion

_MOST_SECONDS = 1.0
_LONG = 0.4
"""How many of the steps are long in coming; the others come nearly at once."""
_CHANCE = random.Random()  # noqa: S311 - nothing is kept secret by it


def _pause() -> float:
    """Seconds before the next step; other ones in each run, as on a machine that others use, too."""
    most = _MOST_SECONDS if _CHANCE.random() < _LONG else _MOST_SECONDS / 10
    return _CHANCE.uniform(0, most)


def _slowed(step: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(step)
    async def later(*values: Any, **named: Any) -> Any:
        await asyncio.sleep(_pause())
        return await step(*values, **named)

    return later


for kind in (BrowserContext, Frame, Keyboard, Locator, Mouse, Page):
    for name, step in inspect.getmembers(kind, inspect.iscoroutinefunction):
        if not name.startswith("_") and name in vars(kind):
            setattr(kind, name, _slowed(step))
setattr(PlayedCompanion, "answer", _slowed(PlayedCompanion.answer))  # noqa: B010 - a method has no other way in
