"""One message, however often and wherever it is clicked, is one row in Dynamics. C8, D7."""

from __future__ import annotations

import asyncio

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from tests.browser.journal_watch import watching_journal
from tests.browser.test_calls import hold_for

INMAIL = "I read that Fourth Coffee opens three more bars"
ANSWER = "Hi Marisa, thank you for the kind words."


async def test_two_tabs_and_a_restart_of_the_companion_write_one_row(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """The same message clicked in two tabs and again after the companion was killed stands there once."""
    second = await browser.open_inbox()
    for tab in (inbox, second):
        await tab.control_of(INMAIL).press()
    for tab in (inbox, second):
        await tab.control_of(INMAIL).wait_for("written")
    stage.kill_companion()
    await inbox.page.reload()
    await inbox.control_of(INMAIL).press()
    await inbox.control_of(INMAIL).wait_for("written")
    assert 1 == len(await stage.read_rows("li_inmails"))


async def test_a_double_click_writes_one_row(stage: Stage, inbox: Inbox) -> None:
    """An impatient second press opens nothing new: one row, completed, with LinkedIn's own time."""
    control = inbox.control_of(ANSWER)
    await control.press(times=2)
    await control.wait_for("written")
    rows = await stage.read_rows("li_messages")
    assert [(1, "2026-11-18T14:05:31")] == [(row["statecode"], row["actualend"][:19]) for row in rows]


async def test_closing_the_browser_at_held_loses_nothing(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Held is a promise: browser closed and companion killed at once, the message still arrives."""
    await inbox.control_of(INMAIL).press()
    await inbox.control_of(INMAIL).wait_for("held")
    await browser.context.close()
    stage.kill_companion()
    resident = await asyncio.create_subprocess_exec(*stage.command("run"), env=stage.environ)
    await stage.wait_until_companion_listens()
    async with watching_journal(stage) as journal:
        await journal.wait_for("written")
    assert 1 == len(await stage.read_rows("li_inmails"))
    resident.terminate()
    assert 0 == await resident.wait()


async def test_undo_while_held_writes_nothing(stage: Stage, inbox: Inbox) -> None:
    """Undo within the hold takes the message back; Dynamics never hears of it, and it can be copied anew."""
    await hold_for(stage, 60)
    control = inbox.control_of(INMAIL)
    await control.press()
    await control.wait_for("held")
    await control.press_undo()
    await control.wait_for("discarded")
    assert [] == await stage.read_rows("li_inmails")
    await hold_for(stage, 0)
    await control.press()
    await control.wait_for("written")
    assert 1 == len(await stage.read_rows("li_inmails"))
