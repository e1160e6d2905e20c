"""A screen that nobody sees, and the companion's window on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.window.screen import Screen, open_screen
from tests.window.standing import Window


@pytest.fixture
def screen() -> Iterator[Screen]:
    """A screen in English."""
    with open_screen("en") as screen:
        yield screen


@pytest.fixture
async def window(screen: Screen) -> AsyncIterator[Window]:
    """The window that comes up on it; put away at the end, as who leaves puts it away."""
    window = Window(screen)
    yield window
    await window.put_away()
    window.eyes.close()
