"""The guard against filing a message under another person, while the page changes under it (D11)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tools.reading_page import running_chromium, show_page

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIXTURE = Path(__file__).parent / "inbox" / "english" / "page.html"
YVONNE = "/sales/inbox/2-aW52ZW50ZWQtb25l%3D%3D"
SIDNEY = "/sales/inbox/2-aW52ZW50ZWQtdHdv%3D%3D"
SIDNEY_ID = "2-aW52ZW50ZWQtdHdv=="

# What a page does in a switch, one step each, so that a test can put them in any order.
STEPS = """
window.guard = ThreadGuard.create();
window.bindings = [];
window.bind = () => {
  const thread = InboxPage.openThread(document, location);
  const found = thread === null ? [] : guard.bind(thread);
  bindings.push(...found);
  return found.length;
};
window.press = (index) => {
  const outcome = guard.readAtClick(bindings[index], document, location);
  return outcome.ok ? [outcome.item.conversation_id, outcome.item.person.name] : outcome.code;
};
window.holds = (index) => guard.holds(bindings[index], InboxPage.openThread(document, location));
window.setAddress = (path) => history.pushState({}, "", path);
window.setActive = (path) => {
  for (const link of document.querySelectorAll(".conversation-list-item__link")) {
    link.classList.toggle("active", link.getAttribute("href") === path);
  }
};
window.setHeader = (name, id) => {
  const link = document.querySelector('a[data-control-name="view_profile"]');
  link.setAttribute("href", `/sales/lead/${id},NAME_SEARCH,xxxx`);
  link.querySelector("span").firstChild.data = name;
};
window.list = () => document.querySelector(".message-container-align ul");
window.addMessage = (text, name) => {
  const item = document.createElement("li");
  const sender = name === null
    ? '<address><span aria-label="Message from you">You</span></address>'
    : `<address><span data-anonymize="person-name">${name}</span></address>`;
  item.innerHTML = `<article>${sender}<time datetime="2026-11-19T08:00:00.000Z"></time>
    <div data-x-message-content="message"><p>${text}</p></div></article>`;
  list().append(item);
};
window.replaceMessages = (name) => {
  list().replaceChildren();
  addMessage("A new message", name);
};
"""
SIDNEY_HEADER = "setHeader('Sidney Higa', 'ACwAAAInventedLead2')"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One Chromium for all tests."""
    async with running_chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def page(chromium: Browser) -> AsyncIterator[Page]:
    """Yvonne's conversation with its four messages bound, ready for steps of a switch."""
    page = await chromium.new_page()
    await show_page(page, FIXTURE.read_text(encoding="utf-8"), YVONNE)
    await page.add_script_tag(content=STEPS)
    assert await page.evaluate("bind()") == 4
    yield page
    await page.close()


async def _run(page: Page, *steps: str) -> object:
    """Take the steps in one go and give what the last one says."""
    *earlier, last = steps
    return await page.evaluate(f"() => {{ {'; '.join(earlier)}; return {last}; }}")


async def test_guard_reads_a_settled_conversation(page: Page) -> None:
    """A press on a settled page gives the conversation and the person it shows."""
    assert ["2-aW52ZW50ZWQtb25l==", "Yvonne McKay"] == await page.evaluate("press(0)")


@pytest.mark.parametrize(
    "steps",
    [
        [f"setAddress('{SIDNEY}')"],
        [f"setActive('{SIDNEY}')"],
        [SIDNEY_HEADER],
        [f"setAddress('{SIDNEY}')", SIDNEY_HEADER],
        [f"setAddress('{SIDNEY}')", f"setActive('{SIDNEY}')", SIDNEY_HEADER],
        [f"setAddress('{SIDNEY}')", f"setActive('{SIDNEY}')", SIDNEY_HEADER, "bind()"],
        ["setHeader('Sidney Higa', 'ACwAAAInventedLead1')"],
        ["replaceMessages('Yvonne McKay')"],
    ],
    ids=[
        "address",
        "list",
        "header",
        "address-header",
        "all-but-messages",
        "bound-again",
        "name",
        "messages",
    ],
)
async def test_guard_refuses_a_press_in_the_middle_of_a_switch(page: Page, steps: list[str]) -> None:
    """Whatever has changed first, a press on an old control gives nothing."""
    assert await _run(page, *steps, "press(0)") == "page_switching"


async def test_guard_places_nothing_while_old_messages_stand_under_a_new_address(page: Page) -> None:
    """Articles seen in one conversation get no controls in another, nor do new ones among them."""
    moved = [f"setAddress('{SIDNEY}')", f"setActive('{SIDNEY}')", SIDNEY_HEADER]
    assert await _run(page, *moved, "bind()") == 0
    assert await _run(page, "addMessage('Late', 'Sidney Higa')", "bind()") == 0


async def test_guard_places_controls_once_the_messages_are_replaced(page: Page) -> None:
    """After the switch a press gives the new conversation with the new person."""
    moved = [f"setAddress('{SIDNEY}')", f"setActive('{SIDNEY}')", SIDNEY_HEADER]
    assert await _run(page, *moved, "replaceMessages('Sidney Higa')", "bind()") == 1
    assert [SIDNEY_ID, "Sidney Higa"] == await page.evaluate("press(4)")


async def test_guard_waits_for_an_address_that_lags_behind(page: Page) -> None:
    """New header and messages under the old address are not bound to it, and are bound to their own."""
    assert await _run(page, SIDNEY_HEADER, "replaceMessages('Sidney Higa')", "bind()") == 0
    moved = [f"setAddress('{SIDNEY}')", f"setActive('{SIDNEY}')"]
    assert await _run(page, *moved, "bind()") == 1
    assert [SIDNEY_ID, "Sidney Higa"] == await page.evaluate("press(4)")


async def test_guard_does_not_trust_a_header_that_was_seen_elsewhere(page: Page) -> None:
    """A header left over from the last conversation needs a witness: with none, or a contrary one, nothing."""
    hidden = "document.querySelectorAll('.active').forEach((link) => link.classList.remove('active'))"
    moved = [f"setAddress('{SIDNEY}')", hidden, "replaceMessages(null)"]
    assert await _run(page, *moved, "bind()") == 1
    assert await page.evaluate("press(4)") == "page_switching"
    assert await _run(page, f"setActive('{SIDNEY}')", "press(4)") == "page_switching"


async def test_guard_accepts_a_second_conversation_with_the_same_person(page: Page) -> None:
    """The same header in another conversation is good when list or senders name that person."""
    moved = [f"setAddress('{SIDNEY}')", "replaceMessages('Yvonne McKay')"]
    hidden = "document.querySelectorAll('.active').forEach((link) => link.classList.remove('active'))"
    assert await _run(page, *moved, hidden, "bind()") == 1
    assert [SIDNEY_ID, "Yvonne McKay"] == await page.evaluate("press(4)")


async def test_guard_refuses_another_person_of_the_same_name(page: Page) -> None:
    """Names may agree by chance; the lead in the header must still be the one the control was placed for."""
    moved = [f"setAddress('{SIDNEY}')", f"setActive('{SIDNEY}')", "replaceMessages('Yvonne McKay')"]
    names = "document.querySelector('.active [data-anonymize=person-name]').textContent = 'Yvonne McKay'"
    assert await _run(page, *moved, names, "bind()") == 1
    changed = "setHeader('Yvonne McKay', 'ACwAAAInventedLead2')"
    assert await _run(page, changed, "press(4)") == "page_switching"


async def test_guard_knows_an_answer_that_comes_too_late(page: Page) -> None:
    """After the page has moved on, a binding no longer holds, so nothing is painted for it."""
    assert await page.evaluate("holds(0)")
    assert not await _run(page, f"setAddress('{SIDNEY}')", "holds(0)")
    assert await _run(page, f"setAddress('{YVONNE}')", "holds(0)")
    assert not await _run(page, "replaceMessages('Yvonne McKay')", "holds(0)")
