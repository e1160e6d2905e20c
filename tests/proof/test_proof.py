"""A short version of the long proof: the real process killed, and changed bytes in every frame."""

from __future__ import annotations

from random import Random

import pytest

from tests.proof.fuzz import Fuzzed, fuzz_frames, fuzz_literals, fuzz_messages
from tests.proof.kills import besiege


async def test_nothing_is_lost_or_doubled_by_kills() -> None:
    """Killed three times while people click, take back, and Dynamics fails: one row for each thing wanted."""
    figures = await besiege(kills=3)
    assert 3 == figures.kills
    assert figures.acknowledged > 0
    assert (0, 0, 0) == (figures.lost, figures.duplicated, figures.not_taken_back)
    assert figures.acknowledged - figures.taken_back == figures.rows


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_changed_bytes_break_nothing(seed: int) -> None:
    """Frames are cut or refused, messages answered by name, texts stay one literal."""
    random, found = Random(seed), Fuzzed()  # noqa: S311  # changes, not secrets
    fuzz_frames(10_000, random, found)
    fuzz_messages(3_000, random, found)
    fuzz_literals(5_000, random, found)
    assert [] == found.faults
    assert found.answers["bad_request"] > 1_000
    assert found.answers["ok"] > 20
