"""Notes of lead page, panel and account page, copied by mouse and keyboard in both browsers. C4, C8, D7."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from companion.demo.browser import DemoBrowser
from companion.demo.look_alike.cards import lead_panel
from companion.demo.look_alike.cast import load_cast
from companion.demo.look_alike.words import Look
from companion.demo.stage import Stage
from companion.demo.story import connect
from tests.browser.either import BROWSERS, EitherBrowser, page_address, running_either
from tests.browser.page_controls import find_controls
from tests.looking import expect

LEAD = "lead/ACwAAAyVonNeMcKay0Demo1,NAME_SEARCH,dEm0"
ACCOUNT = "company/900101"
OWN = "Prefers a call on Tuesday mornings."
OTHERS = "Met at the fair; asked for a price list."
_LAYOUTS = {
    "a grid": "display: grid; grid-template-columns: auto 1fr; gap: 12px",
    "a line from end to end": "display: flex; flex-wrap: wrap; justify-content: space-between; gap: 24px",
    "a full line": "width: min-content",
}
_LAY_OUT = """(style) => document.querySelectorAll("aside ul:has(p) > li").forEach((note) => {
  note.querySelectorAll("[data-copy-to-crm]").forEach((ours) => ours.remove());
  note.style.cssText = style;
})"""
_WHERE = """() => [...document.querySelectorAll("aside :is(h2, button, li, span, time, p)")].map((one) => {
  const { left, top, width, height } = one.getBoundingClientRect();
  return [left, top, width, height].join(" ");
})"""
_PLACED = """() => new Promise((done) => {
  const look = () => {
    const seats = [...document.querySelectorAll("[data-copy-to-crm=note]")].map((one) => one.dataset.seat);
    requestAnimationFrame(() => (seats.length === 2 ? done(seats) : look()));
  };
  look();
})"""
_FOCUSED = "() => document.activeElement?.getAttribute('data-copy-to-crm')"


@pytest.fixture(params=BROWSERS)
async def either(stage: Stage, request: pytest.FixtureRequest) -> AsyncIterator[EitherBrowser]:
    """Each of the two, connected to the emulated Dynamics, writing switched on."""
    async with running_either(stage, request.param) as browser:
        await connect(stage, browser, lambda _line: None)
        yield browser


async def _hold_for(stage: Stage, seconds: int) -> None:
    await stage.run_command("settings", "set", "hold_seconds", str(seconds))


async def test_a_note_is_one_row_on_its_record(stage: Stage, either: EitherBrowser) -> None:
    """Undo while held writes nothing; an impatient double press writes one note."""
    await _hold_for(stage, 60)
    tab = await either.open_tab(page_address(LEAD))
    note = tab.control_of(OWN)
    assert "Copy note to CRM" in (await note.wait_for("ready")).words
    await note.press()
    await note.wait_for("held")
    await note.press_undo()
    await note.wait_for("discarded")
    assert [] == await stage.read_rows("annotations")
    await _hold_for(stage, 0)
    await note.press(times=2)
    await note.wait_for("written")
    [row] = await stage.read_rows("annotations")
    assert OWN in row["notetext"]
    assert "ready" == (await tab.control_of(OTHERS).wait_for("ready")).state


async def test_notes_of_an_account_by_keyboard(stage: Stage, browser: DemoBrowser) -> None:
    """Tab reaches the first note's control, Enter copies; no account is linked, so the row stays open."""
    page = await browser.context.new_page()
    await page.goto(page_address(ACCOUNT))
    await page.locator("[data-copy-to-crm=note]").nth(1).wait_for(state="attached")
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await page.evaluate(_FOCUSED) == "note":
            break
    first, second = await find_controls(page, "note")
    await page.keyboard.press("Enter")
    assert (await first.reach_state("written_open")).name.endswith("Fourth Coffee")
    assert "ready" == (await second.look()).state
    [row] = await stage.read_rows("tasks")
    assert OWN in row["description"]


async def test_notes_in_the_panel_over_results(stage: Stage, browser: DemoBrowser) -> None:
    """A panel's notes are of whom the panel shows; with the panel gone, nothing of ours is left of it."""
    page = await browser.context.new_page()
    await page.goto(page_address("search/people"))
    cast = load_cast()
    panel = lead_panel(cast, Look("en"), cast.leads[0])
    await page.evaluate(
        "(html) => document.getElementById('content-main').insertAdjacentHTML('beforeend', html)", str(panel)
    )
    await page.locator("[data-copy-to-crm=note]").nth(1).wait_for(state="attached")
    [note, _other] = await find_controls(page, "note")
    await note.press()
    assert (await note.reach_state("written")).name.endswith("Yvonne McKay")
    [row] = await stage.read_rows("annotations")
    assert OWN in row["notetext"]
    await page.locator("aside").evaluate("(panel) => panel.remove()")
    await expect(page.locator("[data-copy-to-crm=note]")).to_have_count(0)


async def test_a_note_without_its_author_is_refused(stage: Stage, browser: DemoBrowser) -> None:
    """What the page no longer shows is not made up: the card says so, and nothing is written."""
    page = await browser.context.new_page()
    await page.goto(page_address(LEAD))
    await page.locator("[data-copy-to-crm=note]").nth(1).wait_for(state="attached")
    await page.evaluate("() => document.querySelector('aside li [data-anonymize=person-name]').remove()")
    [note, _other] = await find_controls(page, "note")
    await note.press()
    shown = await note.reach_state("refused")
    assert "author could not be found" in (shown.card or "")
    assert [] == await stage.read_rows("annotations")


async def test_no_line_of_a_note_moves_for_its_control(stage: Stage, browser: DemoBrowser) -> None:
    """Whichever way a note is laid out, its control stands beside the author; without room there, below the note."""
    await _hold_for(stage, 60)
    page = await browser.context.new_page()
    await page.goto(page_address(LEAD))
    await page.evaluate(_PLACED)
    seats = {}
    for layout, style in _LAYOUTS.items():
        alone = await page.evaluate(f"(style) => {{ ({_LAY_OUT})(style); return ({_WHERE})(); }}", style)
        seats[layout] = await page.evaluate(_PLACED)
        if seats[layout][0] == "beside":
            assert alone == await page.evaluate(_WHERE), layout
    assert ["beside", "beside", "below"] == [first for first, _second in seats.values()]
    # There it moves the page once, and stays whatever comes.
    [note, _other] = await find_controls(page, "note")
    await note.press()
    assert "Copy note" not in (await note.reach_state("held")).label
