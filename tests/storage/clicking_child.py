"""Clicks without an end and says of each when it was answered; ended from outside."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.fakes.journal import opened_store
from tests.fakes.samples import click, message


async def click_on(file: Path) -> None:
    """Print each click id as soon as its click is acknowledged."""
    async with opened_store(file) as store:
        number = 0
        while True:
            number += 1
            await store.record_click(click(f"click-{number}", message(body=f"Message {number}")))
            sys.stdout.write(f"click-{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(click_on(Path(sys.argv[1])))
