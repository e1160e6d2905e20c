"""Policies that install the extension by force and let it start its host, for each system, from one source.

Windows and macOS were written from the browsers' lists of policies and not run; Linux was tried with Chromium.
"""

from __future__ import annotations

import json
import plistlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5
from xml.sax.saxutils import quoteattr

from native_host.manifests import HOST_NAME

_MACOS_DOMAINS = ("com.google.Chrome", "com.microsoft.Edge", "org.chromium.Chromium", "com.brave.Browser")
_REGISTRY_KEYS = {
    "chrome": r"Google\Chrome",
    "edge": r"Microsoft\Edge",
    "brave": r"BraveSoftware\Brave",
    "chromium": "Chromium",
}

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
        forced = {"installation_mode": "force_installed", "update_url": f"{self.base}/updates.xml"}
        return {"ExtensionSettings": {self.extension_id: forced}, "NativeMessagingAllowlist": [HOST_NAME]}

    @property
    def for_firefox(self) -> Mapping[str, object]:
        """Firefox's; it has no list of native hosts."""
        forced = {"installation_mode": "force_installed", "install_url": f"{self.base}/{self.xpi_name}"}
        return {"ExtensionSettings": {self.firefox_id: forced}}

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of every file of the kit."""
        yield "updates.xml", self._updates().encode()
        yield "policy-linux-chromium.json", _as_json(self.for_chromium)
        yield "policy-firefox.json", _as_json({"policies": self.for_firefox})
        yield "policy-macos.mobileconfig", plistlib.dumps(self._profile())
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

    def _profile(self) -> dict[str, object]:
        firefox = {"EnterprisePoliciesEnabled": True, **self.for_firefox}
        contents = {**dict.fromkeys(_MACOS_DOMAINS, self.for_chromium), "org.mozilla.firefox": firefox}
        return {
            **_payload("Configuration", _IDENTIFIER),
            "PayloadDisplayName": "Copy to CRM",
            "PayloadScope": "System",
            "PayloadContent": [
                {**_payload(domain, f"{_IDENTIFIER}.{domain}"), **policies}
                for domain, policies in contents.items()
            ],
        }

    def _registry(self) -> str:
        lines = ["Windows Registry Editor Version 5.00"]
        for key in _REGISTRY_KEYS.values():
            policies = rf"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\{key}"
            lines += [
                "",
                rf"[{policies}\ExtensionSettings\{self.extension_id}]",
                '"installation_mode"="force_installed"',
                f'"update_url"="{self.base}/updates.xml"',
                "",
                rf"[{policies}\NativeMessagingAllowlist]",
                # Browsers read every value of the key, whatever its name; a number could be another entry's.
                f'"{HOST_NAME}"="{HOST_NAME}"',
            ]
        return "\r\n".join([*lines, ""])


def _payload(kind: str, identifier: str) -> dict[str, object]:
    return {
        "PayloadType": kind,
        "PayloadVersion": 1,
        "PayloadIdentifier": identifier,
        "PayloadUUID": str(uuid5(_NAMESPACE, identifier)).upper(),
    }


def _as_json(value: object) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()
