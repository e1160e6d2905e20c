"""Where the browsers of this user look for native-messaging hosts.

Sources: Chrome's and MDN's pages on native messaging; Chromium 156 and Firefox ESR 153 were tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from native_host.paths import user_home


@dataclass(frozen=True)
class Browser:
    """One browser: a folder that shows it is used, and its folder of hosts, both below the user's home."""

    name: str
    sign: str
    hosts: str
    is_firefox: bool = False

    def hosts_folder(self, environ: Mapping[str, str]) -> Path:
        """The folder that the browser reads hosts from, for profiles in their usual place."""
        return user_home(environ) / self.hosts

    def is_used(self, environ: Mapping[str, str]) -> bool:
        """Whether this user has started the browser before."""
        return (user_home(environ) / self.sign).is_dir()


BROWSERS = (
    Browser("chromium", ".config/chromium", ".config/chromium/NativeMessagingHosts"),
    Browser("chrome", ".config/google-chrome", ".config/google-chrome/NativeMessagingHosts"),
    Browser("edge", ".config/microsoft-edge", ".config/microsoft-edge/NativeMessagingHosts"),
    Browser("brave", ".config/BraveSoftware", ".config/BraveSoftware/Brave-Browser/NativeMessagingHosts"),
    Browser("vivaldi", ".config/vivaldi", ".config/vivaldi/NativeMessagingHosts"),
    Browser("firefox", ".mozilla", ".mozilla/native-messaging-hosts", is_firefox=True),
)
