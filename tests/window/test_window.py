"""The companion's own window on a virtual screen: the extension's page, answered over the socket. F1, F6."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from companion.prompt_window import PromptWindow, find_obstacle
from companion.protocol.events import PromptsChanged
from tests.browser.played_companion import PlayedCompanion

CONTRACT = Path(__file__).parents[1] / "contract"
PROMPT_ID = "3f1c2a9e-6d0b-4f7a-9a51-0c8e5d7b2f64"


def example(kind: str) -> dict[str, Any]:
    """The result of an answer that the contract has an example of."""
    told: dict[str, Any] = json.loads((CONTRACT / f"success.{kind}.json").read_text(encoding="utf-8"))
    result: dict[str, Any] = told["result"]
    return result


def opened(prompt_id: str) -> PromptsChanged:
    """A prompt has come up."""
    return PromptsChanged(kind="prompts.changed", opened=prompt_id, waiting=1)


@pytest.fixture
def screen() -> Iterator[Mapping[str, str]]:
    """An environment with a screen that nobody sees."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1024x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as line:
        display = f":{line.readline().strip()}"
    yield {**os.environ, "DISPLAY": display, "LANG": "pt_BR.UTF-8", "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}
    server.terminate()
    server.wait()


@pytest.fixture
async def companion() -> AsyncIterator[PlayedCompanion]:
    """A companion that the test plays."""
    with tempfile.TemporaryDirectory(prefix="c2c-") as folder:
        async with PlayedCompanion(Path(folder) / "companion.sock").running() as played:
            yield played


async def find_windows(screen: Mapping[str, str], *action: str) -> bytes:
    """The windows that are to be seen, after what somebody at the screen does with them; empty where none is."""
    find = ["xdotool", "search", "--onlyvisible", "--name", "Copy to CRM"]
    process = await asyncio.create_subprocess_exec(
        *find, *action, env=screen, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    found, _ = await process.communicate()
    return found


async def press(screen: Mapping[str, str], *keys: str) -> None:
    """Keys of a real keyboard, to the window, as soon as it is to be seen."""
    while not await find_windows(screen):
        continue
    await find_windows(screen, "windowfocus", "--sync", "key", "--delay", "30", *keys)


async def put_away(screen: Mapping[str, str]) -> None:
    """Escape, until the window is to be seen no more: one that has only just come up may not hear the first."""
    while await find_windows(screen):
        await find_windows(screen, "windowfocus", "--sync", "key", "Escape")


ANSWERS: dict[str, dict[str, Any]] = {
    "prompts.read": example("prompts.found"),
    "changes.read": example("changes.found"),
    "form.read": example("form.fields"),
    "opportunities.read": example("opportunities.found"),
    "duplicates.ask": {"kind": "duplicates.found", "duplicates": []},
}


async def answer_page(companion: PlayedCompanion) -> None:
    """Answer what the page asks, in whichever order, until its form is filled."""
    asked: set[str] = set()
    while asked != ANSWERS.keys():
        request = await companion.requests.get()
        await companion.answer(request, ANSWERS[request["message"]["kind"]])
        asked.add(request["message"]["kind"])


async def answer_until(companion: PlayedCompanion, kind: str) -> dict[str, Any]:
    """The request of this kind; what the page asks before it is answered, such as about duplicates once more."""
    while True:
        request = await companion.requests.get()
        if request["message"]["kind"] == kind:
            return request
        await companion.answer(request, ANSWERS[request["message"]["kind"]])


async def test_window_comes_up_with_the_prompt_is_answered_by_keyboard_and_comes_again_after_it_was_closed(
    companion: PlayedCompanion, screen: Mapping[str, str]
) -> None:
    """The candidate is chosen by Tab and Enter; browsers are told to open nothing; a closed window is kept hidden."""
    told: asyncio.Queue[PromptsChanged] = asyncio.Queue()
    window = PromptWindow(companion.path, told.put_nowait, screen)
    window.tell(opened(PROMPT_ID))
    async with asyncio.timeout(20):
        await answer_page(companion)
        assert (await told.get()).opened is None
        await press(screen, "Tab", "Return")
        linked = await answer_until(companion, "prompt.link")
        await put_away(screen)
        assert await window.show("another")
        await answer_until(companion, "prompts.read")
        await put_away(screen)
        window.close()
        assert 0 == await window.ended()
    assert (PROMPT_ID, "contact") == (linked["message"]["prompt_id"], linked["message"]["table"])
    assert linked["idempotency_key"]


async def test_window_that_was_too_slow_once_comes_up_with_the_next_prompt(
    companion: PlayedCompanion, screen: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browsers show the prompt that could not wait; the one after it has its window."""
    told: asyncio.Queue[PromptsChanged] = asyncio.Queue()
    window = PromptWindow(companion.path, told.put_nowait, screen)
    monkeypatch.setattr("companion.prompt_window.START_LIMIT", 0)
    assert not await window.show("another")
    monkeypatch.undo()
    async with asyncio.timeout(20):
        assert await window.show(PROMPT_ID)
        await companion.next_request("prompts.read")
        await put_away(screen)
        window.close()
        assert 0 == await window.ended()


async def test_without_a_screen_the_browsers_are_told_to_open_the_prompt(companion: PlayedCompanion) -> None:
    """No process is started where no window can be seen; the event says which prompt wants to be seen."""
    told: asyncio.Queue[PromptsChanged] = asyncio.Queue()
    window = PromptWindow(companion.path, told.put_nowait, {})
    window.tell(opened(PROMPT_ID))
    async with asyncio.timeout(5):
        assert opened(PROMPT_ID) == await told.get()
    assert await window.ended() is None


def test_doctor_is_told_why_no_window_opens(screen: Mapping[str, str]) -> None:
    """Without a screen that is said; on one the web view of this system loads, asked as the doctor's process asks."""
    assert ("no_screen", "") == find_obstacle({})
    look = "import os; from companion.prompt_window import find_obstacle; print(find_obstacle(os.environ))"
    told = subprocess.run(
        [sys.executable, "-c", look], env=screen, capture_output=True, text=True, check=True
    )
    assert "(None, '')" == told.stdout.strip()
