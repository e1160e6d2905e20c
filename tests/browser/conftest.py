"""A connected stage with writing switched on, and an open inbox."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from companion.demo.browser import DemoBrowser, Inbox, running_browser
from companion.demo.stage import Stage, set_stage
from companion.demo.story import connect


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """Emulator, look-alike inbox and registered host in a folder with a short path."""
    with tempfile.TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        async with set_stage(Path(folder), "en") as stage:
            yield stage


@pytest.fixture
async def browser(stage: Stage) -> AsyncIterator[DemoBrowser]:
    """Chromium with the extension, connected to the emulated Dynamics, writing switched on."""
    async with running_browser(stage, is_headless=True) as browser:
        await connect(stage, browser, lambda _line: None)
        yield browser


@pytest.fixture
async def inbox(browser: DemoBrowser) -> Inbox:
    """One tab with the inbox, its first conversation open."""
    return await browser.open_inbox()
