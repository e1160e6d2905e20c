"""The panel alone: the whole story beside a page that stays as it was, and what the panel says of it. D8, D10, D14."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Locator, Page

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from tests.browser.page_cost import listeners_of_ours
from tests.browser.page_world import is_ours, worlds_of
from tests.browser.test_calls import hold_for
from tests.browser.test_options import open_options
from tests.browser.test_panel import INMAIL, PERSON, look_anew, open_panel
from tests.fakes.controls import control as grant
from tests.fakes.environment import MARISA

_PAGE = "document.documentElement.outerHTML"

# The page's own observer, there before anything of ours: it hears what a comparison of two moments would not.
_OBSERVER = """() => {
  globalThis.heard = [];
  new MutationObserver((records) => heard.push(...records.map(({ type, target }) => `${type} ${target.nodeName}`)))
    .observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
}"""


async def choose_panel_only(browser: DemoBrowser) -> None:
    """As the rep does, on the options page."""
    options = await open_options(browser)
    await options.get_by_role("radio", name="In the side panel only").check()
    await options.get_by_role("status").get_by_text("Kept").wait_for()
    await options.close()


def entry_of(panel: Page, words: str) -> Locator:
    """What was copied lately and is in this state."""
    return panel.locator("#entries-list li", has_text=words)


async def test_whole_story_is_told_beside_a_page_that_stays_the_same_to_the_byte(
    stage: Stage, browser: DemoBrowser
) -> None:
    """Found, copied, undone while held, written with its receipt, undone again: the page hears and holds nothing."""
    await hold_for(stage, 60)
    await choose_panel_only(browser)
    await browser.context.add_init_script(f"({_OBSERVER})()")
    inbox = await browser.open_inbox()
    session = await browser.context.new_cdp_session(inbox.page)
    worlds = await worlds_of(session)
    of_the_page: set[str] = set()

    def loaded(script: dict[str, Any]) -> None:
        if script["url"].startswith("https://"):
            of_the_page.add(script["scriptId"])

    session.on("Debugger.scriptParsed", loaded)
    await session.send("Debugger.enable")
    await inbox.page.locator("article", has_text=INMAIL).last.wait_for()
    assert 0 < await inbox.page.evaluate("heard.length")
    before = await inbox.page.evaluate(_PAGE)
    await inbox.page.evaluate("heard = []")

    panel = await open_panel(browser, inbox)
    await panel.locator("#badge").wait_for()
    await stage.sync()
    await look_anew(panel)
    await panel.get_by_text("Probable match").wait_for()
    await panel.get_by_role("link", name=PERSON).first.wait_for()
    copy = panel.locator("#messages-list li", has_text=INMAIL).get_by_role("button", name="Copy")

    await copy.click()
    await entry_of(panel, "Held").get_by_role("button", name="Undo").click()
    await panel.get_by_role("status").get_by_text("Discarded").wait_for()
    assert [] == await stage.read_rows("li_inmails")

    await hold_for(stage, 0)
    await copy.click()
    written = entry_of(panel, "Written")
    await written.wait_for()
    (row,) = await stage.read_rows("li_inmails")
    receipt = await written.get_by_role("link").get_attribute("href")
    assert row["activityid"] in str(receipt)

    await written.get_by_role("button", name="Undo").click()
    await entry_of(panel, "Undone").wait_for()
    assert [] == await stage.read_rows("li_inmails")

    assert [] == await inbox.page.evaluate("heard")
    assert before == await inbox.page.evaluate(_PAGE)
    assert any(map(is_ours, worlds))
    assert 0 == await listeners_of_ours(worlds, session, of_the_page=of_the_page)


async def test_place_that_is_gone_is_named_in_the_panel(browser: DemoBrowser, inbox: Inbox) -> None:
    """Where the page has lost a place that is read, the panel says which, and still shows who is there."""
    panel = await open_panel(browser, inbox)
    await panel.get_by_role("heading", name=PERSON, exact=True).wait_for()
    assert await panel.locator("#missing").is_hidden()
    await inbox.page.locator("textarea[name=message]").evaluate("(composer) => composer.remove()")
    await look_anew(panel)
    said = panel.locator("#missing")
    await said.get_by_text("Sales Navigator looks different here").wait_for()
    assert "the field where you write" in await said.inner_text()
    await panel.get_by_role("heading", name=PERSON, exact=True).wait_for()


async def test_writeback_switched_off_is_said_by_open_page_and_open_panel(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """The administrator's switch reaches both without a reload, before any press, and back."""
    await grant(
        stage.emulator, "roles", user=MARISA, privileges={"prvWriteEnvironmentVariableDefinition": "Global"}
    )
    control = inbox.control_of(INMAIL)
    await control.wait_for("ready")
    panel = await open_panel(browser, inbox)
    await panel.locator("#badge").wait_for()
    advice = panel.get_by_text("Your administrator can turn it on.")
    assert await advice.is_hidden()
    await stage.run_command("org", "settings", "set", "writeback", "off")
    await control.wait_for_words("ready", "writing to the CRM is off: your administrator can turn it on")
    await advice.wait_for()
    await stage.run_command("org", "settings", "set", "writeback", "on")
    await advice.wait_for(state="hidden")
    await control.wait_for_no_words("ready", "writing to the CRM is off")
