"""One browser for all tests of a module, and a played companion for each: import both into the module."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.browser.played_companion import PlayedCompanion
from tests.browser.played_stage import PlayedStage, played_stage


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage() -> AsyncIterator[PlayedStage]:
    """One browser for all."""
    async with played_stage() as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def crm(stage: PlayedStage) -> AsyncIterator[PlayedCompanion]:
    """A companion that waits for the test."""
    async with PlayedCompanion(stage.socket).running() as companion:
        yield companion
