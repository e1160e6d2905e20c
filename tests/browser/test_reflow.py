"""Every page of the extension's own, narrow, enlarged and widely spaced, in both languages. A-10, A-11, K1, K2."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from companion.demo.browser import running_browser
from companion.demo.site import LANGUAGES
from companion.demo.stage import set_stage
from companion.demo.story import connect
from tests.browser.axe import check_looks
from tests.browser.screens import open_screens
from tests.browser.test_panel import PICTURES


@pytest.mark.parametrize("language", LANGUAGES)
async def test_nothing_is_cut_or_scrolled_sideways(language: str) -> None:
    """Popup, options, first steps, panel and prompt at 320 px, at 200 % and with wide spacing; nothing for axe-core."""
    seen = []
    with tempfile.TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        async with (
            set_stage(Path(folder), language) as stage,
            running_browser(stage, is_headless=True) as browser,
        ):
            await connect(stage, browser, lambda _line: None)
            async for name, page in open_screens(stage, browser):
                await check_looks(page, PICTURES, f"{name}-{language}")
                seen.append(name)
    assert ["popup", "options", "onboarding", "panel", "prompt"] == seen
