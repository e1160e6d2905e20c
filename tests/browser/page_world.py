"""Our scripts in a page run in a world of their own, which the page cannot see: ask something of them there."""

from __future__ import annotations

from typing import Any

from playwright.async_api import CDPSession, Page

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


async def hear_settings(page: Page) -> None:
    """Return when our scripts in the page have heard of every setting that was kept before."""
    session = await page.context.new_cdp_session(page)
    [ours] = filter(is_ours, await worlds_of(session))
    asked = {"expression": _READ_AS_THE_GATE_DOES, "contextId": ours["id"], "awaitPromise": True}
    answer = await session.send("Runtime.evaluate", asked)
    assert answer["result"].get("value") is True, answer
    await session.detach()
