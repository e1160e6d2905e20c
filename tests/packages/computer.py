"""One computer of an organisation, and whoever sits at it: what they type and click is counted."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
from contextlib import AsyncExitStack
from dataclasses import dataclass

from playwright.async_api import Browser

from companion.demo.browser import Inbox
from companion.demo.site import HOST_NAME, RunningSite
from companion.emulator.server import RunningEmulator
from tests.packages.inside_browser import inside_browser, installed_versions, open_inbox, until
from tests.packages.journey import PACKAGES, PROFILE, REP
from tests.packages.served import ServedFolder
from tests.packages.throw_away import ThrowAwayRoot
from tests.packages.versions import Release

_POLICY = "/etc/copy-to-crm/policy.json"
_CA, _NOTE, _NOTES_ADDRESS = "/tmp/ca.pem", "/tmp/sign-in.txt", "/tmp/note-address"  # noqa: S108 - in there

# Chromium is started by the test with a port of its own, so what would open the page in it is played.
_NOTE_ADDRESS = f'#!/bin/sh\nprintf %s "$1" > {_NOTE}.new && mv {_NOTE}.new {_NOTE}\n'


@dataclass(frozen=True)
class World:
    """What stands outside of every computer, and is reached over loopback."""

    site: RunningSite
    emulator: RunningEmulator
    served: ServedFolder
    extension_id: str

    @property
    def browser_arguments(self) -> tuple[str, ...]:
        """Chromium switches that lead LinkedIn's name to the look-alike, and no other name anywhere."""
        rules = f"MAP {HOST_NAME} 127.0.0.1:{self.site.port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
        keys = ",".join(key for key in (self.site.spki, self.emulator.spki) if key)
        return f"--host-resolver-rules={rules}", f"--ignore-certificate-errors-spki-list={keys}"


class Computer:
    """The browser that is opened stays open until `close`."""

    def __init__(self, root: ThrowAwayRoot, world: World, account: str) -> None:
        self.clicks = self.commands = 0
        self._root, self._world, self._account = root, world, account
        self._ends = AsyncExitStack()
        self._browser: Browser | None = None
        # As the organisation gives it to whoever works there, before anything of ours comes.
        root.run("useradd", "--create-home", REP)
        root.put(world.emulator.ca_file, _CA)
        root.path(_NOTES_ADDRESS).write_text(_NOTE_ADDRESS, encoding="utf-8")
        root.path(_NOTES_ADDRESS).chmod(0o755)

    async def install(self, release: Release) -> None:
        """Install companion and policy of the browser, as root."""
        for name in PACKAGES:
            file = self._root.put(release.package(name), f"/tmp/{name}.deb")  # noqa: S108 - in there
            await self._run("dpkg", "--install", file, user="root")

    def write_policy(self, text: str) -> None:
        """Write the companion's policy for everybody on this computer."""
        file = self._root.path(_POLICY)
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        self.commands += 1

    async def open_browser(self) -> None:
        """Open Chromium, and wait for the extension that policy forces."""
        self._browser = await self._ends.enter_async_context(
            inside_browser(self._root, PROFILE, self._world.browser_arguments, user=REP)
        )
        await until(
            lambda: bool(installed_versions(self._root, PROFILE, self._world.extension_id)),
            "the extension that policy forces",
        )

    async def connect(self) -> None:
        """Run `copy-to-crm connect`, and choose the account on the page that opens."""
        trust = ("--vault", "file", "--test-environment", "--ca", _CA)
        async with asyncio.TaskGroup() as together:
            together.create_task(self.run("connect", self._world.emulator.address, *trust))
            together.create_task(self._sign_in())

    async def run(self, *words: str) -> str:
        """What `copy-to-crm …` prints. Raises RuntimeError with its words when it fails."""
        browser = {"BROWSER": f"{_NOTES_ADDRESS} %s &"}
        return await self._run("copy-to-crm", "--language", "en", *words, user=REP, environ=browser)

    async def copy(self, message: str, person: str | None = None) -> None:
        """Copy one message of the inbox, in this person's conversation or the one that is open, until it is written."""
        inbox = await self._open_inbox()
        if person:
            await inbox.open_conversation(person)
            self.clicks += 1
        control = inbox.control_of(message)
        await control.press()
        self.clicks += 1
        await control.wait_for("written")

    async def close(self) -> None:
        """Close the browser."""
        await self._ends.aclose()

    async def _run(self, *words: str, user: str, environ: dict[str, str] | None = None) -> str:
        self.commands += 1
        process = await asyncio.create_subprocess_exec(
            *self._root.command(*words, user=user, environ=environ or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            printed, _ = await process.communicate()
        finally:
            # Whoever waited with it for a page may have ended in vain.
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        if process.returncode:
            raise RuntimeError(f"{' '.join(words)}: {printed.decode()}")
        return printed.decode()

    async def _sign_in(self) -> None:
        note = self._root.path(_NOTE)
        await until(note.exists, "the page on which one signs in")
        page = await self._opened.contexts[0].new_page()
        await page.goto(note.read_text(encoding="utf-8"))
        await page.get_by_role("link", name=self._account).click()
        self.clicks += 1
        await page.get_by_text("Authentication complete").wait_for()
        await page.close()

    async def _open_inbox(self) -> Inbox:
        return await open_inbox(self._opened)

    @property
    def _opened(self) -> Browser:
        if self._browser is None:
            raise RuntimeError("the browser was not opened")
        return self._browser
