"""The same promises in Chromium and in Firefox ESR, each with its own native messaging. C8, D5, D7, D8."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from companion.demo.stage import Stage
from companion.demo.story import connect
from tests.browser.either import BROWSERS, EitherBrowser, page_address, running_either
from tests.browser.firefox.browser import FirefoxBrowser
from tests.browser.test_calls import hold_for
from tests.looking import comes_to

INMAIL = "I read that Fourth Coffee opens three more bars"
ANSWER = "Hi Marisa, thank you for the kind words."
_OURS = "() => document.querySelectorAll('[data-copy-to-crm]').length"
_NOTHING_OF_OURS = """() => new Promise((resolve) => {
  const look = () => (document.querySelector("[data-copy-to-crm]") ? setTimeout(look, 50) : resolve(true));
  look();
})"""
_MAKERS = (".mozilla.com:443", ".mozilla.org:443", ".googleapis.com:443")
"""Of whom Firefox asks for updates of its own."""


@pytest.fixture(params=BROWSERS)
async def browser(stage: Stage, request: pytest.FixtureRequest) -> AsyncIterator[EitherBrowser]:
    """Each of the two, connected to the emulated Dynamics, writing switched on."""
    async with running_either(stage, request.param) as browser:
        await connect(stage, browser, lambda _line: None)
        yield browser


async def test_a_reps_day(stage: Stage, browser: EitherBrowser) -> None:
    """Undo writes nothing, an impatient double click one row; badges, popup, and a choice that counts at once."""
    inbox = await browser.open_inbox()
    await hold_for(stage, 60)
    undone = inbox.control_of(INMAIL)
    await undone.press()
    await undone.wait_for("held")
    await undone.press_undo()
    await undone.wait_for("discarded")
    await hold_for(stage, 0)
    written = inbox.control_of(ANSWER)
    await written.press(times=2)
    await written.wait_for("written")
    assert [1] == [row["statecode"] for row in await stage.read_rows("li_messages")]
    assert [] == await stage.read_rows("li_inmails")

    popup = await browser.open_page("popup/popup.html")
    await popup.wait_for("#headline", "Connected")
    await popup.wait_for("#facts", "Marisa Duarte")
    results = await browser.open_tab(page_address("search/people"))
    await results.wait_for("[data-copy-to-crm=badge]")
    await comes_to(7, lambda: results.read(_OURS))

    options = await browser.open_page("options/options.html")
    await options.press("input[value=panel]")
    await options.wait_for("[role=status]", "Kept")
    assert await results.read(_NOTHING_OF_OURS)
    assert await inbox.read(_NOTHING_OF_OURS)
    if isinstance(browser, FirefoxBrowser):
        asked = {host for host in browser.way_in.asked if not host.endswith(_MAKERS)}
        assert {"www.linkedin.com:443"} == asked
