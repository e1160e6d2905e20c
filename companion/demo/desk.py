"""The demo with a screen: three windows side by side, for a person to play. Inbox, guide, CRM."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.async_api import Error, Page

from companion.client import Refused, ask
from companion.demo.browser import DemoBrowser
from companion.demo.facts import read_timeline
from companion.demo.stage import Stage
from companion.errors import NotPossibleHere
from companion.protocol.requests import OutboxList
from companion.protocol.results import OutboxItems
from native_host.paths import socket_path

Say = Callable[[str], None]

_GUIDE = "https://www.linkedin.com/look-alike/guide"
# The inbox keeps this part of the screen's width; guide and CRM share the rest.
_INBOX_SHARE = 0.56
_GUIDE_SHARE = 0.46
_LOOK_SECONDS = 0.4


@dataclass
class _Progress:
    """What the person has done so far."""

    written: int = 0
    done: set[str] = field(default_factory=set)
    pulls_seen: int = 0
    is_plug_pulled: bool = False
    shown_row: str = ""


async def play_with_person(stage: Stage, browser: DemoBrowser, say: Say) -> None:
    """Open the windows and keep guide and CRM in step, until the inbox window is closed."""
    inbox = await browser.open_inbox()
    for page in browser.context.pages:
        if page is not inbox.page:
            await page.close()
    guide, crm = await _arrange(inbox.page, stage)
    say("Play as long as you like; the guide says what to try. Close the inbox window to end.")
    progress = _Progress()
    while not inbox.page.is_closed():
        with contextlib.suppress(Error):
            # A window that is closed in the middle of a look ends the look; the condition above ends the play.
            await _keep_in_step(stage, progress, guide, crm)
        await asyncio.sleep(_LOOK_SECONDS)


async def _arrange(inbox: Page, stage: Stage) -> tuple[Page, Page]:
    """Inbox at the left, guide at the right above the CRM."""
    screen = await inbox.evaluate("({width: screen.availWidth, height: screen.availHeight})")
    left = round(screen["width"] * _INBOX_SHARE)
    top = round(screen["height"] * _GUIDE_SHARE)
    session = await inbox.context.new_cdp_session(inbox)
    window = await session.send("Browser.getWindowForTarget")
    bounds = {"left": 0, "top": 0, "width": left, "height": screen["height"], "windowState": "normal"}
    await session.send("Browser.setWindowBounds", {"windowId": window["windowId"], "bounds": bounds})
    width = screen["width"] - left
    guide = await _open_window(inbox, _GUIDE, (left, 0, width, top))
    crm = await _open_window(inbox, f"{stage.emulator.address}/", (left, top, width, screen["height"] - top))
    return guide, crm


async def _open_window(opener: Page, address: str, bounds: tuple[int, int, int, int]) -> Page:
    features = "popup,left={},top={},width={},height={}".format(*bounds)
    async with opener.context.expect_page() as opened:
        await opener.evaluate(
            "([address, features]) => { window.open(address, '_blank', features); }", [address, features]
        )
    page = await opened.value
    await page.wait_for_load_state()
    return page


async def _keep_in_step(stage: Stage, progress: _Progress, guide: Page, crm: Page) -> None:
    """Look once: what stands in Dynamics, what the outbox says, whether the plug was pulled."""
    timeline = await read_timeline(stage)
    progress.done |= _steps_in_crm(timeline)
    items = await asyncio.to_thread(_read_outbox, stage)
    if any(item == "discarded" for item in items):
        progress.done.add("undo")
    if progress.is_plug_pulled and len(timeline) > progress.written:
        progress.done.add("plug")
    if not guide.is_closed():
        pulls = await guide.evaluate("demoGuide.pulls()")
        if pulls > progress.pulls_seen:
            progress.pulls_seen, progress.is_plug_pulled = pulls, True
            progress.written = len(timeline)
            with contextlib.suppress(OSError):
                stage.kill_companion()
        await guide.evaluate(
            "([done, count]) => demoGuide.tell(done, count)", [sorted(progress.done), len(timeline)]
        )
    newest = max(timeline, key=lambda row: str(row["created"]), default=None)
    if newest and newest["row_id"] != progress.shown_row and not crm.is_closed():
        progress.shown_row = newest["row_id"]
        await crm.goto(_record_address(stage, newest))


def _steps_in_crm(timeline: list[dict[str, str]]) -> set[str]:
    """The guide's steps whose outcome stands in Dynamics."""
    steps = set()
    if any(row["table"] == "li_message" and row["regarding"] == "Yvonne McKay" for row in timeline):
        steps.add("answer")
    if any("Ishaan Velloor" in row["subject"] and row["status"] == "Open" for row in timeline):
        steps.add("stranger")
    return steps


def _read_outbox(stage: Stage) -> list[str]:
    """The states of the newest items; none while no companion runs."""
    try:
        listed = ask(socket_path(stage.environ), OutboxList(kind="outbox.list", item_ids=None), OutboxItems)
    except (NotPossibleHere, Refused, OSError):
        return []
    return [item.state for item in listed.items] if listed else []


def _record_address(stage: Stage, row: dict[str, str]) -> str:
    """The contact whose timeline shows the activity, or the activity while nobody matches."""
    etn, row_id = ("contact", row["regarding_id"]) if row["regarding_id"] else (row["table"], row["row_id"])
    return f"{stage.emulator.address}/main.aspx?pagetype=entityrecord&etn={etn}&id={row_id}"
