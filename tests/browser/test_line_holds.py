"""A click outlives every joint that gives: held items stay, say why, and drain by themselves. D7, A7."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from companion.demo.browser import DemoBrowser, Inbox, running_browser
from companion.demo.stage import SEAT_HOLDER, Stage
from companion.demo.story import connect, sign_in
from native_host.registration import EXTENSION_ID
from tests.browser.test_panel import open_panel
from tests.fakes.controls import control
from tests.looking import expect

CATALOGUE = Path(__file__).resolve().parents[2] / "extension" / "_locales" / "en" / "messages.json"
INMAIL = "I read that Fourth Coffee opens three more bars"

# Chromium reads policies from one place of the machine; a mount of its own keeps this one from everybody else.
_BLOCKED_CHROMIUM = """#!/bin/sh
exec unshare {flags} sh -c '
  mount -t tmpfs policies /etc/chromium && mkdir -p /etc/chromium/policies/managed &&
  echo "{{\\"NativeMessagingBlocklist\\": [\\"*\\"]}}" > /etc/chromium/policies/managed/blocked.json &&
  exec chromium "$@"' chromium "$@"
"""


async def test_dynamics_down_keeps_the_item_until_it_is_back(stage: Stage, inbox: Inbox) -> None:
    """While Dynamics does not answer, the click waits in the queue with the cause, and then arrives once."""
    control = inbox.control_of(INMAIL)
    await control.wait_for("ready")
    await stage.emulator_switch.off()
    await control.press()
    waiting = await control.wait_for_card("queued", "Could not connect to the CRM")
    assert "Nothing was written" in waiting.card
    await stage.emulator_switch.on()
    await control.wait_for("written")
    assert 1 == len(await stage.read_rows("li_inmails"))


async def test_an_ended_sign_in_keeps_the_item_until_somebody_signs_in(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """A revoked sign-in holds the queue and says so on control and popup; signing in drains it, without a click."""
    control = inbox.control_of(INMAIL)
    await control.wait_for("ready")
    with _emulator_database(stage) as database:
        database.execute("DELETE FROM emulator_access_token")
        database.execute("DELETE FROM emulator_refresh_token")
        database.commit()
    await control.press()
    await control.wait_for_card("queued", "signed out")
    popup = await browser.open_popup()
    await popup.get_by_text("Signed out of Microsoft Dynamics").wait_for()
    await popup.locator("#outbox", has_text="Queued1").wait_for()
    await sign_in(stage, browser)
    await control.wait_for("written")
    await popup.get_by_text("Connected to Microsoft Dynamics").wait_for()
    await popup.locator("#outbox", has_text="Outboxempty").wait_for()
    assert 1 == len(await stage.read_rows("li_inmails"))


async def test_a_revoked_sign_in_is_seen_before_anybody_copies(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """With nothing queued, popup and control name the reason; what is copied then waits, and drains when signed in."""
    copying = inbox.control_of(INMAIL)
    await copying.wait_for("ready")
    await control(stage.emulator, "sign_in", user=SEAT_HOLDER, refuse="revoked", access_tokens="plain")
    # A new companion looks at once; one that runs looks at the first request after an idle minute.
    await stage.wait_until_companion_listens()
    stage.kill_companion()
    popup = await browser.open_popup()
    await popup.get_by_text("Signed out of Microsoft Dynamics").wait_for()
    await popup.get_by_text("was revoked, or your password has changed").wait_for()
    await popup.locator("#outbox", has_text="Outboxempty").wait_for()
    await copying.wait_for_words("ready", "sign-in revoked: sign in again")
    await copying.press()
    await copying.wait_for_card("queued", "was revoked, or your password has changed")
    await sign_in(stage, browser)
    await copying.wait_for("written")
    await popup.get_by_text("Connected to Microsoft Dynamics").wait_for()
    await popup.locator("#trouble").wait_for(state="hidden")
    assert 1 == len(await stage.read_rows("li_inmails"))


async def test_a_worker_that_falls_asleep_loses_no_state(browser: DemoBrowser, inbox: Inbox) -> None:
    """The browser ends the extension's worker while an item is held: the control still learns its end."""
    control = inbox.control_of(INMAIL)
    await control.press()
    await control.wait_for("held")
    await browser.stop_worker()
    await control.wait_for("written")


async def test_an_open_panel_learns_the_end_of_what_was_held_when_the_worker_fell_asleep(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """No press is needed for it: the panel wakes the worker and goes on following the outbox. D8."""
    await stage.run_command("settings", "set", "hold_seconds", "60")
    panel = await open_panel(browser, inbox)
    await panel.locator("#badge").wait_for()
    await panel.locator("#messages-list li", has_text=INMAIL).get_by_role("button").click()
    held = panel.locator("#entries-list li", has_text="Held")
    await held.wait_for()
    await browser.stop_worker()
    [listed] = json.loads(await stage.run_command("outbox", "list", "--json"))
    await stage.run_command("outbox", "undo", listed["item"]["item_id"])
    await held.wait_for(state="hidden")


@pytest.mark.parametrize(
    ("address", "place"), [("onboarding/onboarding.html", "#crm"), ("admin/admin.html", "#headline")]
)
async def test_an_open_page_goes_on_hearing_of_the_connection_after_the_worker_fell_asleep(
    stage: Stage, browser: DemoBrowser, address: str, place: str
) -> None:
    """The first steps and the administrator's pages say without a press that the CRM was left meanwhile. A7, J5."""
    page = await browser.context.new_page()
    await page.goto(f"chrome-extension://{EXTENSION_ID}/{address}")
    told = page.locator(place)
    await expect(told).to_contain_text("Connected to Microsoft Dynamics")
    await browser.stop_worker()
    await stage.run_command("disconnect", "--unsent", "keep", "--no-clear")
    await expect(told).to_contain_text("Not connected to a CRM")


async def test_a_worker_that_sleeps_wakes_for_a_click(browser: DemoBrowser, inbox: Inbox) -> None:
    """A press after the worker has ended starts it, the host and the port anew; the click is kept."""
    control = inbox.control_of(INMAIL)
    await control.wait_for("ready")
    await browser.stop_worker()
    await control.press()
    await control.wait_for("held", "written")


async def test_an_update_of_the_extension_loses_nothing(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Reloaded while an item is held, the extension takes its old controls away; the item arrives all the same."""
    control = inbox.control_of(INMAIL)
    await control.press()
    await control.wait_for("held")
    await browser.reload_extension()
    await inbox.page.locator("[data-copy-to-crm]").first.wait_for(state="detached")
    await inbox.page.reload()
    await control.press()
    await control.wait_for("written")
    assert 1 == len(await stage.read_rows("li_inmails"))


async def test_a_policy_that_blocks_the_host_names_the_administrator(stage: Stage, tmp_path: Path) -> None:
    """Where the organisation's policy blocks native messaging, the control says so and whom to ask."""
    program = tmp_path / "blocked-chromium"
    program.write_text(_BLOCKED_CHROMIUM.format(flags="-m" if os.geteuid() == 0 else "-rm"))
    program.chmod(0o755)
    async with running_browser(stage, is_headless=True, program=program) as browser:
        await connect(stage, browser, lambda _line: None)
        inbox = await browser.open_inbox()
        await inbox.control_of(INMAIL).press()
        refused = await inbox.control_of(INMAIL).wait_for("refused")
    assert json.loads(CATALOGUE.read_text())["code_companion_blocked"]["message"] in refused.card


@contextmanager
def _emulator_database(stage: Stage) -> Iterator[sqlite3.Connection]:
    """The emulator's own database: what Entra would have forgotten, it forgets."""
    (file,) = (stage.folder / "emulator").glob("*.db")
    with closing(sqlite3.connect(file)) as database:
        yield database
