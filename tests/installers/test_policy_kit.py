"""The policy kit: everywhere the same extension from the same place, and our host on the list of those allowed. D-6."""

from __future__ import annotations

import json
import plistlib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from installers.build import main
from installers.policy_kit import Kit

ID = "p" * 32
ADD_ON = "copy@example.com"
KIT = Kit(ID, ADD_ON, "26.1.0", "https://packages.example/crm", "forced.crx", "forced.xpi")
FILES = dict(KIT.files())
FORCED = {
    "installation_mode": "force_installed",
    "update_url": "https://packages.example/crm/updates.xml",
    "override_update_url": True,
}
POLICIES = {"ExtensionSettings": {ID: FORCED}, "NativeMessagingAllowlist": ["copy_to_crm.companion"]}


def test_linux() -> None:
    """One file for the folder of managed policies."""
    assert POLICIES == json.loads(FILES["policy-linux-chromium.json"])


def test_macos() -> None:
    """One payload for each browser, with ids that stay the same."""
    profile = plistlib.loads(FILES["policy-macos.mobileconfig"])
    payloads = {payload["PayloadType"]: payload for payload in profile["PayloadContent"]}
    for domain in ("com.google.Chrome", "com.microsoft.Edge", "org.chromium.Chromium", "com.brave.Browser"):
        assert POLICIES.items() <= payloads[domain].items()
    assert payloads["org.mozilla.firefox"]["ExtensionSettings"][ADD_ON]["install_url"].endswith("/forced.xpi")
    ids = [profile["PayloadUUID"], *(payload["PayloadUUID"] for payload in profile["PayloadContent"])]
    assert len(ids) == len(set(ids))
    assert dict(KIT.files()) == FILES


@pytest.mark.parametrize("vendor", [r"Google\Chrome", r"Microsoft\Edge", r"BraveSoftware\Brave", "Chromium"])
def test_windows(vendor: str) -> None:
    """What the registry's editor imports: a key for the extension and one for the list of hosts."""
    text = FILES["policy-windows.reg"].decode("utf-16")
    assert text.startswith("Windows Registry Editor Version 5.00\r\n\r\n")
    policies = rf"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\{vendor}"
    forced = [
        f'"{name}"=' + (f'"{value}"' if value is not True else "dword:00000001")
        for name, value in FORCED.items()
    ]
    lines = text.split("\r\n")
    at = lines.index(rf"[{policies}\ExtensionSettings\{ID}]")
    assert forced == lines[at + 1 : at + 4]
    at = lines.index(rf"[{policies}\NativeMessagingAllowlist]")
    assert '"copy_to_crm.companion"="copy_to_crm.companion"' == lines[at + 1]


def test_firefox() -> None:
    """The same file on every system."""
    settings = json.loads(FILES["policy-firefox.json"])["policies"]["ExtensionSettings"]
    assert {"force_installed"} == {settings[ADD_ON]["installation_mode"]}


def test_updates_lead_to_the_package() -> None:
    """The document that browsers ask for, with the version that is served."""
    [app] = ET.fromstring(FILES["updates.xml"])  # noqa: S314 - our own document
    [check] = app
    assert (ID, "26.1.0", "https://packages.example/crm/forced.crx") == (
        app.attrib["appid"],
        check.attrib["version"],
        check.attrib["codebase"],
    )


def test_kit_needs_a_signed_extension(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a key there is no id that a policy could name."""
    assert 1 == main(["--out", str(tmp_path / "out"), "--base", "https://packages.example"])
    assert "goes with --key" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
