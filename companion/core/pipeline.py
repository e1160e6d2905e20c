"""Where an organisation's pipeline begins: what tells an opportunity's stage, the stages in order, one of them.

What "not sure" means is the shipped answer: every open opportunity counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StageSource = Literal["unsure", "salesstage", "stepname", "process"]

_BETWEEN_STAGES = "|"
_BEFORE_LABEL = "="


@dataclass(frozen=True)
class Stage:
    """One stage: what stands in Dynamics, and how people call it."""

    value: str
    label: str


@dataclass(frozen=True)
class Pipeline:
    """The organisation's answer to "at which stage does an opportunity enter the pipeline"."""

    source: StageSource = "unsure"
    stages: tuple[Stage, ...] = ()
    """In the order in which an opportunity passes them."""
    start: str = ""
    """The value of the chosen stage."""
    includes_start: bool = False
    """Whether the chosen stage itself counts, or only what lies beyond it."""

    @property
    def is_sure(self) -> bool:
        """Whether stages decide anything."""
        return self.source != "unsure"

    def takes(self, value: str | None) -> bool | None:
        """Whether an open opportunity at this stage counts; None where the stage is empty or not one of these.

        >>> line = Pipeline("stepname", read_stages("Qualify|Propose|Close"), "Propose")
        >>> line.takes("Close"), line.takes("Propose"), line.takes("Won?"), Pipeline().takes(None)
        (True, False, None, True)
        """
        if not self.is_sure:
            return True
        place, start = self._place(value), self._place(self.start)
        if place is None or start is None:
            return None
        return place > start or (self.includes_start and place == start)

    def label(self, value: str | None) -> str:
        """How people call a stage; as it stands in Dynamics where nobody has said."""
        return next((stage.label for stage in self.stages if stage.value == value), value or "")

    def fault(self) -> str | None:
        """Why this cannot decide anything, None where it can."""
        if not self.is_sure:
            return None
        if len({stage.value for stage in self.stages}) < len(self.stages):
            return "a stage is named twice"
        if self._place(self.start) is None:
            known = ", ".join(stage.value for stage in self.stages) or "none"
            return f"“{self.start}” is none of the stages in pipeline_stages ({known})"
        return None

    def _place(self, value: str | None) -> int | None:
        return next((place for place, stage in enumerate(self.stages) if stage.value == value), None)


def read_stages(text: str) -> tuple[Stage, ...]:
    """Stages from one line; each a value, or a value and what people call it.

    >>> read_stages("0=Qualify|1 = Develop|Close")[1:]
    (Stage(value='1', label='Develop'), Stage(value='Close', label='Close'))
    """
    pairs = [part.partition(_BEFORE_LABEL) for part in text.split(_BETWEEN_STAGES) if part.strip()]
    return tuple(Stage(value.strip(), label.strip() or value.strip()) for value, _mark, label in pairs)


def write_stages(stages: tuple[Stage, ...]) -> str:
    """The line that `read_stages` reads.

    >>> write_stages(read_stages("0=Qualify|Close"))
    '0=Qualify|Close'
    """
    return _BETWEEN_STAGES.join(
        stage.value if stage.value == stage.label else f"{stage.value}{_BEFORE_LABEL}{stage.label}"
        for stage in stages
    )
