"""What an administrator has set in the browser, as the options page shows it and the controls obey it. J5, K1."""

from __future__ import annotations

import json
from pathlib import Path

from companion.demo.stage import Stage
from tests.browser.firefox.browser import firefox_on

INMAIL = "I read that Fourth Coffee opens three more bars"
_PT = Path(__file__).resolve().parents[2] / "extension" / "_locales" / "pt_BR" / "messages.json"
_FREE = "() => [...document.querySelectorAll('input:enabled')].map((input) => input.name)"
_CHECKED = "() => document.querySelector('input[name=language]:checked').value"


async def test_what_policy_sets_is_shown_as_the_administrators_and_cannot_be_moved(stage: Stage) -> None:
    """Language and received messages are locked with the reason in the language that was set; the rest stays free."""
    said = {key: entry["message"] for key, entry in json.loads(_PT.read_text(encoding="utf-8")).items()}
    policy = {"language": "pt-BR", "received_messages": False, "support_contact": "help@contoso.example"}
    async with firefox_on(stage, policy) as browser:
        options = await browser.open_page("options/options.html")
        await options.wait_for("html[lang=pt-BR]")
        await options.wait_for("#language-locked", said["options_locked"])
        await options.wait_for("#received_messages .locked", said["options_locked"])
        await options.wait_for("#support", "help@contoso.example")
        assert "pt-BR" == await options.read(_CHECKED)
        free = await options.read(_FREE)
        assert ("capture_mode" in free, {"language", "received_messages"} & set(free)) == (True, set())
        inbox = await browser.open_inbox()
        await inbox.control_of(INMAIL).wait_for_words("ready", said["control_copy"])
