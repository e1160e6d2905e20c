"""The steps that docs/quick_start.md states for a rep and for an organisation, and what each took when played."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "quick_start.md"
_STEP = re.compile(r"^\| (.+) \| (\d+) \|$", re.MULTILINE)

Stated = dict[str, int]
"""The words of a step → the minutes that a person is given for it, in the order in which steps are taken."""


@dataclass(frozen=True)
class Taken:
    """One step, as it was played."""

    who: str
    step: str
    minutes: int
    """Stated, for a person who reads the step for the first time."""

    machine_s: float
    clicks: int
    commands: int
    """Command lines, and files that were written by hand."""


def stated_steps() -> tuple[Stated, Stated]:
    """A rep's steps, and an organisation's."""
    rep, organisation = _PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    return _steps(rep), _steps(organisation)


def _steps(part: str) -> Stated:
    return {words: int(minutes) for words, minutes in _STEP.findall(part)}
