"""A call logged on the page itself: beside a lead's card, in a panel over results, at a conversation's head. D4."""

from __future__ import annotations

from playwright.async_api import Page

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.look_alike.cards import lead_panel
from companion.demo.look_alike.cast import load_cast
from companion.demo.look_alike.words import Look
from companion.demo.stage import Stage
from tests.browser.either import page_address
from tests.browser.page_controls import PageControl, find_controls
from tests.browser.test_notes import LEAD
from tests.looking import expect

PERSON = "Yvonne McKay"
_DIALOG = "[data-copy-to-crm=dialog]"
_WHEN_OPEN = """function() {
  return new Promise((resolve) => {
    const look = () => (this.querySelector("dialog[open]") ? resolve(true) : requestAnimationFrame(look));
    look();
  });
}"""
_LOOK = """function() {
  const shown = [...this.querySelectorAll(".refused")].filter((one) => !one.hidden);
  return {
    title: this.querySelector("h2").textContent,
    wrong: shown.map((one) => one.textContent),
    minutes: this.querySelector("#call-minutes").value,
    note: this.querySelector("#call-note").value,
    focus: this.activeElement?.id ?? null,
  };
}"""
_PLACED = """() => {
  const layout = [...document.querySelectorAll("#profile-card-section *")];
  return layout.filter((one) => !one.dataset.copyToCrm).map((one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    return [left, top, width, height].join(" ");
  });
}"""


async def reach_control(page: Page) -> PageControl:
    """The page's control for calls, once it stands there."""
    while not (found := await find_controls(page, "call")):
        await page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")
    return found[0]


async def reach_dialog(page: Page) -> PageControl:
    """The open form over the page."""
    await page.locator(_DIALOG).wait_for(state="attached")
    [dialog] = await find_controls(page, "dialog")
    await dialog.call(_WHEN_OPEN)
    return dialog


async def press_words(dialog: PageControl, words: str) -> None:
    """Press the button of the form with these words with the mouse."""
    await dialog.press_found(
        f"[...this.querySelectorAll('button')].find((one) => one.textContent === {words!r})"
    )


async def hold_for(stage: Stage, seconds: int) -> None:
    """So long can the next copies be undone before they are sent."""
    await stage.run_command("settings", "set", "hold_seconds", str(seconds))


async def test_a_call_is_one_row_on_the_record_of_whom_the_page_shows(
    stage: Stage, browser: DemoBrowser
) -> None:
    """By mouse: what is missing is said at its field; undone while held, nothing is written; another one is. D7."""
    await hold_for(stage, 60)
    page = await browser.context.new_page()
    await page.goto(page_address(LEAD))
    control = await reach_control(page)
    assert f"Log a call, {PERSON}" == (await control.look()).name
    await control.press()
    dialog = await reach_dialog(page)
    await press_words(dialog, "Save the call")
    look = await dialog.call(_LOOK)
    assert isinstance(look, dict)
    assert (
        f"Call with {PERSON}",
        ["Give whole minutes from 0 to 1440; 0 where nobody answered. Nothing was saved."],
    ) == (
        look["title"],
        look["wrong"],
    )
    assert "call-minutes" == look["focus"]
    await page.keyboard.type("12")
    await press_words(dialog, "Save the call")
    await control.reach_state("held")
    await expect(page.locator(_DIALOG)).to_have_count(0)
    await control.press(undo=True)
    await control.reach_state("discarded")
    assert [] == await stage.read_rows("phonecalls")
    await hold_for(stage, 0)
    await control.press()
    dialog = await reach_dialog(page)
    await dialog.press_found("this.querySelector('#call-minutes')")
    await page.keyboard.type("7")
    await press_words(dialog, "Save the call")
    await control.reach_state("written")
    [row] = await stage.read_rows("phonecalls")
    assert (7, 1) == (row["actualdurationminutes"], row["statecode"])
    await control.press()
    assert PERSON in ((await control.look()).card or "")
    await control.press_in_card("Log another call")
    dialog = await reach_dialog(page)
    await press_words(dialog, "Leave it")
    assert "written" == (await control.look()).state


async def test_a_call_at_a_conversations_head_by_keyboard_alone(stage: Stage, inbox: Inbox) -> None:
    """Tab reaches the control; Escape keeps what was typed for the next opening; Enter saves. K1."""
    page = inbox.page
    await inbox.control_of("I read that Fourth Coffee").wait_for("ready")
    control = await reach_control(page)
    (head,) = await find_controls(page, "history")
    await head.call("function() { this.querySelector('button').focus(); }")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await reach_dialog(page)
    # The field of date and time has a stop for each of its parts.
    for _ in range(20):
        dialog = (await find_controls(page, "dialog"))[0]
        look = await dialog.call(_LOOK)
        assert isinstance(look, dict)
        if look["focus"] == "call-minutes":
            break
        await page.keyboard.press("Tab")
    await page.keyboard.type("12")
    await page.keyboard.press("Tab")
    await page.keyboard.type("She asks for an offer.")
    await page.keyboard.press("Escape")
    await page.locator(_DIALOG).wait_for(state="detached")
    assert "ready" == (await control.look()).state
    # The focus is where it was.
    await page.keyboard.press("Enter")
    dialog = await reach_dialog(page)
    look = await dialog.call(_LOOK)
    assert isinstance(look, dict)
    assert ("12", "She asks for an offer.") == (look["minutes"], look["note"])
    await dialog.call("function() { this.querySelector('#call-minutes').focus(); }")
    await page.keyboard.press("Enter")
    assert PERSON in (await control.reach_state("written")).name
    [row] = await stage.read_rows("phonecalls")
    assert "She asks for an offer." in row["description"]


async def test_a_panel_over_results_has_it_and_nothing_of_the_card_moves(browser: DemoBrowser) -> None:
    """The control is of whom the panel shows, takes no room of the card's, and is gone with the panel. D9."""
    page = await browser.context.new_page()
    await page.goto(page_address("search/people"))
    await page.locator("[data-copy-to-crm=badge]").first.wait_for(state="attached")
    assert [] == await find_controls(page, "call")
    cast = load_cast()
    panel = lead_panel(cast, Look("en"), cast.leads[0])
    alone = await page.evaluate(
        f"(html) => {{ document.getElementById('content-main').insertAdjacentHTML('beforeend', html);"
        f" return ({_PLACED})(); }}",
        str(panel),
    )
    control = await reach_control(page)
    assert f"Log a call, {PERSON}" == (await control.look()).name
    assert alone == await page.evaluate(_PLACED)
    await page.locator("aside").last.evaluate("(panel) => panel.remove()")
    await page.wait_for_function("() => document.querySelector('[data-copy-to-crm=call]') === null")


async def test_a_call_is_refused_while_the_page_stands_between_two_people(
    stage: Stage, browser: DemoBrowser
) -> None:
    """The next one's address over the card of the one before: no form opens, and the card says why. D11."""
    page = await browser.context.new_page()
    await page.goto(page_address(LEAD))
    control = await reach_control(page)
    await page.evaluate("history.pushState(null, '', '/sales/lead/ACwAAAyRene,NAME_SEARCH,dEm0')")
    await control.press()
    shown = await control.reach_state("refused")
    assert "still switching to somebody else" in (shown.card or "")
    await expect(page.locator(_DIALOG)).to_have_count(0)
    assert [] == await stage.read_rows("phonecalls")
