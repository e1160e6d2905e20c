"""Which system packages dev.py asks for, by what is missing on the machine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools import dev_setup


@pytest.mark.parametrize("program", ["dbus-run-session", "gnome-keyring-daemon"])
def test_missing_keyring_is_noticed(program: str) -> None:
    """The tests of signing in need a keyring that can be started; half of one is none."""
    missing = dev_setup.missing_system_packages(
        Path(sys.executable), which=lambda name: None if name == program else f"/usr/bin/{name}"
    )
    assert {"dbus", "gnome-keyring"} <= set(missing)
    assert "chromium" not in missing


def test_nothing_is_asked_for_where_everything_is_there() -> None:
    """A machine that has it all is left alone."""
    found = dev_setup.missing_system_packages(Path(sys.executable), which=lambda name: f"/usr/bin/{name}")
    assert not {"chromium", "dbus", "gnome-keyring"} & set(found)


def test_one_browser_does_not_stand_in_for_the_other() -> None:
    """The tests run in two kinds of browser; a machine with Chromium alone gets Firefox ESR."""
    missing = dev_setup.missing_system_packages(
        Path(sys.executable), which=lambda name: None if "firefox" in name else f"/usr/bin/{name}"
    )
    assert ("firefox-esr",) == tuple(
        name for name in missing if name != "libatomic1" and "python" not in name
    )
