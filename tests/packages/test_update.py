"""A forced extension is updated in a running profile from where policy says; nothing is lost or doubled. J3, S11."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from companion import __version__
from companion.demo.site import RunningSite
from companion.demo.stage import EmulatorSwitch
from installers.policy_kit import Kit
from tests.packages.inside_browser import inside_browser, open_inbox, running_version, update_extensions
from tests.packages.journey import ANSWER, INMAIL, PRICES, count_rows
from tests.packages.policies import PROFILE, publish, register_for_all, set_policies, wait_for_extension
from tests.packages.served import ServedFolder
from tests.packages.signing_in import sign_in_by_code
from tests.packages.throw_away import ThrowAwayRoot
from tests.packages.versions import copy_sources, version_after


@pytest.fixture
async def dynamics(tmp_path: Path) -> AsyncIterator[EmulatorSwitch]:
    """Dynamics, which answers only while it is switched on. Asked for first, it outlives whoever speaks to it."""
    (tmp_path / "emulator").mkdir()
    switch = EmulatorSwitch(tmp_path / "emulator")
    yield switch
    await switch.off()


@pytest.fixture
def serve_next(served: ServedFolder, key: Path, tmp_path: Path) -> Callable[[], Kit]:
    """Build the next version, and serve it in this one's place."""

    def serve() -> Kit:
        version = version_after(__version__)
        sources = copy_sources(tmp_path / "sources", version)
        kit = publish(tmp_path / "next", key, served.address, sources=sources, version=version)
        served.folder = tmp_path / "next"
        return kit

    return serve


async def test_running_profile_takes_the_next_version_with_a_message_waiting(
    dynamics: EmulatorSwitch, root: ThrowAwayRoot, site: RunningSite, kit: Kit, serve_next: Callable[[], Kit]
) -> None:
    """The open page puts its controls away; loaded again it has the next version's, and each message is one row."""
    emulator = await dynamics.on()
    register_for_all(root, kit)
    policy = root.path("/etc/copy-to-crm/policy.json")
    policy.parent.mkdir(exist_ok=True)
    policy.write_text(json.dumps({"writeback": True, "hold_seconds": 0}), encoding="utf-8")
    await sign_in_by_code(root, emulator, "root")
    set_policies(root, kit=kit.for_chromium)
    async with inside_browser(root, PROFILE, site.browser_arguments, user="root") as browser:
        await wait_for_extension(root, kit)
        inbox = await open_inbox(browser)
        await inbox.control_of(INMAIL).press()
        await inbox.control_of(INMAIL).wait_for("written")
        await dynamics.off()
        await inbox.control_of(ANSWER).press()
        await inbox.control_of(ANSWER).wait_for("queued")
        assert __version__ == await running_version(browser, kit.extension_id)

        later = serve_next()
        await update_extensions(browser)
        await wait_for_extension(root, later)
        # The page was not loaded again: what its scripts belonged to is gone, and they leave nothing of ours in it.
        await inbox.page.locator("[data-copy-to-crm]").first.wait_for(state="detached")
        assert later.version == await running_version(browser, kit.extension_id)

        emulator = await dynamics.on()
        await inbox.page.reload()
        for message in (ANSWER, PRICES):
            await inbox.control_of(message).press()
            await inbox.control_of(message).wait_for("written")
    counted = await count_rows(emulator, INMAIL, ANSWER, PRICES)
    assert {"copied": 3, "lost": 0, "duplicated": 0, "rows": 3} == counted
