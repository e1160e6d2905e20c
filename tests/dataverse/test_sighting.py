"""What an address shows without a sign-in."""

from __future__ import annotations

from pathlib import Path

import pytest

from companion.dataverse.sighting import sight
from tests.fakes.clock import ManualClock
from tests.fakes.environment import emulating


async def test_sight_names_who_signed_the_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer without a body has one too; where a proxy signs in Microsoft's stead, this is where it shows."""
    async with emulating(tmp_path, monkeypatch) as emulator:
        seen = await sight(emulator.address, str(emulator.ca_file), ManualClock())
    assert seen.issuer not in {"", "?", None}
