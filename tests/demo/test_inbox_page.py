"""The look-alike inbox in a real browser: the structure that page readers meet, and how it changes."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from companion.demo.conversations import load_conversations
from companion.demo.site import RunningSite, running_site

pytestmark = pytest.mark.asyncio(loop_scope="module")

YVONNE, SUSANNA, _, ISHAAN = load_conversations()
INBOX = "https://www.linkedin.com/sales/inbox"
MESSAGE = "section.message-container-align > ul > li > article"
BODIES = """
[...document.querySelectorAll('[data-x-message-content=message]')]
  .map((content) => content.querySelector('p')?.textContent ?? '')
"""
IDS = "[...document.querySelectorAll('.thread-container [id*=ember]')].map(node => node.id)"
THREAD = "section.thread-container"
HEADER_LINK = 'a[data-control-name="view_profile"]'

EXPECTED_COUNTS = {
    'main#content-main > article[class^="inbox"]': 1,
    "li.conversation-list-item": 4,
    "li[data-x-conversation-list-item]": 4,
    'a.conversation-list-item__link[href^="/sales/inbox/2-"][href$="%3D%3D"]': 4,
    "a.conversation-list-item__link.active": 1,
    "time.conversation-list-item__timestamp": 4,
    'a.conversation-list-item__link [data-anonymize="person-name"]': 4,
    'a.conversation-list-item__link [data-anonymize="general-blurb"]': 4,
    "#left-rail-inbox-search": 1,
    ".overflow-y-auto.overflow-hidden.flex-grow-1": 1,
    THREAD: 1,
    f"{THREAD} h2": 1,
    f"{HEADER_LINK} img": 1,
    f'{HEADER_LINK} span[data-anonymize="headline"]': 1,
    f'{HEADER_LINK} [class*="_subhead_"] span': 1,
    MESSAGE: 4,
    f'{MESSAGE} > .message-content[data-x-message-content="message"]': 4,
    f"{MESSAGE} .message-content > p.white-space-pre-wrap": 4,
    f"{MESSAGE} .message-content > h3": 1,
    f"{MESSAGE} > address": 3,
    f'{MESSAGE} > address span[data-anonymize="person-name"]': 1,
    f'{MESSAGE} > address span[aria-label="Message from you"]': 2,
    f"{MESSAGE} > time[datetime]": 3,
    ".message-item__date-boundary time": 2,
    f'{THREAD} form[id*="compose-form"] > section': 1,
    'textarea[name="message"][id^="compose-form-text-ember"]': 1,
    'input[id^="compose-form-subject"]': 0,
    'form button[aria-disabled="true"]': 1,
}


@asynccontextmanager
async def _chromium(site: RunningSite) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", *site.browser_arguments]
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """One Chromium that reaches the English site under the imitated name, and nothing else."""
    async with running_site(tmp_path_factory.mktemp("certificates")) as site, _chromium(site) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """The first conversation, opened in a context of its own, because a stopped clock is the context's."""
    context = await browser.new_context(locale="en-US", timezone_id="UTC")
    page = await context.new_page()
    await page.goto(INBOX)
    await page.wait_for_selector(MESSAGE)
    yield page
    await context.close()


async def _stop_clock(page: Page) -> None:
    await page.clock.install(time="2026-11-22T12:00:00Z")
    await page.clock.pause_at("2026-11-22T12:01:00Z")


async def _open(page: Page, name: str) -> None:
    await page.evaluate("demoInbox.holdNextSwitch()")
    await page.click(f"li.conversation-list-item:has-text('{name}')")
    await page.evaluate("demoInbox.release()")


async def test_inbox_has_the_structure_that_page_readers_look_for(page: Page) -> None:
    """Every selector known of the imitated inbox finds as many nodes as the conversation calls for."""
    found = {selector: await page.locator(selector).count() for selector in EXPECTED_COUNTS}
    assert found == EXPECTED_COUNTS


async def test_inbox_names_the_open_conversation(page: Page) -> None:
    """The address, the header's lead link and the sent times are those of the story."""
    thread_address = f"{INBOX}/{YVONNE.thread_id.replace('=', '%3D')}"
    times = await page.eval_on_selector_all(f"{MESSAGE} > time", "nodes => nodes.map(node => node.dateTime)")
    assert thread_address == page.url
    assert YVONNE.person.lead_path == await page.get_attribute(HEADER_LINK, "href")
    assert ["2026-11-17T15:20:08.417Z", "2026-11-18T14:05:31.000Z", "2026-11-18T16:41:55.903Z"] == times


async def test_held_switch_stands_with_a_new_header_over_old_messages(page: Page) -> None:
    """However long a test holds it, the page shows new address and header over the stale messages."""
    await _stop_clock(page)
    await page.evaluate("demoInbox.holdNextSwitch()")
    await page.click("li.conversation-list-item:has-text('Susanna')")
    await page.clock.run_for(60_000)
    assert page.url.endswith(SUSANNA.thread_id.replace("=", "%3D"))
    assert SUSANNA.person.lead_path == await page.get_attribute(HEADER_LINK, "href")
    assert [message.body for message in YVONNE.messages] == await page.evaluate(BODIES)


async def test_switch_held_before_the_header_changes_the_address_only(page: Page) -> None:
    """The address can be ahead of the whole thread for as long as a test wishes."""
    await _stop_clock(page)
    await page.evaluate("demoInbox.holdNextSwitch('header')")
    await page.click("li.conversation-list-item:has-text('Susanna')")
    await page.clock.run_for(60_000)
    assert page.url.endswith(SUSANNA.thread_id.replace("=", "%3D"))
    assert YVONNE.person.lead_path == await page.get_attribute(HEADER_LINK, "href")


@pytest.mark.parametrize(("query", "delay_ms"), [("", 150), ("?slow=1", 2000)])
async def test_switch_brings_the_messages_after_the_header(page: Page, query: str, delay_ms: int) -> None:
    """Unheld, the header comes first and the messages a moment later, into the same container."""
    await page.goto(INBOX + query)
    await page.wait_for_selector(MESSAGE)
    await _stop_clock(page)
    container = await page.query_selector("section.message-container-align")
    await page.click("li.conversation-list-item:has-text('Susanna')")
    await page.clock.run_for(40)
    assert SUSANNA.person.lead_path == await page.get_attribute(HEADER_LINK, "href")
    await page.clock.run_for(delay_ms - 1)
    assert [message.body for message in YVONNE.messages] == await page.evaluate(BODIES)
    await page.clock.run_for(1)
    assert [message.body for message in SUSANNA.messages] == await page.evaluate(BODIES)
    assert container is not None
    assert await container.evaluate("node => node.isConnected")


async def test_going_back_opens_the_conversation_before(page: Page) -> None:
    """The browser's Back button leads through the conversations that were open."""
    await _open(page, "Susanna")
    await page.evaluate("""() => {
        const wentBack = new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
        history.back();
        return wentBack.then(() => demoInbox.release());
    }""")
    assert [message.body for message in YVONNE.messages] == await page.evaluate(BODIES)


async def test_search_keeps_the_conversations_with_that_name(page: Page) -> None:
    """Typing a part of a name leaves the people who have it."""
    await page.fill("#left-rail-inbox-search", "stubb")
    names = page.locator('a.conversation-list-item__link [data-anonymize="person-name"]')
    assert ["Susanna Stubberod"] == await names.all_text_contents()


async def test_texts_reach_the_page_letter_for_letter(page: Page) -> None:
    """Markup, quotes, double spaces, line breaks and a removed message are shown as text."""
    await _open(page, "Ishaan")
    assert [message.body for message in ISHAAN.messages] == await page.evaluate(BODIES)
    assert 0 == await page.locator(f"{MESSAGE} b").count()


async def test_first_shown_message_may_have_no_sender_until_older_ones_are_loaded(page: Page) -> None:
    """Older messages come in above, and the nodes that were there stay."""
    await _open(page, "Ishaan")
    first = page.locator(MESSAGE).first
    assert 0 == await first.locator("address, time").count()
    old_ids = await page.evaluate(IDS)
    await page.evaluate("demoInbox.loadOlder()")
    assert 1 == await first.locator("address").count()
    assert len(ISHAAN.older_messages) + len(ISHAAN.messages) == await page.locator(MESSAGE).count()
    assert set(old_ids) <= set(await page.evaluate(IDS))


async def test_rerender_gives_every_node_a_new_id(page: Page) -> None:
    """No id of the thread survives a new drawing, while its texts do."""
    ids, bodies = await page.evaluate(IDS), await page.evaluate(BODIES)
    await page.evaluate("demoInbox.rerender()")
    assert set() == set(ids) & set(await page.evaluate(IDS))
    assert bodies == await page.evaluate(BODIES)


async def test_incoming_message_joins_the_open_conversation(page: Page) -> None:
    """A message that arrives stands last, with its sender and time."""
    await page.evaluate("demoInbox.appendIncoming('One more thing', {sentAt: '2026-11-19T13:00:00.000Z'})")
    last = page.locator(MESSAGE).last
    assert "Yvonne McKay" == await last.locator("address").text_content()
    assert "2026-11-19T13:00:00.000Z" == await last.locator("time").get_attribute("datetime")
    assert 3 == await page.locator(".message-item__date-boundary").count()


async def test_composer_adds_what_was_typed_as_the_seat_holders_message(page: Page) -> None:
    """Sending works only once something is typed, and shows the message as one's own."""
    send = page.locator("form button")
    await page.fill("textarea[name=message]", "See you on Friday!")
    assert "false" == await send.get_attribute("aria-disabled")
    await send.click()
    last = page.locator(MESSAGE).last
    assert "You" == await last.locator("address span").text_content()
    assert "See you on Friday!" == await last.locator("p").text_content()
    assert "" == await page.input_value("textarea[name=message]")


async def test_first_message_of_a_conversation_takes_a_subject_in_the_sites_language(tmp_path: Path) -> None:
    """A conversation without messages asks for a subject, and what is sent carries Portuguese labels."""
    empty = replace(YVONNE, messages=())
    async with (
        running_site(tmp_path, conversations=[empty], language="pt-BR") as site,
        _chromium(site) as browser,
    ):
        page = await browser.new_page()
        await page.goto(INBOX)
        await page.fill('input[id^="compose-form-subject-ember"]', "Uma visita")
        await page.fill("textarea[name=message]", "Bom dia!")
        await page.click("form button")
        assert "Uma visita" == await page.text_content(f"{MESSAGE} h3")
        assert "Você" == await page.text_content(f'{MESSAGE} address span[aria-label="Mensagem de você"]')
        assert 0 == await page.locator('input[id^="compose-form-subject"]').count()
