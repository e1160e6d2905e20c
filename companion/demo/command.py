"""`copy-to-crm demo`: set the stage, play the story, show what stands in Dynamics, and say whether it is right."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from companion.demo.browser import DemoBrowser, running_browser
from companion.demo.desk import play_with_person
from companion.demo.facts import Facts, read_facts, read_timeline
from companion.demo.stage import Stage, set_stage
from companion.demo.story import tell_story

# A file or a pipe has no width of its own; the table of activities needs this much.
_WIDTH_OF_FILES = 128

_out = Console(highlight=False, soft_wrap=True)


def run(parsed: argparse.Namespace) -> int:
    """Play the demo; 0 when every message stands in Dynamics exactly once."""
    has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    is_headless = parsed.headless or (sys.platform == "linux" and not has_screen)
    facts = asyncio.run(_play(parsed, is_headless=is_headless))
    return 0 if facts.is_as_promised else 1


async def _play(parsed: argparse.Namespace, *, is_headless: bool) -> Facts:
    pictures = _pictures_folder(parsed.screenshots)
    # A short name: the path of the companion's socket lies below it, and systems keep those short.
    with tempfile.TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        async with set_stage(Path(folder), parsed.language) as stage:
            _say(f"Emulated Dynamics: {stage.emulator.address}/")
            async with running_browser(stage, is_headless=is_headless) as browser:
                told = await tell_story(stage, browser, pictures, _say)
                for row in await _show_timeline(stage):
                    await _photograph(browser, row, pictures)
                _say(f"Pictures: {pictures}")
                facts = await read_facts(stage, told)
                _report(facts, parsed.json)
                if not is_headless:
                    await play_with_person(stage, browser, _say)
            return facts


def _report(facts: Facts, file: Path | None) -> None:
    """Say what the story left in Dynamics, and write it where it was asked for."""
    if file:
        file.write_text(json.dumps(facts.as_json(), indent=2) + "\n", encoding="utf-8")
    verdict = "as promised" if facts.is_as_promised else "NOT as promised"
    _say(
        f"{facts.copied} messages copied with {facts.presses} presses: {facts.activities} activities, "
        f"{facts.duplicates} duplicates, {facts.lost} lost, {facts.completed} completed, {facts.open} open. "
        f"That is {verdict}."
    )


async def _show_timeline(stage: Stage) -> list[dict[str, str]]:
    timeline = await read_timeline(stage)
    table = Table(
        "Sent (UTC)", "Activity", "Subject", "Regarding", "Owner", "Status", title="In Dynamics now"
    )
    for column in table.columns:
        column.no_wrap = True
    table.columns[2].max_width = 44
    for row in timeline:
        sent = str(row["sent"])[:16].replace("T", " ")
        table.add_row(
            sent, *(str(row[name]) for name in ("table", "subject", "regarding", "owner", "status"))
        )
    Console(highlight=False, width=None if _out.is_terminal else _WIDTH_OF_FILES).print(table)
    return timeline


async def _photograph(browser: DemoBrowser, row: dict[str, str], pictures: Path) -> None:
    """The record whose timeline shows the activity; while nobody matches, the activity itself."""
    picture = pictures / f"crm-{row['regarding'].lower().replace(' ', '-')}.png"
    if row["regarding_id"]:
        await browser.photograph_record("contact", row["regarding_id"], picture)
    else:
        await browser.photograph_record(row["table"], row["row_id"], picture)


def _pictures_folder(chosen: Path | None) -> Path:
    folder = chosen or Path(tempfile.mkdtemp(prefix="copy-to-crm-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _say(line: str) -> None:
    _out.print(line, markup=False)
