"""The first steps as somebody finds them who comes back from installing the companion; it is played here. J5, A7."""

from __future__ import annotations

import pytest

from native_host.registration import EXTENSION_ID
from tests.browser.played_companion import PlayedCompanion
from tests.browser.played_fixtures import stage
from tests.browser.played_stage import PlayedStage
from tests.looking import expect

__all__ = ["stage"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_companion_that_came_meanwhile_is_found_when_somebody_comes_back(stage: PlayedStage) -> None:
    """Without a press and without a reload: the step that was open is done."""
    page = await stage.context.new_page()
    await page.goto(f"chrome-extension://{EXTENSION_ID}/onboarding/onboarding.html")
    step = page.locator("#companion")
    await expect(step).to_contain_text("Copying is not possible right now")
    async with PlayedCompanion(stage.socket).running():
        # The driver lets every page believe that it has the focus, so that it is told here what a browser tells it.
        await page.evaluate("dispatchEvent(new Event('focus'))")
        await expect(step).to_contain_text("done")
        await page.close()
