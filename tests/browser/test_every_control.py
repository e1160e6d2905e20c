"""Every control on every page kind, in both browsers, with the mouse and with keys alone. A-1, A-3, C8, D1-D5, D7, D8.

One browser for all stories of it; each story takes back what it copied, so that none needs another's leavings.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from companion.demo.conversations import load_conversations
from companion.demo.look_alike.cards import lead_panel
from companion.demo.look_alike.cast import load_cast
from companion.demo.look_alike.threads import overlay_window
from companion.demo.look_alike.words import Look
from companion.demo.stage import set_stage
from companion.demo.story import connect
from tests.browser import beside_stories
from tests.browser.desk import INMAIL, LEAD, NOTE, Desk
from tests.browser.either import BROWSERS, Tab, page_address, running_either
from tests.browser.hands import Hand, Keyboard, Mouse, Ours, Part, found, seen, seen_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACCOUNT = "company/900101"

_MAIN = "(root) => root.querySelector('.line .main')"
_UNDO = "(root) => root.querySelector('.line .undo:not([hidden])')"
_LINK = "(root) => root.querySelector('a.badge')"
_SWITCH = "(root) => root.querySelector('input')"
_HISTORY = "(root) => root.querySelector('button')"
_FOURTH = "(root) => root.querySelectorAll('dialog[open] li {}')[3]"
_FOOT = "(root) => root.querySelectorAll('.foot button')[{}]"
_OPEN = "(root) => root.querySelector('dialog[open] {}')"
_STATE = "(root) => root.querySelector('.line').dataset.state === '{}'"
_OURS = "() => document.querySelectorAll('[data-copy-to-crm]').length"


@pytest_asyncio.fixture(params=BROWSERS, scope="module", loop_scope="module")
async def desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    """Each of the two, connected and synced; a click can be taken back for a minute."""
    with tempfile.TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        async with set_stage(Path(folder), "en") as stage, running_either(stage, request.param) as browser:
            await connect(stage, browser, lambda _line: None)
            await stage.run_command("settings", "set", "hold_seconds", "60")
            office = await browser.open_page("popup/popup.html")
            await office.wait_for("#headline", "Connected")
            await stage.sync()
            yield Desk(stage, browser, office)


async def _message(desk: Desk, hand: Hand) -> None:
    await _copy_message(hand, await desk.browser.open_inbox())


async def _message_in_window(desk: Desk, hand: Hand) -> None:
    tab = await desk.browser.open_tab(page_address("search/people"))
    window = json.dumps(str(overlay_window(load_cast(), Look("en"), load_conversations()[0])))
    await tab.read(f"() => document.body.insertAdjacentHTML('beforeend', {window})")
    await _copy_message(hand, tab)


async def _copy_message(hand: Hand, tab: Tab) -> None:
    control = tab.control_of(INMAIL)
    await control.wait_for("ready", "discarded")
    await hand.use(tab, Ours("message", _MAIN))
    await control.wait_for("held")
    await hand.use(tab, Ours("message", _UNDO))
    await control.wait_for("discarded")
    await tab.close()


async def _history(desk: Desk, hand: Hand) -> None:
    tab = await desk.browser.open_inbox()
    await hand.use(tab, Ours("history", _HISTORY))
    await found(tab, Ours("dialog", _FOURTH.format("input")))
    await hand.use(tab, Ours("dialog", _FOOT.format(2)))
    await hand.use(tab, Ours("dialog", _FOURTH.format("input")), key="Space", is_before=True)
    await hand.use(tab, Ours("dialog", _FOOT.format(0)))
    state = f"(root) => ({_FOURTH.format('.state')})(root).textContent"
    await seen_in(tab, "dialog", f"(root) => ({state})(root) === 'Held'")
    await hand.use(tab, Ours("dialog", _FOURTH.format("button")), is_before=True)
    await seen_in(tab, "dialog", f"(root) => ({state})(root) === 'Discarded'")
    await hand.leave(tab, Ours("dialog", _FOOT.format(3)))
    # The focus is back where it came from, and only there can the next key be meant.
    await seen_in(tab, "history", "(root) => root.activeElement !== null")
    assert await tab.read_in("dialog", "() => true") is None
    await tab.close()


async def _switch(desk: Desk, hand: Hand) -> None:
    words = f"With-{type(hand).__name__}"
    tab = await desk.browser.open_inbox()
    await hand.use(tab, Ours("switch", _SWITCH), key="Space")
    await seen_in(tab, "switch", f"(root) => ({_SWITCH})(root).checked")
    await hand.use(tab, Part("form textarea"), key="!")
    await tab.keys(*words)
    await hand.use(tab, Part("form button.button:not([aria-disabled=true])"))
    control = tab.control_of(words)
    await control.wait_for("held")
    await hand.use(tab, Ours("message", _UNDO, -1), is_before=True)
    await control.wait_for("discarded")
    await hand.use(tab, Ours("switch", _SWITCH), key="Space")
    await hand.use(tab, Ours("switch", "(root) => root.querySelector('button:not([hidden])')"))
    await seen_in(tab, "switch", "(root) => root.querySelector('button').hidden")
    await tab.close()


async def _copy_note(hand: Hand, tab: Tab) -> None:
    control = tab.control_of(NOTE)
    await control.wait_for("ready", "discarded")
    await hand.use(tab, Ours("note", _MAIN))
    await control.wait_for("held")
    await hand.use(tab, Ours("note", _UNDO))
    await control.wait_for("discarded")
    await tab.close()


async def _note_of_lead(desk: Desk, hand: Hand) -> None:
    await _copy_note(hand, await desk.browser.open_tab(page_address(LEAD)))


async def _note_of_account(desk: Desk, hand: Hand) -> None:
    await _copy_note(hand, await desk.browser.open_tab(page_address(ACCOUNT)))


async def _call_on_lead(desk: Desk, hand: Hand) -> None:
    await _log_call(hand, await desk.browser.open_tab(page_address(LEAD)))


async def _log_call(hand: Hand, tab: Tab) -> None:
    await hand.use(tab, Ours("call", _MAIN))
    await hand.use(tab, Ours("dialog", _OPEN.format("#call-minutes")), key="1")
    await tab.keys("2")
    await hand.use(tab, Ours("dialog", _OPEN.format(".first")))
    await seen_in(tab, "call", _STATE.format("held"))
    await hand.use(tab, Ours("call", _UNDO))
    await seen_in(tab, "call", _STATE.format("discarded"))
    await tab.close()


async def _call_at_head(desk: Desk, hand: Hand) -> None:
    await _log_call(hand, await desk.browser.open_inbox())


async def _note_over_results(desk: Desk, hand: Hand) -> None:
    tab = await desk.browser.open_tab(page_address("search/people"))
    cast = load_cast()
    html = json.dumps(str(lead_panel(cast, Look("en"), cast.leads[0])))
    await tab.read(f"() => document.getElementById('content-main').insertAdjacentHTML('beforeend', {html})")
    await _copy_note(hand, tab)


def _badge_on(path: str) -> Callable[[Desk, Hand], Awaitable[None]]:
    async def follow(desk: Desk, hand: Hand) -> None:
        tab = await desk.browser.open_tab(page_address(path))
        before = len(await _records(desk))
        await hand.use(tab, Ours("badge", _LINK))

        async def is_open() -> bool:
            return len(await _records(desk)) == before + 1

        await seen(desk.office, is_open, "the record in a tab of its own")
        await tab.close()

    return follow


async def _records(desk: Desk) -> list[str]:
    return [address for address in await desk.browser.addresses() if "etn=contact" in address]


async def _pause(desk: Desk, hand: Hand) -> None:
    popup = await desk.browser.open_page("popup/popup.html")
    await hand.use(popup, Part("#pause-button", "Pause sending"))
    await popup.wait_for("#pause-sentence", "Sending has been paused since")
    await hand.use(popup, Part("#pause-button", "Resume"))
    await popup.wait_for("#pause-button", "Pause sending")
    await popup.close()


async def _options(desk: Desk, hand: Hand) -> None:
    inbox = await desk.browser.open_inbox()
    await inbox.wait_for("[data-copy-to-crm=history]")
    options = await desk.browser.open_page("options/options.html")
    inline, panel_only = "input[value=inline]", "input[value=panel]"
    await hand.use(options, Part(panel_only, stop=inline), key="ArrowDown")
    await options.wait_for("#said", "Kept")

    async def is_bare() -> bool:
        return bool(await inbox.read(_OURS) == 0)

    await seen(options, is_bare, "a page without anything of ours")
    await hand.use(options, Part(inline, stop=panel_only), key="ArrowUp")
    await inbox.wait_for("[data-copy-to-crm=history]")
    await options.close()
    await inbox.close()


async def _practice(desk: Desk, hand: Hand) -> None:
    steps = await desk.browser.open_page("onboarding/onboarding.html")
    await steps.wait_for("#crm", "Connected to Microsoft Dynamics")
    await hand.use(steps, Part("#practise"))
    await steps.wait_for("#said", "Held")
    await hand.use(steps, Part("#undo:not([hidden])"))
    await steps.wait_for("#said", "Discarded")
    await steps.close()


STORIES: dict[str, Callable[[Desk, Hand], Awaitable[None]]] = {
    "inbox: copy message": _message,
    "inbox: copy history": _history,
    "inbox: copy what I send": _switch,
    "inbox: log a call at the head": _call_at_head,
    "window over a page: copy message": _message_in_window,
    "lead page: copy note": _note_of_lead,
    "lead page: log a call": _call_on_lead,
    "account page: copy note": _note_of_account,
    "panel over results: copy note": _note_over_results,
    "people search: badge": _badge_on("search/people"),
    "lead list: badge": _badge_on("lists/people/7001"),
    "lead page: badge": _badge_on(LEAD),
    **beside_stories.STORIES,
    "popup: pause and resume": _pause,
    "options: where it appears": _options,
    "onboarding: practise": _practice,
}


@pytest.mark.parametrize("hand", [Mouse(), Keyboard()], ids=["mouse", "keyboard"])
@pytest.mark.parametrize("story", list(STORIES.values()), ids=list(STORIES))
async def test_control_is_used_and_says_what_came_of_it(
    desk: Desk, story: Callable[[Desk, Hand], Awaitable[None]], hand: Hand
) -> None:
    """It is found and used by mouse and by keys alone, says what it did, and takes it back; nothing is written."""
    await story(desk, hand)
    for table in ("li_inmails", "li_messages", "annotations", "tasks", "phonecalls"):
        assert [] == await desk.stage.read_rows(table)


BADGES_WITHOUT_RECORD = {"search/company": 3, "accounts/dashboard": 3, ACCOUNT: 1}


@pytest.mark.parametrize("path", list(BADGES_WITHOUT_RECORD))
async def test_badge_that_leads_nowhere_is_no_stop_and_says_so(desk: Desk, path: str) -> None:
    """A company without a record to open has its badge, with a name for who cannot see it, and nothing to press."""
    tab = await desk.browser.open_tab(page_address(path))
    for at in range(BADGES_WITHOUT_RECORD[path]):
        told = "(root) => root.querySelector('[role=img]')?.getAttribute('aria-label')"
        assert (await seen_in(tab, "badge", told, at=at)).startswith(("Not in CRM, ", "Choose match, "))
    await tab.close()
