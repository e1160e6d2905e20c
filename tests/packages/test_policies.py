"""Policies as Chromium itself obeys them: forced installation, the list of native hosts, managed settings. J5, D-6.

They are the machine's, so they are set in a copy of it that is thrown away: no other browser sees them.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from companion import __version__
from companion.commands_register import FIREFOX_ID
from companion.demo.site import RunningSite, running_site
from installers.archive import pack
from installers.crx import read_key, sign
from installers.policy_kit import Kit
from tests.packages.inside_browser import inside_browser, installed_versions, open_inbox, until
from tests.packages.served import ServedFolder, served_folder
from tests.packages.throw_away import ThrowAwayRoot
from tests.packages.versions import ROOT, make_key

INMAIL = "I read that Fourth Coffee opens three more bars"
PROFILE = "/srv/profile"
SENTENCES = json.loads((ROOT / "extension/_locales/en/messages.json").read_text(encoding="utf-8"))
SHUT_OUT = {"NativeMessagingBlocklist": ["*"], "NativeMessagingUserLevelHosts": False}
"""What a strict organisation sets beside ours."""


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[ServedFolder]:
    """A folder on loopback with the signed extension and the document that leads to it."""
    async with served_folder() as served:
        served.folder = tmp_path
        yield served


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[RunningSite]:
    """The look-alike inbox."""
    async with running_site(tmp_path) as site:
        yield site


@pytest.fixture
def kit(served: ServedFolder, tmp_path: Path) -> Kit:
    """The kit of an extension signed with a key of this test, as the build makes it."""
    extension_id = make_key(tmp_path / "key.pem")
    kit = Kit(extension_id, FIREFOX_ID, __version__, served.address, "forced.crx", "forced.xpi")
    key = read_key((tmp_path / "key.pem").read_bytes())
    (tmp_path / kit.crx_name).write_bytes(sign(pack(ROOT / "extension"), key))
    for name, content in kit.files():
        (tmp_path / name).write_bytes(content)
    return kit


def set_policies(root: ThrowAwayRoot, **policies: object) -> None:
    """Put policies where Debian's Chromium looks for them."""
    folder = root.path("/etc/chromium/policies/managed")
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in policies.items():
        (folder / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")


def register_for_all(root: ThrowAwayRoot, kit: Kit) -> None:
    """As an administrator does, for the id of the organisation's own key."""
    words = ("-m", "companion", "register", "--system", "--extension-id", kit.extension_id)
    root.run(str(ROOT / ".venv/bin/python"), *words, environ={"PYTHONPATH": str(ROOT)})


async def wait_for_extension(root: ThrowAwayRoot, kit: Kit) -> None:
    """Return once the browser has what policy forces."""
    await until(
        lambda: {kit.version} == installed_versions(root, PROFILE, kit.extension_id),
        "the extension that policy forces",
    )


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


def managed(kit: Kit, **settings: object) -> dict[str, object]:
    """The policy that hands settings to the extension."""
    return {"3rdparty": {"extensions": {kit.extension_id: settings}}}
