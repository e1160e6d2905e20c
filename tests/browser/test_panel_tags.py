"""Tags of whom the page shows, put on them in the side panel: by keyboard, by mouse, never on another. C10, D4."""

from __future__ import annotations

from playwright.async_api import expect

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from tests.browser.axe import check_looks
from tests.browser.test_calls import hold_for
from tests.browser.test_panel import PERSON, PICTURES, open_panel


async def test_tags_are_put_on_the_record_by_keyboard_alone(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """What is missing is said at the field; each tag is a note on the record; undone while held, it is none. D8."""
    panel = await open_panel(browser, inbox)
    await panel.locator("#badge").wait_for()
    await stage.sync()
    await panel.get_by_role("button", name="Look at this page").click()
    await panel.get_by_text("Probable match").wait_for()
    field = panel.get_by_label("Tags, with commas between them")
    await field.focus()
    await panel.keyboard.press("Enter")
    await panel.get_by_text("Type at least one tag. Nothing was saved.").wait_for()
    assert "true" == await field.get_attribute("aria-invalid")
    await check_looks(panel, PICTURES, f"panel-tags-{stage.language}")
    await hold_for(stage, 60)
    await panel.keyboard.type("Renton")
    await panel.keyboard.press("Enter")
    held = panel.locator("#entries-list li", has_text="Tag").filter(has_text="Held")
    await expect(field).to_have_value("")
    await held.get_by_role("button", name="Undo").focus()
    await panel.keyboard.press("Enter")
    await panel.get_by_role("status").get_by_text("Discarded").wait_for()
    assert [] == await stage.read_rows("annotations")
    await hold_for(stage, 0)
    await field.focus()
    await panel.keyboard.type("Decision maker, Renton, renton")
    await panel.keyboard.press("Enter")
    await panel.locator("#entries-list li", has_text="Written").nth(1).wait_for()
    written = " ".join(sorted(row["notetext"] for row in await stage.read_rows("annotations")))
    assert (1, 1) == (written.count("Decision maker"), written.count("Renton"))
    # What was used is offered for the next one.
    await field.focus()
    await panel.keyboard.type("Partner, ")
    offered = await panel.locator("#tags-used option").evaluate_all("(all) => all.map((one) => one.value)")
    assert ["Partner, Renton", "Partner, Decision maker"] == offered


async def test_tags_typed_for_one_never_go_to_another(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """The page goes on while they are typed: refused, still in the field, and gone with whom they were for. D11."""
    panel = await open_panel(browser, inbox)
    await panel.get_by_role("heading", name=PERSON, exact=True).wait_for()
    field = panel.get_by_label("Tags, with commas between them")
    await field.fill("Decision maker")
    other = inbox.page.locator("a.conversation-list-item__link").nth(1)
    await inbox.page.bring_to_front()
    await other.click()
    await inbox.page.locator(".thread-container h2", has_not_text=PERSON).wait_for()
    await panel.bring_to_front()
    await panel.get_by_role("button", name="Copy tags to CRM").click()
    await panel.get_by_text(f"The page does not show {PERSON} any more").wait_for()
    assert "Decision maker" == await field.input_value()
    await panel.get_by_role("button", name="Look at this page").click()
    await panel.get_by_role("heading", name=PERSON, exact=True).wait_for(state="hidden")
    assert "" == await field.input_value()
    assert await panel.locator("#entries").is_hidden()
    assert [] == await stage.read_rows("annotations")
