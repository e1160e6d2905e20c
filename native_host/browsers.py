"""Where each browser looks for native-messaging hosts, on each system. Reads nothing but which folders exist.

Sources: Chrome's, Edge's and MDN's pages on native messaging. Chromium 156 and Firefox ESR 153 on Linux were tried;
everything else was read: Opera reads Chrome's folders, and Brave those that Chromium reads for the whole machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from native_host.paths import user_home

System = Literal["linux", "darwin"]

_HOSTS = "NativeMessagingHosts"
_LOWER_HOSTS = "native-messaging-hosts"
_SUPPORT = "Library/Application Support"


@dataclass(frozen=True)
class Places:
    """One browser on one system. Relative paths are below the user's home."""

    sign: str
    """The folder that shows that the browser was started."""

    user: str
    machine: str

    def hosts_folder(self, home: PurePosixPath | None) -> PurePosixPath:
        """Its folder of hosts for the user of this home, or without a home the one for all users."""
        return PurePosixPath(self.machine) if home is None else home / self.user


@dataclass(frozen=True)
class Browser:
    """One browser that the extension works in."""

    name: str
    linux: Places
    macos: Places
    registry_key: str
    """Below `Software`, in the hive of the user or of the machine."""

    sandboxes: tuple[str, ...] = ()
    """Folders below a user's home that show it was started as a Snap or a Flatpak."""

    is_firefox: bool = False

    def places(self, system: System) -> Places:
        """Its folders on one system."""
        return self.macos if system == "darwin" else self.linux

    def is_used(self, environ: Mapping[str, str], system: System) -> bool:
        """Whether this user has started the browser before."""
        places, home = self.places(system), user_home(environ)
        sign = home / places.sign
        if not sign.is_dir():
            # The portal through which Firefox's Snap asks reads the usual folder.
            return self.is_firefox and any((home / sandbox).is_dir() for sandbox in self.sandboxes)
        # Another browser's host may be the only thing there: Opera reads from a folder of Chrome's.
        return [path.name for path in sign.iterdir()] != [_HOSTS] or self.name != "chrome"


@dataclass(frozen=True)
class Sandboxed:
    """A browser that was installed as a Snap or a Flatpak, where programs outside are out of its reach."""

    browser: str
    sandbox: Literal["snap", "flatpak"]


def sandboxed_browsers(environ: Mapping[str, str]) -> list[Sandboxed]:
    """The browsers that this user has started as a Snap or a Flatpak."""
    home = user_home(environ)
    return [
        Sandboxed(browser.name, "snap" if sandbox.startswith("snap/") else "flatpak")
        for browser in BROWSERS
        for sandbox in browser.sandboxes
        if (home / sandbox).is_dir()
    ]


def firefox_asks_by_itself(found: Sandboxed) -> bool:
    """Firefox's Snap asks its user once and then starts the host; the others cannot start one at all."""
    return found == Sandboxed("firefox", "snap")


def machine_hosts_folder(browser: Browser, system: System, root: Path) -> Path:
    """The folder for all users; the root is "/" but in tests."""
    return root / browser.places(system).hosts_folder(None).relative_to("/")


def _chromium_like(  # noqa: PLR0913 - one row of a table
    name: str,
    *,
    linux: str,
    etc: str,
    macos: str,
    machine_macos: str,
    registry: str,
    sandboxes: tuple[str, ...],
) -> Browser:
    return Browser(
        name,
        linux=Places(f".config/{linux}", f".config/{linux}/{_HOSTS}", f"/etc/{etc}/{_LOWER_HOSTS}"),
        macos=Places(
            f"{_SUPPORT}/{macos}", f"{_SUPPORT}/{macos}/{_HOSTS}", f"/Library/{machine_macos}/{_HOSTS}"
        ),
        registry_key=rf"{registry}\{_HOSTS}",
        sandboxes=sandboxes,
    )


_CHROME = _chromium_like(
    "chrome",
    linux="google-chrome",
    etc="opt/chrome",
    macos="Google/Chrome",
    machine_macos="Google/Chrome",
    registry=r"Google\Chrome",
    sandboxes=(".var/app/com.google.Chrome",),
)

BROWSERS = (
    _chromium_like(
        "chromium",
        linux="chromium",
        etc="chromium",
        macos="Chromium",
        machine_macos="Application Support/Chromium",
        registry="Chromium",
        sandboxes=("snap/chromium", ".var/app/org.chromium.Chromium"),
    ),
    _CHROME,
    _chromium_like(
        "edge",
        linux="microsoft-edge",
        etc="opt/edge",
        macos="Microsoft Edge",
        machine_macos="Microsoft/Edge",
        registry=r"Microsoft\Edge",
        sandboxes=(".var/app/com.microsoft.Edge",),
    ),
    _chromium_like(
        "brave",
        linux="BraveSoftware/Brave-Browser",
        etc="chromium",
        macos="BraveSoftware/Brave-Browser",
        machine_macos="Application Support/Chromium",
        registry=r"BraveSoftware\Brave-Browser",
        sandboxes=("snap/brave", ".var/app/com.brave.Browser"),
    ),
    _chromium_like(
        "vivaldi",
        linux="vivaldi",
        etc="opt/vivaldi",
        macos="Vivaldi",
        machine_macos="Application Support/Vivaldi",
        registry="Vivaldi",
        sandboxes=("snap/vivaldi", ".var/app/com.vivaldi.Vivaldi"),
    ),
    Browser(
        "opera",
        linux=Places(".config/opera", _CHROME.linux.user, _CHROME.linux.machine),
        macos=Places(f"{_SUPPORT}/com.operasoftware.Opera", _CHROME.macos.user, _CHROME.macos.machine),
        registry_key=_CHROME.registry_key,
        sandboxes=("snap/opera", ".var/app/com.opera.Opera"),
    ),
    Browser(
        "firefox",
        linux=Places(".mozilla", f".mozilla/{_LOWER_HOSTS}", f"/usr/lib/mozilla/{_LOWER_HOSTS}"),
        macos=Places(
            f"{_SUPPORT}/Firefox",
            f"{_SUPPORT}/Mozilla/{_HOSTS}",
            f"/Library/Application Support/Mozilla/{_HOSTS}",
        ),
        registry_key=rf"Mozilla\{_HOSTS}",
        sandboxes=("snap/firefox", ".var/app/org.mozilla.firefox"),
        is_firefox=True,
    ),
)
