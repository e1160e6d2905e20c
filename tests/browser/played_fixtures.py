"""One browser for all tests of a module, and a played companion for each: import both into the module."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.browser.left_standing import HAS_FAILED, pages_standing
from tests.browser.played_companion import PlayedCompanion
from tests.browser.played_stage import PlayedStage, played_stage


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage() -> AsyncIterator[PlayedStage]:
    """One browser for all."""
    async with played_stage() as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def crm(stage: PlayedStage, request: pytest.FixtureRequest) -> AsyncIterator[PlayedCompanion]:
    """A companion that waits for the test. What a failed test leaves open asks the next one's companion nothing."""
    async with PlayedCompanion(stage.socket).running() as companion:
        yield companion
        if request.node.stash.get(HAS_FAILED, False):
            print(await pages_standing(stage.context))  # noqa: T201 - read beside the failure
            # The browser's first page is nobody's; without any, the browser would end.
            for page in stage.context.pages[1:]:
                await page.close()
