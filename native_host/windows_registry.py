r"""What Windows' browsers read to find the host: one registry value each, computed on any system.

Written from Chrome's and MDN's pages, not run: nothing here has touched a real registry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Literal

from native_host.browsers import Browser
from native_host.manifests import HOST_NAME


@dataclass(frozen=True)
class RegistryValue:
    """The default value of one key, always a text."""

    hive: Literal["HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"]
    key: str
    value: str


def manifest_name(*, is_firefox: bool) -> str:
    """The manifest's file: Windows has no folder for each browser, so that two kinds lie side by side."""
    return f"{HOST_NAME}.firefox.json" if is_firefox else f"{HOST_NAME}.json"


def registry_values(
    browsers: Iterable[Browser], folder: PureWindowsPath, *, for_machine: bool
) -> list[RegistryValue]:
    """One value for each browser, or for several that read the same key, leading to the manifests in the folder."""
    hive: Literal["HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"] = (
        "HKEY_LOCAL_MACHINE" if for_machine else "HKEY_CURRENT_USER"
    )
    values = {
        browser.registry_key: str(folder / manifest_name(is_firefox=browser.is_firefox))
        for browser in browsers
    }
    return [RegistryValue(hive, rf"Software\{key}\{HOST_NAME}", value) for key, value in values.items()]
