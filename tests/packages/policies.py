"""Policies of a machine that is thrown away, and the signed extension that they force on its Chromium."""

from __future__ import annotations

import json
from pathlib import Path

from companion import __version__
from companion.commands_register import FIREFOX_ID
from installers.archive import pack
from installers.crx import extension_id, read_key, sign
from installers.policy_kit import Kit
from tests.packages.inside_browser import installed_versions, until
from tests.packages.throw_away import ThrowAwayRoot
from tests.packages.versions import ROOT

PROFILE = "/srv/profile"

_COMMAND = '#!/bin/sh\nPYTHONPATH={root} exec {root}/.venv/bin/python -m companion "$@"\n'


def publish(folder: Path, key: Path, base: str, *, sources: Path = ROOT, version: str = __version__) -> Kit:
    """Put the extension of these sources, signed, and the document that leads to it into a folder that is served."""
    signed = read_key(key.read_bytes())
    kit = Kit(extension_id(signed), FIREFOX_ID, version, base, f"forced-{version}.crx", "forced.xpi")
    folder.mkdir(exist_ok=True)
    (folder / kit.crx_name).write_bytes(sign(pack(sources / "extension"), signed))
    for name, content in kit.files():
        (folder / name).write_bytes(content)
    return kit


def set_policies(root: ThrowAwayRoot, **policies: object) -> None:
    """Put policies where Debian's Chromium looks for them."""
    folder = root.path("/etc/chromium/policies/managed")
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in policies.items():
        (folder / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")


def managed(kit: Kit, **settings: object) -> dict[str, object]:
    """The policy that hands settings to the extension."""
    return {"3rdparty": {"extensions": {kit.extension_id: settings}}}


def put_command(root: ThrowAwayRoot) -> None:
    """Let programs in there run this checkout as `copy-to-crm`."""
    command = root.path("/usr/local/bin/copy-to-crm")
    command.write_text(_COMMAND.format(root=ROOT), encoding="utf-8")
    command.chmod(0o755)


def register_for_all(root: ThrowAwayRoot, kit: Kit) -> None:
    """As an administrator does, for the id of the organisation's own key."""
    put_command(root)
    root.run("copy-to-crm", "register", "--system", "--extension-id", kit.extension_id)


async def wait_for_extension(root: ThrowAwayRoot, kit: Kit) -> None:
    """Return once the browser has what policy forces."""
    await until(
        lambda: kit.version in installed_versions(root, PROFILE, kit.extension_id),
        "the extension that policy forces",
    )
