"""The Firefox of the tests: a throw-away profile, the packed extension, tabs as the tests of Chromium have them."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from companion.commands_register import FIREFOX_ID
from companion.demo.control import Control
from companion.demo.site import HOST_NAME
from companion.demo.stage import Stage
from installers.archive import pack_files
from installers.firefox import firefox_files
from native_host.registration import Registration, register
from tests.browser.firefox.bidi import Bidi, BidiError, Json, plain, running_firefox
from tests.browser.firefox.eyes import FirefoxEyes, is_gone
from tests.browser.firefox.way_in import WayIn, open_way_in

EXTENSION = Path(__file__).resolve().parents[3] / "extension"
_UUID = "0a0e2b7c-2f52-4c5c-9b59-2a54d7d7c0d1"
"""Firefox gives each installation an id of its own; ours is known before."""

_MOST_PAGES = 5
"""A wait outlives so many pages of one tab."""

_WAIT = """(selector, words) => new Promise((resolve) => {
  const text = (element) => element.textContent.split(/\\s+/).join(" ");
  const look = () => {
    const found = [...document.querySelectorAll(selector)].find((one) => text(one).includes(words));
    if (found) resolve(found);
    else setTimeout(look, 50);
  };
  look();
})"""

_OURS = """(kind, at) => [...document.querySelectorAll(`[data-copy-to-crm="${kind}"]`)].at(at) ?? null"""

_INSIDE = """(root, kind, at) => [...root.querySelectorAll(`[data-copy-to-crm="${kind}"]`)].at(at) ?? null"""
_HEAD = "history"

# Of the browser itself, which only a session that may see all of it can be asked.
_UNTIL = """(wanted) => new Promise((resolve) => {
  const open = () => [...document.querySelectorAll("menupopup")].filter((menu) => menu.state === "open");
  const look = () => (open().length === wanted ? resolve(true) : setTimeout(look, 50));
  look();
})"""

_KEYS = {
    "Shift": "\ue008",
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Space": " ",
    "Escape": "\ue00c",
    "ArrowUp": "\ue013",
    "ArrowDown": "\ue015",
}
"""The few that WebDriver writes in a way of its own."""


class FirefoxTab:
    """One tab; what it waits for is told by the page itself."""

    def __init__(self, bidi: Bidi, context: str) -> None:
        self._bidi = bidi
        self._context = context

    async def go_to(self, address: str) -> None:
        """Open an address and wait until it is drawn."""
        await self._bidi.send("browsingContext.navigate", context=self._context, url=address, wait="complete")

    async def wait_for(self, selector: str, words: str = "") -> str:
        """The handle of the first element of that kind that holds the words, once there is one."""
        texts = [{"type": "string", "value": text} for text in (selector, words)]
        for left in reversed(range(_MOST_PAGES)):
            try:
                return str(plain(await self._bidi.call(self._context, _WAIT, *texts)))
            except BidiError:
                # The page that was asked has made way for another one, as a sign-in's pages do: ask that.
                if not left:
                    raise
                await self._bidi.send("browsingContext.getTree", root=self._context)
        raise AssertionError("never reached")

    async def read(self, function: str) -> Json:
        """What a function of the page gives."""
        return plain(await self._bidi.call(self._context, function))

    async def press(self, selector: str, words: str = "") -> None:
        """Press the first such element with the mouse."""
        eyes = FirefoxEyes(self._bidi, self._context, "")
        while not await eyes.click_steady(await self.wait_for(selector, words)):
            await eyes.blink()

    async def read_in(self, kind: str, function: str, at: int = 0) -> Json:
        """What a function gives that is called with the shadow root of our element of that kind; None without one."""
        given = await self._call_in(kind, function, at)
        return None if given is None else plain(given)

    async def press_in(self, kind: str, find: str, at: int = 0) -> None:
        """Press what a function of the shadow root finds, with the mouse."""
        eyes = FirefoxEyes(self._bidi, self._context, "")
        while True:
            button = await self.read_in(kind, find, at)
            if button is not None and await eyes.click_steady(button):
                return
            await eyes.blink()

    async def _call_in(self, kind: str, function: str, at: int) -> Json | None:
        root = await self._root_of(kind, at)
        if root is None:
            return None
        try:
            return await self._bidi.call(self._context, function, {"sharedId": root["sharedId"]})
        except BidiError as error:
            if not is_gone(error):
                raise
            # The page was just drawing itself anew: there is none now.
            return None

    async def _root_of(self, kind: str, at: int) -> Json | None:
        """The shadow root of our element of that kind, which may stand in that of the line at a thread's head."""
        wanted = ({"type": "string", "value": kind}, {"type": "number", "value": at})
        host = await self._bidi.call(self._context, _OURS, *wanted)
        if "value" not in host and kind != _HEAD:
            head = await self._root_of(_HEAD, 0)
            if head is not None:
                host = await self._bidi.call(self._context, _INSIDE, {"sharedId": head["sharedId"]}, *wanted)
        return host.get("value", {}).get("shadowRoot")

    async def keys(self, *names: str) -> None:
        """Press keys one after another, by their names in the standard of key events, or two at once: `Shift+Tab`."""
        actions = []
        for name in names:
            held = [_KEYS.get(key, key) for key in name.split("+")]
            actions += [{"type": "keyDown", "value": key} for key in held]
            actions += [{"type": "keyUp", "value": key} for key in reversed(held)]
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        await self._bidi.send("input.performActions", context=self._context, actions=[keyboard])

    async def reload(self) -> None:
        """Load the page anew."""
        await self._bidi.send("browsingContext.reload", context=self._context, wait="complete")

    async def open_conversation(self, person: str) -> None:
        """Open a conversation of the inbox by pressing it in the list."""
        await self.press("a.conversation-list-item__link", person)
        await self.wait_for(".thread-container h2", person)

    def control_of(self, message: str) -> Control:
        """The control on the message that holds these words."""
        return Control(FirefoxEyes(self._bidi, self._context, message))

    async def come_to_front(self) -> None:
        """Be the tab that keys go to."""
        await self._bidi.send("browsingContext.activate", context=self._context)

    async def close(self) -> None:
        """Close the tab."""
        await self._bidi.send("browsingContext.close", context=self._context)


class FirefoxBrowser:
    """The running browser, and what it asked of the network."""

    def __init__(self, bidi: Bidi, stage: Stage, way_in: WayIn) -> None:
        self._bidi = bidi
        self._stage = stage
        self.way_in = way_in

    async def open_tab(self, address: str) -> FirefoxTab:
        """A new tab at an address."""
        answer = await self._bidi.send("browsingContext.create", type="tab")
        tab = FirefoxTab(self._bidi, answer["context"])
        await tab.go_to(address)
        # One that was closed just before may have brought its neighbour to the front since.
        await tab.come_to_front()
        return tab

    async def open_inbox(self) -> FirefoxTab:
        """A new tab with the inbox."""
        tab = await self.open_tab(f"https://{HOST_NAME}/sales/inbox")
        await tab.wait_for(".conversation-list-item")
        return tab

    async def addresses(self) -> Sequence[str]:
        """Those of all open tabs."""
        tree = await self._bidi.send("browsingContext.getTree", maxDepth=0)
        return [context["url"] for context in tree["contexts"]]

    async def open_page(self, path: str) -> FirefoxTab:
        """A page of the extension's own, such as `popup/popup.html`."""
        return await self.open_tab(f"moz-extension://{_UUID}/{path}")

    async def wait_for_menus(self, count: int) -> None:
        """Return once so many menus of the browser's own are open, a menu in a menu counted by itself."""
        scope: dict[str, Json] = {"moz:scope": "chrome"}
        tree = await self._bidi.send("browsingContext.getTree", maxDepth=0, **scope)
        [window] = tree["contexts"]
        await self._bidi.call(window["context"], _UNTIL, {"type": "number", "value": count})

    async def sign_in(self) -> None:
        """Open the address of the waiting sign-in, as the system's browser would."""
        tab = await self.open_tab("about:blank")
        while not self._stage.sign_in_note.exists():
            await tab.read("() => new Promise((done) => setTimeout(done, 50))")
        await tab.go_to(self._stage.sign_in_note.read_text())
        await tab.wait_for("body", "Authentication complete")
        await tab.close()


def find_firefox() -> str | None:
    """The installed Firefox ESR; its rapid release would do, too."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


@asynccontextmanager
async def firefox_on(
    stage: Stage, policy: Mapping[str, object] | None = None, *, is_headless: bool = True
) -> AsyncIterator[FirefoxBrowser]:
    """Firefox with the packed extension and a host registered for it, for as long as the block runs.

    `policy` is what an administrator has set for the extension, in the file that Firefox reads it from.
    """
    program = find_firefox()
    assert program is not None, "Firefox is not installed; on Debian: apt-get install firefox-esr"
    home, profile = stage.folder / "firefox-home", stage.folder / "firefox"
    for folder in (home, profile):
        folder.mkdir()
    # Firefox looks for hosts below the home folder of whoever started it.
    environ = {**stage.environ, "HOME": str(home)}
    command = Registration(Path(sys.executable), ("-P", "-m", "companion", "run"), firefox_ids=(FIREFOX_ID,))
    register(command, environ, browsers=("firefox",))
    if policy is not None:
        managed = {"name": FIREFOX_ID, "description": "set by a test", "type": "storage", "data": policy}
        place = home / ".mozilla" / "managed-storage" / f"{FIREFOX_ID}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(managed), encoding="utf-8")
    packed = stage.folder / "copy-to-crm.xpi"
    packed.write_bytes(pack_files(firefox_files(EXTENSION)))
    async with open_way_in(HOST_NAME, stage.site.port) as (way_in, port):
        (profile / "user.js").write_text(_preferences(port), encoding="utf-8")
        async with running_firefox(program, profile, environ, is_headless=is_headless) as bidi:
            extension = {"type": "archivePath", "path": str(packed)}
            await bidi.send("webExtension.install", extensionData=extension)
            yield FirefoxBrowser(bidi, stage, way_in)


def _preferences(proxy_port: int) -> str:
    wanted: dict[str, Json] = {
        "extensions.webextensions.uuids": f'{{"{FIREFOX_ID}":"{_UUID}"}}',
        "network.proxy.type": 1,
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": proxy_port,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": proxy_port,
    }
    return "".join(f"user_pref({_js(name)}, {_js(value)});\n" for name, value in wanted.items())


def _js(value: Json) -> str:
    return repr(value) if isinstance(value, int) else "'" + value + "'"
