"""Who is in a list when news draws it anew stays where they are, and no key presses another entry. F6, D8, K1."""

from __future__ import annotations

from playwright.async_api import Page

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from tests.browser.test_panel import INMAIL, PERSON, look_anew, open_panel
from tests.browser.test_prompt_queue import ISHAAN, ODALYS, SUSANNA, ask_first, copy, unresolved
from tests.looking import expect

_MARK = "(one) => { one.isMarked = true; one.focus(); }"
_IS_MARKED = "() => document.activeElement.isMarked === true"


async def two_in_the_queue(stage: Stage, browser: DemoBrowser, inbox: Inbox) -> Page:
    """The window that asks about Odalys and Ishaan."""
    prompt = await ask_first(stage, browser, inbox)
    await copy(inbox, ISHAAN)
    await prompt.get_by_role("heading", name=ISHAAN).wait_for()
    return prompt


async def test_focus_stays_in_the_queue_while_others_come_and_go(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """On the very element while somebody joins; on the neighbour, pressing nothing, once its own entry has gone."""
    prompt = await two_in_the_queue(stage, browser, inbox)
    entries = prompt.locator("#queue-list li")
    odalys = prompt.locator("#queue-list").get_by_role("button", name=ODALYS)
    await odalys.evaluate(_MARK)
    await copy(inbox, SUSANNA)
    await entries.nth(2).wait_for()
    await prompt.get_by_role("heading", name=SUSANNA, exact=True).wait_for()
    # Drawn anew it would be another element, and a screen reader would say it once more.
    await expect(odalys).to_be_focused()
    assert await prompt.evaluate(_IS_MARKED)

    waiting = await unresolved(stage)
    [item] = [one for name, one in waiting.items() if name.startswith(ODALYS)]
    await stage.run_command("outbox", "undo", item["items"][0]["item_id"])
    await entries.nth(2).wait_for(state="detached")
    await expect(entries.filter(has_text=ISHAAN)).to_be_focused()
    await prompt.bring_to_front()
    heading = await prompt.locator("#name").text_content()
    await prompt.keyboard.press("Enter")
    await prompt.keyboard.press("Tab")
    await expect(prompt.locator("#queue-list").get_by_role("button", name=ISHAAN)).to_be_focused()
    assert heading == await prompt.locator("#name").text_content()


async def test_focus_stays_in_the_panel_while_the_outbox_moves(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """The link to the record keeps it while something is written; an entry keeps it when its button has gone."""
    await stage.run_command("settings", "set", "hold_seconds", "0")
    panel = await open_panel(browser, inbox)
    await panel.get_by_role("heading", name=PERSON, exact=True).wait_for()
    await panel.locator("#badge").wait_for()
    await stage.sync()
    await look_anew(panel)
    link = panel.locator("#row a")
    await link.evaluate(_MARK)
    await inbox.page.bring_to_front()
    await inbox.control_of(INMAIL).press()
    entry = panel.locator("#entries-list > li")
    undo = entry.filter(has_text="Written").get_by_role("button", name="Undo")
    await undo.wait_for()
    await expect(link).to_be_focused()
    assert await panel.evaluate(_IS_MARKED)
    await undo.focus()
    await stage.run_command("outbox", "undo", "--last", "1")
    await entry.filter(has_text="Undone").wait_for()
    await expect(entry).to_be_focused()
