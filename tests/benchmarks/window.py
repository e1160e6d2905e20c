"""From asking for a prompt's window to its filled form, beside opening an empty pywebview window in the same run.

The companion is played and answers at once, so that what is measured is the window. A form stands once the page asks
for the opportunities of the account in it: that is its next question after the last field is drawn.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from companion import prompt_window
from companion.prompt_window import PromptWindow
from companion.protocol.events import PromptsChanged
from tests.browser.played_companion import PlayedCompanion
from tests.window.answers import ANSWERS
from tests.window.screen import Screen, open_screen
from tests.window.standing import Window

# Stands when its page has loaded, which is also when ours says that it is ready.
_EMPTY = """
import webview
window = webview.create_window("Empty", html="")
window.events.loaded += lambda: print("ready", flush=True)
webview.start()
"""


@dataclass
class WindowTimes:
    """Milliseconds until a form can be used, in the first window of a companion and in later ones; an empty one."""

    first: list[float] = field(default_factory=list)
    later: list[float] = field(default_factory=list)
    empty: list[float] = field(default_factory=list)


def measure_windows(firsts: int, laters: int) -> WindowTimes:
    """Open that many first windows, an empty one after each, and bring the last up again and again."""
    return asyncio.run(_measure(firsts, laters))


async def _measure(firsts: int, laters: int) -> WindowTimes:
    times = WindowTimes()
    # What a busy machine takes is measured as well; a companion would give up and let the browser show the page.
    prompt_window.START_LIMIT = 600.0
    with open_screen("en") as screen:
        # One of each that is not counted: the files of the web view are read from the disk once.
        for is_counted in (False, *(True,) * firsts):
            first, _ = await _show(screen, 0)
            empty = await _open_empty(screen)
            if is_counted:
                times.first.append(first)
                times.empty.append(empty)
        _, times.later = await _show(screen, laters)
    return times


async def _show(screen: Screen, laters: int) -> tuple[float, list[float]]:
    """A first window and what it takes to come again, put away each time in between."""
    told: asyncio.Queue[PromptsChanged] = asyncio.Queue()
    with tempfile.TemporaryDirectory(prefix="c2c-") as folder:
        async with PlayedCompanion(Path(folder) / "companion.sock").running() as companion:
            shown, window = PromptWindow(companion.path, told.put_nowait, screen.environ), Window(screen)
            times = []
            for _ in range(1 + laters):
                prompt_id = str(uuid4())
                started = time.perf_counter()
                # Beside one another, as the page asks while the window is still coming up.
                await asyncio.gather(shown.show(prompt_id), _answer_until_filled(companion, prompt_id))
                times.append((time.perf_counter() - started) * 1000)
                await window.escape()
            shown.close()
            await shown.ended()
            window.eyes.close()
    return times[0], times[1:]


async def _answer_until_filled(companion: PlayedCompanion, prompt_id: str) -> None:
    """Answer about a prompt that nobody knows, with an account of its own, until its opportunities are asked for."""
    answers = _answers_about(prompt_id)
    while True:
        request = await companion.requests.get()
        kind = request["message"]["kind"]
        await companion.answer(request, answers[kind])
        if kind == "opportunities.read" and request["message"]["account_id"] == prompt_id:
            return


def _answers_about(prompt_id: str) -> Mapping[str, Mapping[str, Any]]:
    [prompt] = ANSWERS["prompts.read"]["prompts"][:1]
    form = ANSWERS["form.read"]
    return {
        **ANSWERS,
        "prompts.read": {**ANSWERS["prompts.read"], "prompts": [{**prompt, "prompt_id": prompt_id}]},
        "changes.read": {**ANSWERS["changes.read"], "row": None},
        "form.read": {**form, "may_connect": True, "account": {**form["account"], "row_id": prompt_id}},
    }


async def _open_empty(screen: Screen) -> float:
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-c", _EMPTY),
        env=screen.environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    assert b"ready\n" == await process.stdout.readline()
    elapsed = (time.perf_counter() - started) * 1000
    process.kill()
    await process.communicate()
    return elapsed
