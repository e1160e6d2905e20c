"""What the extension costs a page, measured by the browser itself beside the same page without it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession, Page, Request, Route

from companion.demo.conversations import Direction, Message, load_conversations
from companion.demo.look_alike.cast import load_cast
from companion.demo.look_alike.results import people_search
from companion.demo.look_alike.threads import conversation_path, inbox_page
from companion.demo.look_alike.words import Look
from tests.browser.page_tasks import traced_tasks
from tests.browser.page_world import is_ours, worlds_of
from tests.browser.played_companion import PlayedCompanion
from tests.browser.played_stage import played_stage

SITE = "https://www.linkedin.com"
_DOINGS = Path(__file__).with_name("page_cost.js")
_ABSENT = {"badge": "not_in_crm", "table": None, "row_id": None, "name": None}
_WARM_UP = 10
"""Changes of route before the memory is looked at for the first time: compiled code and caches come and stay."""


@dataclass(frozen=True)
class Scene:
    """A page that something is done to, and how many elements of ours it carries."""

    name: str
    path: str
    html: str


@dataclass(frozen=True)
class PageCost:
    """What one page has cost; times are the main thread's own, in milliseconds."""

    drawing_ms: Sequence[float]
    """To leave for another page and come back to everything drawn anew."""
    burst_ms: Sequence[float]
    """Five rows drawn anew, or one more message."""
    tasks_ms: Sequence[float]
    """Every task of the changes of route and the bursts, longest first."""
    shift: float
    grown_kilobytes: float
    """Memory gained from the tenth change of route to the last, after collecting what nobody holds."""
    grown_listeners: int
    listeners: int
    """Of ours in the page, while it stands."""
    listeners_left: int
    """Of ours, once the extension has gone."""
    questions: Sequence[int]
    """How many people each question to the companion was about, up to the first burst."""
    requests: Sequence[str]
    """What was asked of the network, in order."""


def people_scene(rows: int) -> Scene:
    """A search with so many people in it."""
    cast = load_cast()
    surnames = [f"{first}{second}mo" for first in "bdfgklmnprstvz" for second in "aeiou" for _ in range(2)]
    leads = tuple(
        replace(
            cast.leads[at % 5],
            name=f"Yvonne {surnames[at].title()}",
            profile_id=f"ACwAAAInvented{at}",
            search_token="aB1c",  # noqa: S106 - a part of an address, and no secret
        )
        for at in range(rows)
    )
    html = people_search(replace(cast, leads=leads), Look("en"))
    return Scene(f"{rows} people", "/sales/search/people", html)


def thread_scene(messages: int) -> Scene:
    """A conversation with so many messages, every second one received."""
    conversation = load_conversations()[0]
    began = datetime(2026, 11, 1, 8, tzinfo=UTC)
    said = tuple(
        Message(
            direction=Direction.INBOUND if at % 2 else Direction.OUTBOUND,
            sent_at=began + timedelta(minutes=7 * at),
            subject=None,
            body=f"Message {at} about the coffee machines.",
            is_follow_on=False,
        )
        for at in range(messages)
    )
    talk = replace(conversation, messages=said, older_messages=())
    return Scene(f"{messages} messages", conversation_path(talk), inbox_page(load_cast(), Look("en"), talk))


async def measure_page(scene: Scene, *, has_extension: bool, bursts: int, changes: int) -> PageCost:
    """Draw the page, change it so often, leave it and return so often, and take the extension away."""
    async with played_stage(has_extension=has_extension) as stage:
        requests: list[str] = []
        stage.context.on("request", lambda request: requests.append(_line(request)))
        await stage.context.route(f"{SITE}{scene.path}", lambda route: _fulfill(route, scene.html))
        async with _answering(stage.socket) as questions:
            page = await stage.context.new_page()
            await page.add_init_script(path=_DOINGS)
            session = await stage.context.new_cdp_session(page)
            await session.send("Performance.enable", {"timeDomain": "threadTicks"})
            worlds = await worlds_of(session)
            await page.goto(f"{SITE}{scene.path}")
            await page.evaluate("(isOurs) => costs.calm(isOurs)", has_extension)
            first = list(questions)
            for _ in range(_WARM_UP):
                await _timed(page, session, "leaveAndReturn", has_extension=has_extension)
            await page.evaluate("() => (costs.shift = 0)")
            before = await _metrics(session, is_swept=True)
            drawn, drawing_tasks = await _repeated(
                page, session, "leaveAndReturn", changes, has_extension=has_extension
            )
            after = await _metrics(session, is_swept=True)
            burst_ms, burst_tasks = await _repeated(
                page, session, "burst", bursts, has_extension=has_extension
            )
            shift = await page.evaluate("() => costs.shift")
            standing = await listeners_of_ours(worlds, session)
            if has_extension:
                await stage.context.service_workers[0].evaluate("chrome.runtime.reload()")
                await page.wait_for_function("() => document.querySelector('[data-copy-to-crm]') === null")
            left = await listeners_of_ours(worlds, session)
        return PageCost(
            drawing_ms=drawn,
            burst_ms=burst_ms,
            tasks_ms=sorted([*drawing_tasks, *burst_tasks], reverse=True),
            shift=shift,
            grown_kilobytes=(after["JSHeapUsedSize"] - before["JSHeapUsedSize"]) / 1000,
            grown_listeners=int(after["JSEventListeners"] - before["JSEventListeners"]),
            listeners=standing,
            listeners_left=left,
            questions=first,
            requests=requests,
        )


async def _repeated(
    page: Page, session: CDPSession, doing: str, times: int, *, has_extension: bool
) -> tuple[Sequence[float], Sequence[float]]:
    """Milliseconds of each time, and of each task in all of them."""
    async with traced_tasks(page, session) as tasks:
        taken = [await _timed(page, session, doing, has_extension=has_extension) for _ in range(times)]
    return taken, tasks


async def _timed(page: Page, session: CDPSession, doing: str, *, has_extension: bool) -> float:
    before = await _metrics(session)
    await page.evaluate("([doing, isOurs]) => costs[doing](isOurs)", [doing, has_extension])
    return ((await _metrics(session))["TaskDuration"] - before["TaskDuration"]) * 1000


async def listeners_of_ours(
    worlds: Sequence[dict[str, Any]], session: CDPSession, *, of_the_page: Collection[str] = ()
) -> int:
    """How many listeners the extension's scripts have anywhere in the page, not counting scripts of the page."""
    found = 0
    for world in filter(is_ours, worlds):
        for target in ("window", "document", "navigation"):
            held = await session.send("Runtime.evaluate", {"expression": target, "contextId": world["id"]})
            everything = {"objectId": held["result"]["objectId"], "depth": -1, "pierce": True}
            listeners = (await session.send("DOMDebugger.getEventListeners", everything))["listeners"]
            found += sum(listener["scriptId"] not in of_the_page for listener in listeners)
    return found


async def _metrics(session: CDPSession, *, is_swept: bool = False) -> dict[str, float]:
    if is_swept:
        await session.send("HeapProfiler.collectGarbage")
    told = await session.send("Performance.getMetrics")
    return {metric["name"]: metric["value"] for metric in told["metrics"]}


@asynccontextmanager
async def _answering(socket: Path) -> AsyncIterator[list[int]]:
    """A companion in whose CRM nobody is; how many people each question was about."""
    questions: list[int] = []

    async def answer(companion: PlayedCompanion) -> None:
        while True:
            request = await companion.next_request("match.preview")
            subjects: list[Any] = request["message"]["subjects"]
            questions.append(len(subjects))
            await companion.answer(request, {"kind": "match.previews", "previews": [_ABSENT] * len(subjects)})

    async with PlayedCompanion(socket).running() as companion:
        answering = asyncio.create_task(answer(companion))
        yield questions
        answering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await answering


def _line(request: Request) -> str:
    return f"{request.method} {request.url}"


async def _fulfill(route: Route, html: str) -> None:
    await route.fulfill(body=html, content_type="text/html; charset=utf-8")
