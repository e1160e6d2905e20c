"""A connected stage with writing switched on, and an open inbox."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest

from companion.demo.browser import DemoBrowser, Inbox, running_browser
from companion.demo.stage import Stage, set_stage
from companion.demo.story import connect
from tests.browser.left_standing import HAS_FAILED, left_standing


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let what is taken down after a test know whether it failed."""
    report = yield
    if report.failed:
        item.stash[HAS_FAILED] = True
    return report


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """Emulator, look-alike inbox and registered host in a folder with a short path."""
    with tempfile.TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        async with set_stage(Path(folder), "en") as stage:
            yield stage


@pytest.fixture
async def browser(stage: Stage, request: pytest.FixtureRequest) -> AsyncIterator[DemoBrowser]:
    """Chromium with the extension, connected to the emulated Dynamics, writing switched on."""
    async with running_browser(stage, is_headless=True) as browser:
        await connect(stage, browser, lambda _line: None)
        yield browser
        if request.node.stash.get(HAS_FAILED, False):
            print(await left_standing(stage, browser))  # noqa: T201 - read beside the failure


@pytest.fixture
async def inbox(browser: DemoBrowser) -> Inbox:
    """One tab with the inbox, its first conversation open."""
    return await browser.open_inbox()
