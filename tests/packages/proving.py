"""Prove packages and set-up at length: `python3 dev.py prove --only packages --only setup --json FILE`.

Needs root, mmdebstrap and, the first time, a mirror of Debian.
"""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from companion import __version__
from companion.demo.site import running_site
from companion.demo.stage import EmulatorSwitch
from installers.libraries import fetch
from tests.packages.computer import Computer, World
from tests.packages.journey import Journey
from tests.packages.served import served_folder
from tests.packages.setting_up import ADMINISTRATORS_ACCOUNT, REPS_ACCOUNT, SettingUp
from tests.packages.throw_away import throw_away
from tests.packages.versions import ROOT, Builder, copy_sources, make_key, version_after

_KEPT = ROOT / ".venv" / "packages"
"""What takes minutes to make or to fetch, for the next time; beside what set-up makes, and as easily removed."""

_INCLUDED = "python3,chromium,fonts-dejavu-core"


def prove_packages() -> dict[str, Any]:
    """Play the journey once; its figures. Raises CalledProcessError where a package or the Debian could not be made."""
    base, libraries = _debian(), _libraries()
    with tempfile.TemporaryDirectory(prefix="copy-to-crm-packages-") as folder:
        return asyncio.run(_play(Path(folder), base, libraries))


def prove_setup() -> dict[str, Any]:
    """Set an organisation and a rep up, from nothing to the first activity of each; what every step took. J1."""
    base, libraries = _debian(), _libraries()
    with tempfile.TemporaryDirectory(prefix="copy-to-crm-setup-") as folder:
        return asyncio.run(_set_up(Path(folder), base, libraries))


async def _set_up(folder: Path, base: Path, libraries: Path) -> dict[str, Any]:
    places = [folder / name for name in ("first", "second", "emulator", "site")]
    for place in places:
        place.mkdir()
    first, second, emulator_folder, site_folder = places
    extension_id = make_key(folder / "key.pem")
    dynamics = EmulatorSwitch(emulator_folder)
    async with served_folder() as served, running_site(site_folder) as site:
        emulator = await dynamics.on()
        try:
            with throw_away(base, first) as administrators, throw_away(base, second) as reps:
                world = World(site, emulator, served, extension_id)
                builder = Builder(folder / "key.pem", served.address, libraries)
                return await SettingUp(
                    world,
                    computers=(
                        Computer(administrators, world, ADMINISTRATORS_ACCOUNT),
                        Computer(reps, world, REPS_ACCOUNT),
                    ),
                    build=lambda: builder.build(
                        copy_sources(folder / "sources"), __version__, folder / "packages"
                    ),
                ).play()
        finally:
            await dynamics.off()


async def _play(folder: Path, base: Path, libraries: Path) -> dict[str, Any]:
    key, places = folder / "key.pem", [folder / name for name in ("root", "emulator", "site")]
    for place in places:
        place.mkdir()
    root_folder, emulator_folder, site_folder = places
    extension_id = make_key(key)
    async with served_folder() as served, running_site(site_folder) as site:
        builder = Builder(key, served.address, libraries)
        releases = [
            builder.build(copy_sources(folder / f"sources-{version}", version), version, folder / version)
            for version in (__version__, version_after(__version__))
        ]
        with throw_away(base, root_folder) as root:
            journey = Journey(
                root,
                served=served,
                extension_id=extension_id,
                site=site,
                dynamics=EmulatorSwitch(emulator_folder),
            )
            return await journey.play(*releases)


def _libraries() -> Path:
    """What runs with the companion, fetched the first time."""
    libraries = _KEPT / "libraries"
    libraries.mkdir(exist_ok=True)
    fetch(ROOT, libraries)
    return libraries


def _debian() -> Path:
    """A Debian 12 with nothing but Python and Chromium; made the first time."""
    base = _KEPT / "debian-12"
    if not base.exists():
        _KEPT.mkdir(exist_ok=True)
        draft = base.with_name("debian-12.part")
        subprocess.run(["rm", "-rf", draft], check=True)  # noqa: S607 - Debian's own
        command = ["mmdebstrap", "--variant=apt", f"--include={_INCLUDED}", "bookworm", str(draft)]
        subprocess.run(command, check=True)
        draft.rename(base)
    return base
