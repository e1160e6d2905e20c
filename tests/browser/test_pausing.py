"""Pause and resume in the popup: nothing is sent meanwhile, nothing is lost, and it outlives the companion. H2, D7."""

from __future__ import annotations

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage

INMAIL = "I read that Fourth Coffee opens three more bars"


async def test_a_pause_in_the_popup_holds_what_is_copied_until_resume(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Paused by a press, the click is saved and says why it waits, also after a kill; Resume sends it once."""
    await inbox.control_of(INMAIL).wait_for("ready")
    popup = await browser.open_popup()
    await popup.get_by_role("button", name="Pause sending").click()
    await popup.get_by_text("Sending has been paused since").wait_for()
    assert await popup.locator("#trouble").is_hidden()
    await popup.close()
    await inbox.page.bring_to_front()
    await inbox.control_of(INMAIL).press()
    await inbox.control_of(INMAIL).wait_for_card("queued", "You have paused sending")
    stage.kill_companion()
    popup = await browser.open_popup()
    await popup.get_by_text("Sending has been paused since").wait_for()
    assert [] == await stage.read_rows("li_inmails")
    await popup.get_by_role("button", name="Resume").click()
    await popup.get_by_role("button", name="Pause sending").wait_for()
    await inbox.control_of(INMAIL).wait_for("written")
    assert 1 == len(await stage.read_rows("li_inmails"))


async def test_a_pause_of_the_command_line_reaches_the_open_popup(stage: Stage, browser: DemoBrowser) -> None:
    """With nothing to send, a pause made elsewhere is shown at once, and so is its end."""
    popup = await browser.open_popup()
    await popup.get_by_role("button", name="Pause sending").wait_for()
    await stage.run_command("outbox", "pause")
    await popup.get_by_text("Sending has been paused since").wait_for()
    await stage.run_command("outbox", "resume")
    await popup.get_by_role("button", name="Pause sending").wait_for()
