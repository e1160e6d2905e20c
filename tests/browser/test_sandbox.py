"""An allowed sandbox is never taken for the production CRM: every surface says what it is. A3."""

from __future__ import annotations

import pytest

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from companion.demo.story import sign_in
from tests.fakes.controls import control

INMAIL = "I read that Fourth Coffee opens three more bars"


async def test_an_allowed_sandbox_says_so_on_every_surface(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Control, card, popup and command line carry the banner; a refused one is turned away at connecting."""
    await control(stage.emulator, "organization", preset="sandbox")
    with pytest.raises(ExceptionGroup) as refused:
        await sign_in(stage, browser)
    assert "sandbox_refused: " in str(refused.value.exceptions[0])
    await stage.run_command("settings", "set", "sandbox", "allow")
    assert "Sandbox: this is not the production CRM (CustomerTest)." in await sign_in(stage, browser)
    one = inbox.control_of(INMAIL)
    await one.wait_for_words("ready", "Sandbox: not the production CRM")
    popup = await browser.open_popup()
    await popup.locator("#banner", has_text="Sandbox: this is not your production CRM").wait_for()
    await popup.close()
    await one.press()
    await one.wait_for("written")
    await one.press()
    seen = await one.wait_for_card("written", "Sandbox: this is not your production CRM")
    assert "Yvonne McKay" in seen.card
