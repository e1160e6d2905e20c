"""Content script to durable *held*, against a bare echo through the same browser, worker and host."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import CDPSession

from companion.demo.browser import DemoBrowser, running_browser
from companion.demo.stage import Stage, set_stage
from companion.demo.story import connect
from native_host.registration import EXTENSION_ID, Registration, register

# Runs in the extension's own world of the page: the way a control asks, without the control.
_CLICKS = """
async ([first, count]) => {
  const port = chrome.runtime.connect(chrome.runtime.id, {name: "page"});
  const answered = new Map();
  port.onMessage.addListener((message) => answered.get(message.request_id)?.(message));
  const times = [];
  for (let number = first; number < first + count; number += 1) {
    const item = {
      page_kind: "inbox", item_kind: "message", conversation_id: "2-bench", direction: "outbound",
      subject: null, body: `Message ${number} `.padEnd(1000, "x"), sent_at: "2026-11-18T14:05:31.000Z",
      place: {ordinal: 0, equals: 1, is_first_loaded_equal: false, other_minutes: []},
      person: {name: "Bench Person", profile_id: "ACwBench", profile_address: null, headline: null, company: null,
        company_address: null},
    };
    const request_id = String(number);
    const started = performance.now();
    const answer = await new Promise((resolve) => {
      answered.set(request_id, resolve);
      port.postMessage({kind: "item.copy", request_id, item, is_anyway: false});
    });
    if (answer.kind !== "item.answer") throw new Error(JSON.stringify(answer));
    times.push(performance.now() - started);
  }
  port.disconnect();
  return times;
}
"""


class Clicker:
    """A page whose extension world can be asked to click."""

    def __init__(self, session: CDPSession, context_id: int) -> None:
        self._session = session
        self._context_id = context_id
        self._clicks = 0

    async def click(self, count: int) -> list[float]:
        """Milliseconds from the page's request to the answer, one click after the other."""
        expression = f"({_CLICKS})([{self._clicks}, {count}])"
        self._clicks += count
        answer = await self._session.send(
            "Runtime.evaluate",
            {
                "expression": expression,
                "contextId": self._context_id,
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        times: list[float] = answer["result"]["value"]
        return times


async def measure_clicks(rounds: int, clicks: int) -> tuple[Sequence[float], Sequence[float]]:
    """Held and echo times, taken in turn so that both see the same weather."""
    held: list[float] = []
    echo: list[float] = []
    async with _clicker(is_echo=False) as real, _clicker(is_echo=True) as bare:
        # The first clicks wake the worker, start the companion and warm every cache; they are nobody's figure.
        await real.click(20)
        await bare.click(20)
        for _ in range(rounds):
            held += await real.click(clicks)
            echo += await bare.click(clicks)
    return held, echo


@asynccontextmanager
async def _clicker(*, is_echo: bool) -> AsyncIterator[Clicker]:
    with tempfile.TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        async with set_stage(Path(folder), "en") as stage:
            if is_echo:
                _put_echo_in_place(stage)
            async with running_browser(stage, is_headless=True) as browser:
                if not is_echo:
                    await connect(stage, browser, lambda _line: None)
                    await stage.run_command("settings", "set", "hold_seconds", "60")
                yield await _open_clicker(browser)


def _put_echo_in_place(stage: Stage) -> None:
    register(
        Registration(
            interpreter=Path(sys.executable), arguments=("-P", "-m", "tests.benchmarks.echo_companion")
        ),
        stage.environ,
        browsers=(),
        user_data_dirs=[stage.browser_profile],
    )


async def _open_clicker(browser: DemoBrowser) -> Clicker:
    inbox = await browser.open_inbox()
    session = await browser.context.new_cdp_session(inbox.page)
    contexts: dict[str, int] = {}
    session.on(
        "Runtime.executionContextCreated",
        lambda event: contexts.__setitem__(event["context"]["origin"], event["context"]["id"]),
    )
    await session.send("Runtime.enable")
    return Clicker(session, contexts[f"chrome-extension://{EXTENSION_ID}"])
