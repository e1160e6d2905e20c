"""docs/troubleshooting.md explains what the doctor can find wrong."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CHECKS = (ROOT / "companion" / "usecases" / "checks").glob("*.py")


def test_every_code_that_is_no_health_is_explained() -> None:
    """Each code that a check can fail or warn with stands in the page."""
    found = {
        code
        for file in CHECKS
        for code in re.findall(r'"(?:fail|warning)"(?:[^"]*?)"([a-z_]+)"', file.read_text(encoding="utf-8"))
    }
    page = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    assert len(found) > 20
    assert set() == {code for code in found if f"`{code}`" not in page}
