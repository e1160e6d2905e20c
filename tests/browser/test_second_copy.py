"""The extension's second copy in a real browser: it repairs a lost or older journal, and does not stay. D7, K4."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from companion.demo.browser import DemoBrowser, Inbox, running_browser
from companion.demo.control import Control
from companion.demo.stage import Stage
from companion.demo.story import connect
from native_host.registration import EXTENSION_ID
from tests.browser.journal_watch import watching_journal
from tests.looking import breathe

INMAIL = "I read that Fourth Coffee opens three more bars"
ANSWER = "Hi Marisa, thank you for the kind words."
CLICK_ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

COUNT_COPIES = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("second_copy", 1);
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const asking = opening.result.transaction("copies").objectStore("copies").count();
    asking.onsuccess = () => { opening.result.close(); resolve(asking.result); };
  };
})"""


def journals(stage: Stage) -> list[Path]:
    """The companion's journal: the database and what lies beside it."""
    return sorted((stage.folder / "home").rglob("outbox.db*"))


async def copies(browser: DemoBrowser) -> int:
    """How many clicks the extension keeps."""
    popup = await browser.open_popup()
    count: int = await popup.evaluate(COUNT_COPIES)
    await popup.close()
    return count


async def no_copies(browser: DemoBrowser) -> None:
    """Return when the extension keeps none any more."""
    while await copies(browser):
        await breathe()


def kept_bytes(stage: Stage) -> Iterator[bytes]:
    """Everything in the browser's profile that belongs to the extension."""
    for folder in stage.browser_profile.rglob(f"*{EXTENSION_ID}*"):
        for file in [folder, *folder.rglob("*")]:
            # The browser puts its files in order meanwhile.
            with suppress(FileNotFoundError):
                if file.is_file():
                    yield file.read_bytes()


async def hold_for(stage: Stage, seconds: int) -> None:
    """Items are held that long."""
    await stage.run_command("settings", "set", "hold_seconds", str(seconds))


async def held_message(stage: Stage, inbox: Inbox) -> Control:
    """The control of a message that is held for a minute."""
    await hold_for(stage, 60)
    control = inbox.control_of(INMAIL)
    await control.press()
    await control.wait_for("held")
    return control


def delete(file: Path) -> None:
    """The file is gone."""
    file.unlink()


def rot(file: Path) -> None:
    """Behind its header nothing of the file is what it was."""
    content = file.read_bytes()
    file.write_bytes(content[:100] + bytes(byte ^ 0x5A for byte in content[100:]))


@pytest.mark.parametrize("lose", [delete, rot])
async def test_a_journal_lost_while_nobody_ran_is_repaired_and_the_message_written_once(
    stage: Stage, browser: DemoBrowser, inbox: Inbox, lose: Callable[[Path], None]
) -> None:
    """Held, the companion killed, its database gone or rotten: the message arrives, once, without a click."""
    control = await held_message(stage, inbox)
    assert 1 == await copies(browser)
    await hold_for(stage, 0)
    stage.kill_companion()
    for file in journals(stage):
        lose(file)
    await control.wait_for("written")
    assert 1 == len(await stage.read_rows("li_inmails"))
    await no_copies(browser)
    await inbox.page.reload()
    await control.press()
    await control.wait_for("written")
    assert 1 == len(await stage.read_rows("li_inmails"))


async def test_an_older_journal_put_back_loses_and_doubles_nothing(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """A backup from before both messages, one written since and one held: each stands there once in the end."""
    written, held = inbox.control_of(INMAIL), inbox.control_of(ANSWER)
    await hold_for(stage, 0)
    await stage.wait_until_companion_listens()
    stage.kill_companion()
    backup = {file: file.read_bytes() for file in journals(stage)}
    await written.press()
    await written.wait_for("written")
    await hold_for(stage, 60)
    await held.press()
    await held.wait_for("held")
    await hold_for(stage, 0)
    stage.kill_companion()
    for file in journals(stage):
        file.unlink()
    for file, content in backup.items():
        file.write_bytes(content)
    await held.wait_for("written")
    await no_copies(browser)
    await inbox.page.reload()
    await written.press()
    await written.wait_for("written")
    rows = (await stage.read_rows("li_inmails"), await stage.read_rows("li_messages"))
    assert (1, 1) == (len(rows[0]), len(rows[1]))


async def test_a_browser_that_starts_anew_repairs_a_lost_journal_before_any_page_is_open(
    stage: Stage,
) -> None:
    """Held, browser closed, companion killed, journal deleted: the next start of the browser brings it back."""
    async with running_browser(stage, is_headless=True) as browser:
        await connect(stage, browser, lambda _line: None)
        await held_message(stage, await browser.open_inbox())
    stage.kill_companion()
    for file in journals(stage):
        file.unlink()
    await hold_for(stage, 0)
    async with running_browser(stage, is_headless=True) as browser:
        await stage.wait_until_companion_listens()
        async with watching_journal(stage) as journal:
            await journal.wait_for("written")
        assert 1 == len(await stage.read_rows("li_inmails"))
        assert await copies(browser) <= 1
        await browser.open_inbox()
        await no_copies(browser)


async def test_a_worker_that_ends_after_held_knows_its_copy_again(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """The browser ends the worker, the journal is lost, and the page that waits wakes both: written once."""
    control = await held_message(stage, inbox)
    await hold_for(stage, 0)
    stage.kill_companion()
    for file in journals(stage):
        file.unlink()
    await browser.stop_worker()
    await control.wait_for("written")
    await no_copies(browser)
    assert 1 == len(await stage.read_rows("li_inmails"))


async def test_the_copy_lies_obscured_while_it_waits_and_is_gone_with_the_undo(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Not a word of the message or the person stands in the extension's files; after Undo no copy is kept."""
    control = await held_message(stage, inbox)
    assert any(CLICK_ID.search(content) for content in kept_bytes(stage))
    words = [INMAIL[:20].encode(encoding) for encoding in ("utf-8", "utf-16-le")]
    assert [] == [word for word in words for content in kept_bytes(stage) if word in content]
    await control.press_undo()
    await control.wait_for("discarded")
    await no_copies(browser)
    assert [] == await stage.read_rows("li_inmails")


async def test_the_end_of_the_connection_takes_the_copy_with_it(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Disconnected while a message is held: the extension keeps nothing of it, and nothing was written."""
    await held_message(stage, inbox)
    await stage.run_command("disconnect", "--unsent", "discard", "--clear")
    await no_copies(browser)
    assert [] == await stage.read_rows("li_inmails")


async def test_of_a_blocked_person_nothing_is_ever_in_the_extensions_files(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """A press on the message of somebody who is never copied leaves no byte of a copy, of words or of ids."""
    header = inbox.page.locator('a[data-control-name="view_profile"]').first
    address = await header.get_attribute("href")
    assert address is not None
    await stage.run_command(
        "block", f"https://www.linkedin.com{address.removeprefix('https://www.linkedin.com')}"
    )
    control = inbox.control_of(INMAIL)
    await control.press()
    refused = await control.wait_for("refused")
    assert "Nothing was saved" in refused.card
    await browser.context.close()
    found = [
        content for content in kept_bytes(stage) if CLICK_ID.search(content) or INMAIL.encode() in content
    ]
    assert [] == found
    assert [] == await stage.read_rows("li_inmails")
