"""A click that cannot be carried out says so, and saves nothing. D11, D14, C1."""

from __future__ import annotations

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from tests.browser.journal_watch import watching_journal
from tests.fakes.controls import control
from tests.fakes.environment import MARISA

INMAIL = "I read that Fourth Coffee opens three more bars"


async def test_writeback_off_says_so_and_saves_nothing(stage: Stage, inbox: Inbox) -> None:
    """While writing is switched off a click is refused with the sentence, before and without a journal entry."""
    # The seat holder of this organisation is its administrator, too: what is set is followed here at once.
    await control(
        stage.emulator, "roles", user=MARISA, privileges={"prvWriteEnvironmentVariableDefinition": "Global"}
    )
    await stage.run_command("org", "settings", "set", "writeback", "off")
    await inbox.control_of(INMAIL).press()
    refused = await inbox.control_of(INMAIL).wait_for("refused")
    assert "Activity writeback is off. Nothing was saved." in refused.card
    await stage.run_command("org", "settings", "set", "writeback", "on")
    async with watching_journal(stage) as journal:
        assert [] == await journal.wait_for("held", count=0)


async def test_a_switch_of_conversation_never_files_under_another_person(stage: Stage, inbox: Inbox) -> None:
    """A press while the page shows one person's header over another's messages is refused and saves nothing."""
    await inbox.page.evaluate("demoInbox.holdNextSwitch()")
    await inbox.page.locator("a.conversation-list-item__link", has_text="Odalys Ferrant").click()
    await inbox.page.locator('a[data-control-name="view_profile"]', has_text="Odalys Ferrant").wait_for()
    await inbox.control_of(INMAIL).press()
    await inbox.control_of(INMAIL).wait_for("refused")
    await inbox.page.evaluate("demoInbox.release()")
    assert [] == await stage.read_rows("li_inmails")


async def test_a_page_script_cannot_press_the_control(inbox: Inbox) -> None:
    """Clicks made by the page's own scripts are not gestures: nothing is copied."""
    await inbox.control_of(INMAIL).wait_for("ready")
    await inbox.page.evaluate(
        "for (const host of document.querySelectorAll('[data-copy-to-crm]'))"
        " for (const type of ['click', 'mousedown', 'mouseup', 'keydown'])"
        "  host.dispatchEvent(new MouseEvent(type, {bubbles: true, composed: true}))"
    )
    seen = await inbox.control_of(INMAIL).look()
    assert seen is not None
    assert "ready" == seen.state


async def test_the_companion_listens_on_no_tcp_port(stage: Stage, browser: DemoBrowser, inbox: Inbox) -> None:
    """From the click to the receipt no TCP port of ours is open. S6."""
    del browser
    await inbox.control_of(INMAIL).press()
    await inbox.control_of(INMAIL).wait_for("written")
    assert [] == stage.tcp_listeners_of_companion()
