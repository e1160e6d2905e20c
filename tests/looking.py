"""How tests look again and again at what tells nobody that it has changed: another program, a screen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from playwright.async_api import expect

from companion.demo.browser import PATIENCE_MS

__all__ = ["breathe", "comes_to", "expect", "patience"]

_BREATH_SECONDS = 0.05

# Playwright's own looks, again and again until it is so.
expect.set_options(timeout=PATIENCE_MS)


async def breathe() -> None:
    """Leave the machine to others between two looks. No promise hangs on it: each look is work for who is looked at.

    Who looks without a breath keeps a processor busy, and the program whose answer it waits for from having one.
    """
    await asyncio.sleep(_BREATH_SECONDS)


def patience() -> asyncio.Timeout:
    """End a wait for what nobody will do, with the patience that browser tests have; no measure of speed."""
    return asyncio.timeout(PATIENCE_MS / 1000)


async def comes_to(wanted: object, look: Callable[[], Awaitable[object]]) -> None:
    """Look until it gives what is wanted. Raises AssertionError with what it gives instead.

    For pages of the extension's own it stands for Playwright's `wait_for_function`: their policy forbids the evaluation
    with which that looks a second time, so that it fails wherever the first look comes too early.
    """
    given: object = None
    try:
        async with patience():
            while wanted != (given := await look()):
                await breathe()
    except TimeoutError:
        assert wanted == given
