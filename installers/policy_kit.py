"""Policies that install the extension by force and let it start its host, for each system, from one source.

Windows and macOS were written from the browsers' lists of policies and not run; Linux was tried with Chromium.
"""

from __future__ import annotations

import json
import plistlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5
from xml.sax.saxutils import quoteattr

from installers.admx import Template
from installers.archive import pack_files
from native_host.manifests import HOST_NAME

_SCHEMA = Path(__file__).resolve().parent.parent / "extension" / "managed_schema.json"

_MACOS_DOMAINS = ("com.google.Chrome", "com.microsoft.Edge", "org.chromium.Chromium", "com.brave.Browser")
_REGISTRY_KEYS = {
    "chrome": r"Google\Chrome",
    "edge": r"Microsoft\Edge",
    "brave": r"BraveSoftware\Brave",
    "chromium": "Chromium",
}

SETTINGS: Mapping[str, object] = {
    "capture_mode": "inline",
    "received_messages": True,
    "sites": [
        "inbox",
        "lead",
        "account",
        "people_search",
        "account_search",
        "lead_list",
        "account_hub",
    ],
    "companion": "allowed",
    "support_contact": "",
    "onboarding_text": "",
    "first_steps": True,
    "language": "browser",
}
"""The extension's managed settings, each as it is shipped. What stays in the file is locked for people."""

_NAMESPACE = UUID("6f1c8f2e-3a5d-4d0b-9c77-51d2a1e0c0de")
"""Ours, for payload ids that stay the same from build to build."""

_IDENTIFIER = "example.copy-to-crm"


@dataclass(frozen=True)
class Kit:
    """What the policies name: the extension by its ids, and where the packages are served."""

    extension_id: str
    firefox_id: str
    version: str
    base: str
    """The address of the folder that serves the packages, without a closing slash."""

    crx_name: str
    xpi_name: str

    @property
    def for_chromium(self) -> Mapping[str, object]:
        """The policies of browsers on Chromium's engine."""
        forced = {
            "installation_mode": "force_installed",
            "update_url": f"{self.base}/updates.xml",
            # Without it that address serves the installation alone, and no later version is ever asked for.
            "override_update_url": True,
        }
        return {"ExtensionSettings": {self.extension_id: forced}, "NativeMessagingAllowlist": [HOST_NAME]}

    @property
    def for_firefox(self) -> Mapping[str, object]:
        """Firefox's; it has no list of native hosts."""
        forced = {"installation_mode": "force_installed", "install_url": f"{self.base}/{self.xpi_name}"}
        return {"ExtensionSettings": {self.firefox_id: forced}}

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of every file of the kit."""
        managed = {"3rdparty": {"extensions": {self.extension_id: SETTINGS}}}
        yield "policy-linux-settings.json", _as_json(managed)
        # Of one extension they are a domain of their own there.
        domains = {f"{domain}.extensions.{self.extension_id}": SETTINGS for domain in _MACOS_DOMAINS}
        yield "policy-macos-settings.mobileconfig", plistlib.dumps(_profile("settings", domains))
        templates = Template(self.extension_id, managed_properties()).files()
        yield "policy-windows-templates.zip", pack_files(templates)
        yield "updates.xml", self._updates().encode()
        yield "policy-linux-chromium.json", _as_json(self.for_chromium)
        yield "policy-firefox.json", _as_json({"policies": self.for_firefox})
        yield "policy-macos.mobileconfig", plistlib.dumps(_profile("", self._for_macos()))
        # With its byte order mark, as Windows' own editor writes it.
        yield "policy-windows.reg", self._registry().encode("utf-16")

    def _updates(self) -> str:
        address = quoteattr(f"{self.base}/{self.crx_name}")
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0">\n'
            f'  <app appid="{self.extension_id}">\n'
            f'    <updatecheck codebase={address} version="{self.version}"/>\n'
            "  </app>\n"
            "</gupdate>\n"
        )

    def _for_macos(self) -> Mapping[str, Mapping[str, object]]:
        firefox = {"EnterprisePoliciesEnabled": True, **self.for_firefox}
        return {**dict.fromkeys(_MACOS_DOMAINS, self.for_chromium), "org.mozilla.firefox": firefox}

    def _registry(self) -> str:
        lines = ["Windows Registry Editor Version 5.00"]
        for key in _REGISTRY_KEYS.values():
            policies = rf"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\{key}"
            lines += [
                "",
                rf"[{policies}\ExtensionSettings\{self.extension_id}]",
                '"installation_mode"="force_installed"',
                f'"update_url"="{self.base}/updates.xml"',
                '"override_update_url"=dword:00000001',
                "",
                rf"[{policies}\NativeMessagingAllowlist]",
                # Browsers read every value of the key, whatever its name; a number could be another entry's.
                f'"{HOST_NAME}"="{HOST_NAME}"',
            ]
        return "\r\n".join([*lines, ""])


def managed_properties() -> Mapping[str, Mapping[str, Any]]:
    """What an administrator can set in the extension, as the schema in it says: key → type, choices, default."""
    properties: Mapping[str, Mapping[str, Any]] = json.loads(_SCHEMA.read_bytes())["properties"]
    return properties


def _profile(suffix: str, contents: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """A configuration profile of macOS with one payload for each domain."""
    identifier = f"{_IDENTIFIER}.{suffix}" if suffix else _IDENTIFIER
    return {
        **_payload("Configuration", identifier),
        "PayloadDisplayName": "Copy to CRM",
        "PayloadScope": "System",
        "PayloadContent": [
            {**_payload(domain, f"{_IDENTIFIER}.{domain}"), **policies}
            for domain, policies in contents.items()
        ],
    }


def _payload(kind: str, identifier: str) -> dict[str, object]:
    return {
        "PayloadType": kind,
        "PayloadVersion": 1,
        "PayloadIdentifier": identifier,
        "PayloadUUID": str(uuid5(_NAMESPACE, identifier)).upper(),
    }


def _as_json(value: object) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()
