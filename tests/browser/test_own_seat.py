"""A seat that is switched off is told by controls, popup and panel, and comes back without a reload. B1, A9."""

from __future__ import annotations

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from native_host.registration import EXTENSION_ID
from tests.browser.journal_watch import watching_journal
from tests.fakes.controls import control
from tests.fakes.environment import MARISA

INMAIL = "I read that Fourth Coffee opens three more bars"
RIGHTS = ("prvCreateTeam", "prvAppendTeam", "prvAppendToUser", "prvAppendToBusinessUnit")


async def test_controls_say_that_the_seat_is_off(stage: Stage, browser: DemoBrowser, inbox: Inbox) -> None:
    """Before and after a press; nothing is saved; switched on again, the same page copies."""
    # The seat holder of this organisation manages its seats, too: what is changed is followed here at once.
    await control(stage.emulator, "roles", user=MARISA, privileges=dict.fromkeys(RIGHTS, "Global"))
    await stage.run_command("seats", "assign", MARISA)
    await stage.run_command("seats", "disable", MARISA)
    copy = inbox.control_of(INMAIL)
    await copy.wait_for_words("ready", "switched off for your seat")
    await copy.press()
    refused = await copy.wait_for("refused")
    assert "Ask your administrator to switch your seat on" in refused.card
    async with watching_journal(stage) as journal:
        assert [] == await journal.wait_for("held", count=0)
    popup = await browser.open_popup()
    await popup.get_by_text("Copying is switched off for your seat").wait_for()
    panel = await browser.context.new_page()
    await panel.goto(f"chrome-extension://{EXTENSION_ID}/panel/panel.html")
    await panel.get_by_text("Ask your administrator to switch your seat on").wait_for()

    await stage.run_command("seats", "enable", MARISA)
    await popup.get_by_text("Connected to Microsoft Dynamics").wait_for()
    await panel.get_by_text("Ask your administrator to switch your seat on").wait_for(state="hidden")
    await copy.press()
    await copy.wait_for("written")
