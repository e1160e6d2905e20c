"""Where our scripts run: a world of their own in each page, which the page cannot see, and the browser's worker."""

from __future__ import annotations

from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Page, Worker

from tests.looking import breathe

# The gate reads the policy and then the choices; so does this, later, and is therefore answered later.
_READ_AS_THE_GATE_DOES = (
    "chrome.storage.managed.get().then(() => chrome.storage.local.get()).then(() => true)"
)


def is_ours(world: dict[str, Any]) -> bool:
    """Whether our scripts run in it."""
    return bool(world["name"] == "Copy to CRM")


async def worlds_of(session: CDPSession) -> list[dict[str, Any]]:
    """Every world that the page has, and, as they come, those of the pages after it."""
    worlds: list[dict[str, Any]] = []
    session.on("Runtime.executionContextCreated", lambda told: worlds.append(told["context"]))
    await session.send("Runtime.enable")
    return worlds


async def worker_of(context: BrowserContext) -> Worker:
    """The extension's worker, once the browser has started it."""
    started = context.service_workers
    return started[0] if started else await context.wait_for_event("serviceworker")


async def hear_settings(page: Page) -> None:
    """Return when our scripts in the page have heard of every setting that was kept before."""
    session = await page.context.new_cdp_session(page)
    worlds = await worlds_of(session)
    # The browser starts them once the page is drawn, which may be after the page itself has said so.
    while not any(map(is_ours, worlds)):
        await breathe()
    [ours] = filter(is_ours, worlds)
    asked = {"expression": _READ_AS_THE_GATE_DOES, "contextId": ours["id"], "awaitPromise": True}
    answer = await session.send("Runtime.evaluate", asked)
    assert answer["result"].get("value") is True, answer
    await session.detach()
