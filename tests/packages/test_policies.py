"""Policies as Chromium itself obeys them: forced installation, the list of native hosts, managed settings. J5, D-6.

They are the machine's, so they are set in a copy of it that is thrown away: no other browser sees them.
"""

from __future__ import annotations

import json

import pytest

from companion.demo.site import RunningSite
from installers.policy_kit import Kit
from tests.packages.inside_browser import inside_browser, open_inbox
from tests.packages.policies import PROFILE, managed, register_for_all, set_policies, wait_for_extension
from tests.packages.throw_away import ThrowAwayRoot
from tests.packages.versions import ROOT

INMAIL = "I read that Fourth Coffee opens three more bars"
SENTENCES = json.loads((ROOT / "extension/_locales/en/messages.json").read_text(encoding="utf-8"))
PORTUGUESE = json.loads((ROOT / "extension/_locales/pt_BR/messages.json").read_text(encoding="utf-8"))
SHUT_OUT = {"NativeMessagingBlocklist": ["*"], "NativeMessagingUserLevelHosts": False}
"""What a strict organisation sets beside ours."""


async def test_forced_extension_starts_its_host_where_others_are_shut_out(
    root: ThrowAwayRoot, site: RunningSite, kit: Kit
) -> None:
    """Beside a policy that blocks every native host, and all of the user's own, the kit's list lets ours answer."""
    register_for_all(root, kit)
    set_policies(root, strict=SHUT_OUT, kit=kit.for_chromium)
    async with inside_browser(root, PROFILE, site.browser_arguments, user="root") as browser:
        await wait_for_extension(root, kit)
        control = (await open_inbox(browser)).control_of(INMAIL)
        await control.press()
        refused = await control.wait_for("refused")
    # The companion's own answer: it runs, and nobody has connected it yet.
    assert SENTENCES["code_not_connected"]["message"] in refused.card


async def test_managed_setting_counts_at_once(root: ThrowAwayRoot, site: RunningSite, kit: Kit) -> None:
    """What the administrator switches off leaves the open page without a restart, and comes back as soon."""
    set_policies(root, kit=kit.for_chromium)
    async with inside_browser(root, PROFILE, site.browser_arguments, user="root") as browser:
        await wait_for_extension(root, kit)
        inbox = await open_inbox(browser)
        controls = inbox.page.locator("[data-copy-to-crm=message]")
        await controls.first.wait_for(state="attached")
        set_policies(root, settings=managed(kit, capture_mode="none"))
        await controls.first.wait_for(state="detached")
        set_policies(root, settings=managed(kit, capture_mode="inline"))
        await controls.first.wait_for(state="attached")


async def test_language_of_a_policy_is_spoken_at_once(
    root: ThrowAwayRoot, site: RunningSite, kit: Kit
) -> None:
    """Open controls change their words with it and back without it. Nobody can look into an options page here.

    A browser lets no tool into an extension that policy forces on it; `tests/browser/test_options.py` shows the lock.
    """
    set_policies(root, kit=kit.for_chromium)
    async with inside_browser(root, PROFILE, site.browser_arguments, user="root") as browser:
        await wait_for_extension(root, kit)
        inbox = await open_inbox(browser)
        await inbox.page.locator("[data-copy-to-crm=message][lang=en]").first.wait_for(state="attached")
        set_policies(root, settings=managed(kit, language="pt-BR"))
        await inbox.page.locator("[data-copy-to-crm=message][lang=pt-BR]").first.wait_for(state="attached")
        await inbox.control_of(INMAIL).wait_for_words("ready", PORTUGUESE["control_copy"]["message"])
        set_policies(root, settings=managed(kit))
        await inbox.page.locator("[data-copy-to-crm=message][lang=en]").first.wait_for(state="attached")


@pytest.mark.parametrize(
    "shut",
    [
        {"companion": "forbidden"},
        {"companion": "alowed"},
        {"sites": ["lead", "no_such"]},
        {"capture_mode": "inlien"},
    ],
    ids=json.dumps,
)
async def test_what_is_forbidden_or_unusable_closes_the_open_page(
    root: ThrowAwayRoot, site: RunningSite, kit: Kit, shut: dict[str, object]
) -> None:
    """A list without the inbox, a forbidden companion, and values that nobody can use: as Chromium hands them over."""
    set_policies(root, kit=kit.for_chromium)
    async with inside_browser(root, PROFILE, site.browser_arguments, user="root") as browser:
        await wait_for_extension(root, kit)
        inbox = await open_inbox(browser)
        controls = inbox.page.locator("[data-copy-to-crm=message]")
        await controls.first.wait_for(state="attached")
        set_policies(root, settings=managed(kit, **shut))
        await controls.first.wait_for(state="detached")
        set_policies(root, settings=managed(kit, companion="required", sites=["inbox"]))
        await controls.first.wait_for(state="attached")
