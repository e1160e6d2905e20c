"""Speak WebDriver BiDi with a Firefox of our own; needs no driver beside the browser."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import aiohttp

# The protocol says nothing more exact about what it gives.
Json: TypeAlias = Any

_LISTENING = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")


class BidiError(Exception):
    """Firefox refused a command; the text is its own."""


class Bidi:
    """One session; commands may overlap."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = count(1)
        self._waiting: dict[int, asyncio.Future[Json]] = {}

    async def send(self, method: str, **parameters: Json) -> Json:
        """The result of one command. Raises BidiError with Firefox's words."""
        command = next(self._ids)
        answer = self._waiting[command] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": command, "method": method, "params": parameters})
        return await answer

    async def call(self, context: str, function: str, *arguments: Json) -> Json:
        """What a function of the page gives, as BiDi writes values; arguments in the same writing."""
        answer = await self.send(
            "script.callFunction",
            functionDeclaration=function,
            awaitPromise=True,
            target={"context": context},
            arguments=list(arguments),
            # The shadow roots of ours are closed to the page, and open to whoever looks at the screen.
            serializationOptions={"includeShadowTree": "all", "maxDomDepth": 0},
        )
        if answer["type"] != "success":
            raise BidiError(json.dumps(answer["exceptionDetails"]))
        return answer["result"]

    async def listen(self) -> None:
        """Hand answers to whoever asked, until the session ends."""
        async for frame in self._socket:
            answer = json.loads(frame.data)
            waiting = self._waiting.pop(answer.get("id"), None)
            if waiting is None:
                continue
            if answer["type"] == "success":
                waiting.set_result(answer["result"])
            else:
                waiting.set_exception(BidiError(f"{answer['error']}: {answer['message']}"))


def plain(value: Json) -> Json:
    """A value of BiDi's as Python has it; an element is its handle."""
    if value["type"] == "array":
        return [plain(one) for one in value["value"]]
    if value["type"] == "object":
        return {key: plain(one) for key, one in value["value"]}
    return value["sharedId"] if value["type"] == "node" else value.get("value")


@asynccontextmanager
async def running_firefox(
    program: str, profile: Path, environ: Mapping[str, str], *, is_headless: bool = True
) -> AsyncIterator[Bidi]:
    """A session with a Firefox that runs as long as the block."""
    arguments = ["-no-remote", "-profile", str(profile), "--remote-debugging-port", "0"]
    # Otherwise no page of an extension can be driven.
    arguments.append("--remote-allow-system-access")
    process = await asyncio.create_subprocess_exec(
        *(program, *(["-headless"] if is_headless else []), *arguments),
        env=environ,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        address = await _address(process.stderr)
        # Whoever stops to read what a program writes makes it wait in the end.
        drain = asyncio.create_task(process.stderr.read())
        async with (
            aiohttp.ClientSession() as client,
            client.ws_connect(f"{address}/session", max_msg_size=0) as socket,
        ):
            bidi = Bidi(socket)
            listening = asyncio.create_task(bidi.listen())
            await bidi.send("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
            yield bidi
            await bidi.send("browser.close")
            await listening
        await drain
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _address(errors: asyncio.StreamReader) -> str:
    async for line in errors:
        if found := _LISTENING.search(line):
            return found[1].decode()
    raise BidiError("Firefox ended before it could be driven")
