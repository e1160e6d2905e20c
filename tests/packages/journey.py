"""The packages' whole life in one system: installed, connected, forced, used, upgraded with work waiting, purged.

Emulator, look-alike inbox and the served packages run outside, on loopback, which both sides share.
"""

from __future__ import annotations

import json
from contextlib import AbstractAsyncContextManager
from typing import Any

from playwright.async_api import Browser

from companion.demo.browser import Inbox
from companion.demo.site import RunningSite
from companion.demo.stage import EmulatorSwitch
from companion.emulator.server import RunningEmulator
from tests.fakes.controls import look
from tests.packages.inside_browser import (
    inside_browser,
    installed_versions,
    open_inbox,
    running_version,
    until,
    update_extensions,
)
from tests.packages.served import ServedFolder
from tests.packages.signing_in import sign_in_by_code
from tests.packages.throw_away import ThrowAwayRoot
from tests.packages.versions import Release

REP = "rep"
PROFILE, SECOND_PROFILE = f"/home/{REP}/.config/chromium", f"/home/{REP}/.config/chromium-second"
PACKAGES = ("copy-to-crm", "copy-to-crm-policy")

INMAIL = "I read that Fourth Coffee opens three more bars"
ANSWER = "Hi Marisa, thank you for the kind words."
PRICES = "Gladly! You will have both prices by Friday noon."
TRADE_FAIR = "Hello Marisa, it was good to meet you at the trade fair"

KEPT = tuple(f"/home/{REP}/{part}/copy-to-crm" for part in (".config", ".local/share", ".local/state"))
"""What removal leaves for the administrator to decide on, as installers/README.md says."""

_DPKGS_OWN = ("var/lib/dpkg", "var/log", "var/cache")


class Journey:
    """One system, and what happens to it."""

    def __init__(
        self,
        root: ThrowAwayRoot,
        *,
        served: ServedFolder,
        extension_id: str,
        site: RunningSite,
        dynamics: EmulatorSwitch,
    ) -> None:
        self._root = root
        self._served = served
        self._extension_id = extension_id
        self._site = site
        self._dynamics = dynamics

    async def play(self, first: Release, second: Release) -> dict[str, Any]:
        """From the installation of the first version to the removal of the second; what was counted."""
        self._root.run("useradd", "--create-home", REP)
        before = self._root.list_files(*_DPKGS_OWN)
        emulator = await self._dynamics.on()
        try:
            self._install(first)
            await sign_in_by_code(self._root, emulator, REP)
            self._copy_to_crm("settings", "set", "hold_seconds", "0")
            facts = await self._use_and_upgrade(second)
            facts |= await self._use_again()
            facts |= await count_rows(emulator, INMAIL, ANSWER, PRICES, TRADE_FAIR)
        finally:
            await self._dynamics.off()
        return facts | self._remove(before)

    def _install(self, release: Release) -> None:
        self._served.folder = release.folder
        for name in PACKAGES:
            package = self._root.put(release.package(name), f"/tmp/{name}.deb")  # noqa: S108 - in there
            self._root.run("dpkg", "--install", package)

    async def _use_and_upgrade(self, second: Release) -> dict[str, Any]:
        """Copy one message; two more wait for Dynamics while the next version is installed, and go out with it."""
        async with self._browser(PROFILE) as browser:
            inbox = await self._open(browser, PROFILE)
            await _copy(inbox, INMAIL, "written")
            first = self._status()
            await self._dynamics.off()
            for message in (ANSWER, PRICES):
                await _copy(inbox, message, "queued")
            waiting = self._status()
            self._install(second)
            await self._dynamics.on()
            # The extension that runs is still the first version's.
            for message in (ANSWER, PRICES):
                await inbox.control_of(message).wait_for("written")
            upgraded = self._status()
            await update_extensions(browser)
            await until(lambda: second.version in self._extensions(PROFILE), "the extension's next version")
            # The page is still open; what it belonged to has gone, and so have its controls.
            await inbox.page.locator("[data-copy-to-crm]").first.wait_for(state="detached")
            running = await running_version(browser, self._extension_id)
        return {
            "companion_first": first["companion"],
            "queued_at_the_upgrade": waiting["outbox"]["queued"],
            "companion_after_the_upgrade": upgraded["companion"],
            "started_in_turn": ", ".join(self._started()),
            "queued_after_the_upgrade": upgraded["outbox"]["queued"],
            "extension_of_the_running_profile": running,
        }

    async def _use_again(self) -> dict[str, Any]:
        """A second profile of the browser, which gets the next version of the extension by the same policy."""
        async with self._browser(SECOND_PROFILE) as browser:
            inbox = await self._open(browser, SECOND_PROFILE)
            await inbox.open_conversation("Susanna Stubberod")
            await _copy(inbox, TRADE_FAIR, "written")
        return {"extension_of_a_second_profile": max(self._extensions(SECOND_PROFILE))}

    def _remove(self, before: dict[str, str]) -> dict[str, Any]:
        """Purge; what is left then but for a person's home, and what is left once the home is cleaned as documented."""
        # What an administrator has registered with this installation is taken back with it.
        self._root.run("copy-to-crm", "register", "--system")
        self._root.run("dpkg", "--purge", *PACKAGES)
        outside = [path for path in self._differences(before) if not path.startswith(f"/home/{REP}/")]
        kept = [path for path in KEPT if self._root.path(path).exists()]
        self._root.run("rm", "-rf", *kept)
        # What the browser made for itself: its profiles, with the folders that these have brought into being.
        self._root.run(
            "sh", "-c", f"cd /home/{REP} && rm -rf .config .cache .pki && find . -type d -empty -delete"
        )
        return {
            "paths_before": len(before),
            "left_outside_homes": outside,
            "kept_in_the_home": len(kept),
            "left_in_the_home": [path for path in self._differences(before) if path not in outside],
        }

    def _differences(self, before: dict[str, str]) -> list[str]:
        after = self._root.list_files(*_DPKGS_OWN)
        return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))

    def _browser(self, profile: str) -> AbstractAsyncContextManager[Browser]:
        return inside_browser(self._root, profile, self._site.browser_arguments, user=REP)

    async def _open(self, browser: Browser, profile: str) -> Inbox:
        await until(lambda: bool(self._extensions(profile)), "the extension that policy forces")
        return await open_inbox(browser)

    def _extensions(self, profile: str) -> set[str]:
        return installed_versions(self._root, profile, self._extension_id)

    def _started(self) -> list[str]:
        """The versions that were started, from the log: none may come up out of files that are half old."""
        log = self._root.path(f"/home/{REP}/.local/state/copy-to-crm/log/companion.log")
        lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        return [line["version"] for line in lines if line.get("event") == "companion started"]

    def _status(self) -> dict[str, Any]:
        # Its exit status says whether copying works now, and it need not while Dynamics is away.
        printed = self._root.run("sh", "-c", "copy-to-crm status --json || true", user=REP)
        standing: dict[str, Any] = json.loads(printed)
        return standing

    def _copy_to_crm(self, *words: str) -> str:
        return self._root.run("copy-to-crm", *words, user=REP)


async def _copy(inbox: Inbox, message: str, state: str) -> None:
    control = inbox.control_of(message)
    await control.press()
    await control.wait_for(state)


async def count_rows(emulator: RunningEmulator, *messages: str) -> dict[str, Any]:
    """What stands of these messages in Dynamics, counted there."""
    tables = [await look(emulator, f"tables/{name}") for name in ("li_inmails", "li_messages")]
    written = [" ".join(str(row["description"]).split()) for table in tables for row in table["rows"]]
    found = [sum(message in text for text in written) for message in messages]
    return {
        "copied": len(found),
        "lost": found.count(0),
        "duplicated": sum(times > 1 for times in found),
        "rows": len(written),
    }
