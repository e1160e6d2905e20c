"""What stood on each page, and in the outbox, when a test failed: said beside the failure, for whoever reads it."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext

from companion.demo.browser import DemoBrowser
from companion.demo.stage import Stage

HAS_FAILED = pytest.StashKey[bool]()
"""What is taken down after a test asks of its item."""
_MOST = 1500
"""Letters of a page: the part in question stands near its beginning, and a run prints no more than it can."""


async def left_standing(stage: Stage, browser: DemoBrowser) -> str:
    """The pages that are open, then the outbox as the companion lists it."""
    told = [await pages_standing(browser.context)]
    try:
        told.append(f"--- outbox\n{await stage.run_command('outbox', 'list')}")
    except RuntimeError as error:
        told.append(f"--- the outbox could not be read: {error}")
    return "\n".join(told)


async def pages_standing(context: BrowserContext) -> str:
    """Each page's address and words, as a person would read them."""
    told = []
    for page in context.pages:
        words = await page.evaluate("() => document.body?.innerText ?? ''")
        told.append(f"--- {page.url}\n{' / '.join(str(words).split(chr(10)))[:_MOST]}")
    return "\n".join(told)
