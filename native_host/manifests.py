"""The host's manifests as values: what they say, and whether a written one says what a browser demands."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HOST_NAME = "copy_to_crm.companion"

EXTENSION_ID = "lpcajehiokfmbkdepimppfldbakiggfg"
"""Follows from the key in the extension's manifest."""


class RegistrationError(Exception):
    """The host cannot be registered as asked; the text says why."""


@dataclass(frozen=True)
class Registration:
    """Who may call the host, and the command that starts the companion.

    The interpreter is an absolute path. A companion that finds another one in its place must exit with 0.
    """

    interpreter: Path
    arguments: tuple[str, ...]
    extension_ids: tuple[str, ...] = (EXTENSION_ID,)
    firefox_ids: tuple[str, ...] = ()
    version: str = ""
    """Of the program that registers; another one that finds it written down registers anew."""

    @property
    def origins(self) -> list[str]:
        """The extensions as Chromium names callers; without the closing slash it finds no host."""
        return [f"chrome-extension://{extension_id}/" for extension_id in self.extension_ids]

    def manifest(self, launcher: Path, *, is_firefox: bool) -> dict[str, object]:
        """What a browser reads to find the launcher."""
        callers: dict[str, object] = (
            {"allowed_extensions": self.firefox_ids} if is_firefox else {"allowed_origins": self.origins}
        )
        return {
            "name": HOST_NAME,
            "description": "Connects Copy to CRM in the browser with its companion on this computer.",
            "path": str(launcher),
            "type": "stdio",
            **callers,
        }

    def launch(
        self, home: str | None, packages: Path, manifests: Sequence[Path], folders: Sequence[str] = ()
    ) -> dict[str, object]:
        """What is written beside the launcher: who may call, what starts the companion, and what was written where.

        Folders are those that were made for it and go with it.
        """
        return {
            "interpreter": str(self.interpreter),
            "arguments": self.arguments,
            "home": home,
            "allowed_origins": self.origins,
            "allowed_extensions": self.firefox_ids,
            "version": self.version,
            "packages": str(packages),
            "manifests": sorted(map(str, manifests)),
            "folders": sorted(folders),
        }

    def check(self) -> None:
        """Raise RegistrationError for an id or an interpreter that no browser and no system would take."""
        for extension_id in self.extension_ids:
            if not re.fullmatch("[a-p]{32}", extension_id):
                raise RegistrationError(
                    f"{extension_id} is not an extension id: those have 32 letters from a to p"
                )
        if not self.interpreter.is_absolute():
            raise RegistrationError(f"the interpreter must be an absolute path, not {self.interpreter}")


def read_manifest(path: Path) -> Mapping[str, object] | None:
    """What a manifest says; None where there is none, and an empty one where a browser could not read it."""
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def path_of(manifest: Mapping[str, object] | None) -> str:
    """The launcher that a manifest leads to; empty where it leads nowhere."""
    path = (manifest or {}).get("path")
    return path if isinstance(path, str) else ""


def fulfils_demands(manifest: Mapping[str, object]) -> bool:
    """Whether a browser would take it: each fault here reads there as "host not found"."""
    callers = [manifest.get("allowed_origins"), manifest.get("allowed_extensions")]
    return (
        manifest.get("name") == HOST_NAME
        and bool(manifest.get("description"))
        and manifest.get("type") == "stdio"
        and path_of(manifest).startswith("/")
        and any(_are_callers(names) for names in callers)
    )


def _are_callers(names: object) -> bool:
    return isinstance(names, list) and all(
        isinstance(name, str) and (re.fullmatch("chrome-extension://[a-p]{32}/", name) or "@" in name)
        for name in names
    )
