"""How tests look again and again at what tells nobody that it has changed: another program, a screen."""

from __future__ import annotations

import asyncio

_BREATH_SECONDS = 0.05


async def breathe() -> None:
    """Leave the machine to others between two looks. No promise hangs on it: each look is work for who is looked at.

    Who looks without a breath keeps a processor busy, and the program whose answer it waits for from having one.
    """
    await asyncio.sleep(_BREATH_SECONDS)
