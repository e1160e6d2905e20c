"""A screen that nobody sees, and the companion's window on it."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from companion.demo.stage import Stage, set_stage
from tests.window.screen import Screen, open_screen
from tests.window.standing import Window


@pytest.fixture
def screen() -> Iterator[Screen]:
    """A screen in English."""
    with open_screen("en") as screen:
        yield screen


@pytest.fixture
async def stage(screen: Screen) -> AsyncIterator[Stage]:
    """The demo's stage, its companion at the screen that nobody sees."""
    with tempfile.TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        async with set_stage(Path(folder), "en") as stage:
            stage.environ.update(screen.environ)
            yield stage


@pytest.fixture
async def window(screen: Screen) -> AsyncIterator[Window]:
    """The window that comes up on it; put away at the end, as who leaves puts it away."""
    window = Window(screen)
    yield window
    await window.put_away()
    window.eyes.close()
