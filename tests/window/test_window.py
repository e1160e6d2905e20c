"""The companion's own window on a virtual screen: the extension's page, answered over the socket. F1, F6."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from companion.prompt_window import PromptWindow, find_obstacle
from companion.protocol.events import PromptsChanged
from tests.browser.played_companion import PlayedCompanion
from tests.looking import patience
from tests.window.answers import ANSWERS, PROMPT_ID
from tests.window.hands import Keyboard
from tests.window.screen import Screen
from tests.window.standing import Window

CONTROLS = {"button", "combo box", "entry", "radio button"}
_FOUND = ANSWERS["prompts.read"]
UNLINKED = {
    **ANSWERS,
    "prompts.read": {**_FOUND, "prompts": [{**_FOUND["prompts"][0], "verdict": "none", "proposal": None}]},
    "changes.read": {**ANSWERS["changes.read"], "row": None},
}
"""What is told of a person whom no record is likely to be or to be compared with, so that the form stands open."""


def opened(prompt_id: str) -> PromptsChanged:
    """A prompt has come up."""
    return PromptsChanged(kind="prompts.changed", opened=prompt_id, waiting=1)


@pytest.fixture
def environ(screen: Screen) -> Mapping[str, str]:
    """What a program sees that is started at the screen, in Portuguese."""
    return {**screen.environ, "LANGUAGE": "pt_BR"}


@pytest.fixture
async def companion() -> AsyncIterator[PlayedCompanion]:
    """A companion that the test plays."""
    with tempfile.TemporaryDirectory(prefix="c2c-") as folder:
        async with PlayedCompanion(Path(folder) / "companion.sock").running() as played:
            yield played


async def answer_page(companion: PlayedCompanion, answers: Mapping[str, Mapping[str, Any]] = ANSWERS) -> None:
    """Answer what the page asks, in whichever order, until its form is filled."""
    asked: set[str] = set()
    while asked != answers.keys():
        request = await companion.requests.get()
        await companion.answer(request, answers[request["message"]["kind"]])
        asked.add(request["message"]["kind"])


async def answer_until(companion: PlayedCompanion, kind: str) -> dict[str, Any]:
    """The request of this kind; what the page asks before it is answered, such as about duplicates once more."""
    while True:
        request = await companion.requests.get()
        if request["message"]["kind"] == kind:
            return request
        await companion.answer(request, ANSWERS[request["message"]["kind"]])


async def test_window_comes_up_with_the_prompt_is_answered_by_keyboard_and_comes_again_after_it_was_closed(
    companion: PlayedCompanion, environ: Mapping[str, str], window: Window
) -> None:
    """The candidate is chosen by Tab and Enter; browsers are told to open nothing; a closed window is kept hidden."""
    told: asyncio.Queue[PromptsChanged] = asyncio.Queue()
    shown = PromptWindow(companion.path, told.put_nowait, environ)
    shown.tell(opened(PROMPT_ID))
    async with patience():
        await answer_page(companion)
        assert (await told.get()).opened is None
        await Keyboard(window).press("Usar este: Aurora Quintanilha")
        linked = await answer_until(companion, "prompt.link")
        await window.escape()
        assert await shown.show("another")
        await answer_until(companion, "prompts.read")
        await window.to_front()
        await window.put_away()
        shown.close()
        assert 0 == await shown.ended()
    assert (PROMPT_ID, "contact") == (linked["message"]["prompt_id"], linked["message"]["table"])
    assert linked["idempotency_key"]


async def test_screen_reader_is_told_of_the_program_and_every_control_by_name(
    companion: PlayedCompanion, environ: Mapping[str, str], window: Window
) -> None:
    """The program has its own name, the page its title, and no button, field, mark or list is without one."""
    told: asyncio.Queue[PromptsChanged] = asyncio.Queue()
    shown = PromptWindow(companion.path, told.put_nowait, environ)
    shown.tell(opened(PROMPT_ID))
    async with patience():
        await answer_page(companion, UNLINKED)
        await told.get()
        await window.find("button", "Criar contato")
        around, page = await window.around(), await window.see()
        await window.put_away()
        shown.close()
        await shown.ended()
    assert "copy-to-crm" in {one.name for one in around if one.role == "application"}
    assert "Adicionar ao CRM" in {one.name for one in page if one.role == "page"}
    controls = [one for one in page if one.role in CONTROLS]
    assert CONTROLS <= {one.role for one in controls}
    assert [] == [one for one in controls if not one.name]


async def test_window_that_was_too_slow_once_comes_up_with_the_next_prompt(
    companion: PlayedCompanion,
    environ: Mapping[str, str],
    window: Window,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The browsers show the prompt that could not wait; the one after it has its window."""
    told: asyncio.Queue[PromptsChanged] = asyncio.Queue()
    shown = PromptWindow(companion.path, told.put_nowait, environ)
    monkeypatch.setattr("companion.prompt_window.START_LIMIT", 0)
    assert not await shown.show("another")
    monkeypatch.undo()
    async with patience():
        assert await shown.show(PROMPT_ID)
        await companion.next_request("prompts.read")
        await window.to_front()
        await window.put_away()
        shown.close()
        assert 0 == await shown.ended()


async def test_without_a_screen_the_browsers_are_told_to_open_the_prompt(companion: PlayedCompanion) -> None:
    """No process is started where no window can be seen; the event says which prompt wants to be seen."""
    told: asyncio.Queue[PromptsChanged] = asyncio.Queue()
    shown = PromptWindow(companion.path, told.put_nowait, {})
    shown.tell(opened(PROMPT_ID))
    async with patience():
        assert opened(PROMPT_ID) == await told.get()
    assert await shown.ended() is None


def test_doctor_is_told_why_no_window_opens(environ: Mapping[str, str]) -> None:
    """Without a screen that is said; on one the web view of this system loads, asked as the doctor's process asks."""
    assert ("no_screen", "") == find_obstacle({})
    look = "import os; from companion.prompt_window import find_obstacle; print(find_obstacle(os.environ))"
    told = subprocess.run(
        [sys.executable, "-c", look], env=environ, capture_output=True, text=True, check=True
    )
    assert "(None, '')" == told.stdout.strip()
