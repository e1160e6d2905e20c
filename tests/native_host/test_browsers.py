"""Where the browsers look: folders and registry values as values, the same on any system that runs the test."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from native_host.browsers import BROWSERS, Sandboxed, System, firefox_asks_by_itself, sandboxed_browsers
from native_host.windows_registry import RegistryValue, registry_values

HOME = PurePosixPath("/Users/marisa")
SUPPORT = "/Users/marisa/Library/Application Support"
MACHINE = "/Library/Application Support"
BY_NAME = {browser.name: browser for browser in BROWSERS}


def test_seven_browsers_are_served() -> None:
    """Those of J2."""
    assert {"chrome", "chromium", "edge", "brave", "vivaldi", "opera", "firefox"} == set(BY_NAME)


@pytest.mark.parametrize(
    ("name", "user", "machine"),
    [
        ("chrome", f"{SUPPORT}/Google/Chrome", "/Library/Google/Chrome"),
        ("chromium", f"{SUPPORT}/Chromium", f"{MACHINE}/Chromium"),
        ("edge", f"{SUPPORT}/Microsoft Edge", "/Library/Microsoft/Edge"),
        ("brave", f"{SUPPORT}/BraveSoftware/Brave-Browser", f"{MACHINE}/Chromium"),
        ("vivaldi", f"{SUPPORT}/Vivaldi", f"{MACHINE}/Vivaldi"),
        ("opera", f"{SUPPORT}/Google/Chrome", "/Library/Google/Chrome"),
        ("firefox", f"{SUPPORT}/Mozilla", f"{MACHINE}/Mozilla"),
    ],
)
def test_folders_on_macos(name: str, user: str, machine: str) -> None:
    """For one user and for all."""
    places = BY_NAME[name].places("darwin")
    assert PurePosixPath(user, "NativeMessagingHosts") == places.hosts_folder(HOME)
    assert PurePosixPath(machine, "NativeMessagingHosts") == places.hosts_folder(None)


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_users_folder_lies_in_the_home_and_the_machines_does_not(system: System) -> None:
    """No browser's two folders are mixed up."""
    for browser in BROWSERS:
        places = browser.places(system)
        assert places.hosts_folder(HOME).is_relative_to(HOME)
        assert places.hosts_folder(None).is_absolute()
        assert not PurePosixPath(places.sign).is_absolute()


def test_windows_gets_one_value_for_each_key() -> None:
    """Opera reads Chrome's key; Firefox has a manifest of its own."""
    folder = PureWindowsPath(r"C:\Users\marisa\AppData\Local\copy-to-crm\data\host")
    chosen = [BY_NAME[name] for name in ("chrome", "opera", "firefox")]
    name = "copy_to_crm.companion"
    assert [
        RegistryValue(
            "HKEY_CURRENT_USER",
            rf"Software\Google\Chrome\NativeMessagingHosts\{name}",
            rf"{folder}\{name}.json",
        ),
        RegistryValue(
            "HKEY_CURRENT_USER",
            rf"Software\Mozilla\NativeMessagingHosts\{name}",
            rf"{folder}\{name}.firefox.json",
        ),
    ] == registry_values(chosen, folder, for_machine=False)


def test_windows_machine_has_a_hive_of_its_own() -> None:
    """Values for all users, with no key ending in a backslash."""
    values = registry_values(BROWSERS, PureWindowsPath(r"C:\Program Files\Copy to CRM"), for_machine=True)
    assert {"HKEY_LOCAL_MACHINE"} == {value.hive for value in values}
    assert 6 == len(values)
    assert all(value.key.endswith("copy_to_crm.companion") for value in values)


@pytest.mark.parametrize(
    ("folder", "found", "asks"),
    [
        ("snap/chromium", Sandboxed("chromium", "snap"), False),
        ("snap/firefox", Sandboxed("firefox", "snap"), True),
        (".var/app/org.mozilla.firefox", Sandboxed("firefox", "flatpak"), False),
        (".var/app/com.google.Chrome", Sandboxed("chrome", "flatpak"), False),
    ],
)
def test_sandboxed_browser_is_recognised(
    tmp_path: Path, folder: str, found: Sandboxed, *, asks: bool
) -> None:
    """By the folder that its sandbox keeps for this user."""
    assert [] == sandboxed_browsers({"HOME": str(tmp_path)})
    (tmp_path / folder).mkdir(parents=True)
    assert [found] == sandboxed_browsers({"HOME": str(tmp_path)})
    assert asks == firefox_asks_by_itself(found)
