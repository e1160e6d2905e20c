"""Clients that nobody here wrote find the Dynamics that they know: npm `dynamics-web-api`, unmodified."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from companion.emulator.options import EmulatorOptions
from companion.emulator.server import running_emulator
from tests.fakes.controls import control, rows_of
from tests.fakes.environment import MARISA
from tests.fakes.samples import USER
from tools.dev_setup import ROOT, node_environ

SUITE = Path(__file__).with_name("dynamics_web_api.suite.mjs")
CALLERS = {
    "ADMIN": "sales.admin@contoso.example",
    "WRITER": "6b1f8d2c-4e3a-4c97-a5d0-9e7c1b2f3011",
    "SEAT": MARISA,
    "COLLEAGUE": "teo.lindqvist@contoso.example",
}
"""Whose tokens the suite gets."""


@pytest.mark.parametrize("is_tls", [False, True])
async def test_the_client_meets_what_it_knows_of_dynamics(tmp_path: Path, is_tls: bool) -> None:
    """Every test of its suite passes, over plain http as over TLS."""
    options = EmulatorOptions(folder=tmp_path, is_in_memory=True, is_tls=is_tls)
    async with running_emulator(options) as emulator:
        [seat_holder] = [row for row in await rows_of(emulator, "systemusers") if row["domainname"] == MARISA]
        environ = {
            **node_environ(),
            "EMULATOR": emulator.address,
            **{
                f"{name}_TOKEN": (await control(emulator, "token", user=user))["access_token"]
                for name, user in CALLERS.items()
            },
            "SEAT_HOLDER": USER,
            "SEAT_HOLDER_OBJECT": seat_holder["azureactivedirectoryobjectid"],
        }
        if is_tls:
            environ["NODE_EXTRA_CA_CERTS"] = str(emulator.ca_file)
        suite = await asyncio.create_subprocess_exec(
            *("node", "--test", "--test-reporter=tap", str(SUITE)),
            cwd=ROOT,
            env=environ,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await suite.communicate()
    assert 0 == suite.returncode, printed.decode()
