"""The demo is a promise to whoever tries the product for the first time."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path


async def test_demo_copies_three_messages_once_each(tmp_path: Path) -> None:
    """Played without a screen, the story ends with exit 0 and three rows, counted from the emulator's tables."""
    facts_file = tmp_path / "facts.json"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "companion", "demo", "--headless"),
        *("--json", str(facts_file), "--screenshots", str(tmp_path / "pictures")),
        env={**os.environ, "COLUMNS": "200"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    assert 0 == process.returncode, printed.decode()
    expected = {
        "copied": 3,
        "presses": 4,
        "companions_killed": 1,
        "activities": 3,
        "duplicates": 0,
        "lost": 0,
        "completed": 2,
        "open": 1,
        "owner": "Marisa Duarte",
        "owned_by_seat_holder": 3,
        "with_linkedin_time": 3,
        "regarding": ["Susanna Stubberod", "Yvonne McKay", "nobody yet"],
    }
    assert expected == json.loads(facts_file.read_text())
    pictures = {picture.name for picture in (tmp_path / "pictures").iterdir()}
    assert {"2-held.png", "4-receipt.png", "crm-yvonne-mckay.png", "crm-nobody-yet.png"} <= pictures
    assert "Servicing your espresso machines" in printed.decode()
