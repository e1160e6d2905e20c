"""The page on attacks names its proofs, and each of them is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROOFS = sorted(
    set(re.findall(r"`(tests/[^`]+)`", (ROOT / "docs" / "attacks.md").read_text(encoding="utf-8")))
)


@pytest.mark.parametrize("proof", PROOFS)
def test_every_proof_that_is_named_exists(proof: str) -> None:
    """Whoever follows the page finds the test: a file or folder, and the function where one is named."""
    place, _, function = proof.partition("::")
    assert (ROOT / place).exists()
    if function:
        assert f"def {function}(" in (ROOT / place).read_text(encoding="utf-8")
