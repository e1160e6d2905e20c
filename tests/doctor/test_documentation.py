"""Every code that the program can give has its row in both pages of troubleshooting, and no row has another."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from companion.core.diagnosis import FINDINGS
from companion.protocol.codes import CODES

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = ("docs/troubleshooting.md", "docs/pt-BR/troubleshooting.md")
CHECKS = tuple((ROOT / "companion" / "usecases" / "checks").glob("*.py"))


def sentences() -> set[str]:
    """The names of all sentences."""
    return set(json.loads((ROOT / "extension" / "_locales" / "en" / "messages.json").read_bytes()))


def told(page: str) -> Counter[str]:
    """The codes in the first cells of the page's tables, and how often each stands there."""
    rows = re.findall(r"^\| (`[^|]+) \|", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    return Counter(code for row in rows for code in re.findall(r"`(\w+)`", row))


def mendable() -> set[str]:
    """The doctor's own codes that name something to mend; the others are health."""
    return {code for code in FINDINGS if f"doctor_fix_{code}" in sentences()}


@pytest.mark.parametrize("page", PAGES)
def test_every_code_has_its_row_and_every_row_its_code(page: str) -> None:
    """The protocol's, those that extension and host give by themselves, and the doctor's; each in one place."""
    said = {name.removeprefix("code_") for name in sentences() if name.startswith("code_")}
    assert set(CODES) < said
    rows = told(page)
    assert said | mendable() == set(rows)
    assert [] == [code for code, times in rows.items() if times > 1]


def test_whatever_the_doctor_fails_or_warns_with_can_be_mended() -> None:
    """Each line that is no health names its fix; the checks' own words are looked through."""
    found = {
        code
        for file in CHECKS
        for code in re.findall(r'"(?:fail|warning)"(?:[^"]*?)"([a-z_]+)"', file.read_text(encoding="utf-8"))
    }
    assert len(found) > 20
    assert set() == found & set(FINDINGS) - mendable()
