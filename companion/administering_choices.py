"""What an administrator chooses from what Dynamics has now: pipeline stage, won value, lead source, or "not sure".

Part of the composition root. One use for the command line and the pages: it knows neither words nor messages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from companion.core.live_choices import find_stage
from companion.core.organisation_settings import WantedSetting, value_of
from companion.core.pipeline import Stage, StageSource, write_stages
from companion.errors import SettingRefused
from companion.settings_organisation import read_wanted

if TYPE_CHECKING:
    from companion.organisation import AdminDesk

StagedSource = Literal["salesstage", "stepname", "process"]

SOURCES: tuple[StagedSource, ...] = get_args(StagedSource)
"""What can tell the stage of an opportunity."""

SHIPPED_COLUMN = "actualvalue"
"""The money column of a won opportunity where nobody is sure."""


@dataclass(frozen=True)
class WantedPipeline:
    """Where an administrator lets the pipeline begin; `unsure` needs nothing else."""

    source: StageSource
    stage: str = ""
    """As it stands in Dynamics, or as people call it."""
    is_including: bool = False
    order: tuple[str, ...] = ()
    """Of `stepname`: the stages in their order, confirmed."""


@dataclass(frozen=True)
class Change:
    """One setting that a choice changes for everybody."""

    name: str
    before: str | None
    """None where nothing was set."""
    after: str


async def wanted_pipeline(desk: AdminDesk, flow: str, wanted: WantedPipeline) -> list[WantedSetting]:
    """The settings of a stage that is there, the source last: until then the lists stay as they were.

    `flow` is the business process flow in use. Raises SettingRefused, naming what can be chosen, else as `AdminDesk`.
    """
    if wanted.source == "unsure":
        return [read_wanted("pipeline_source", "unsure")]
    if wanted.source == "process" and flow == "off":
        reason = "name the flow first: org settings set sales_process"
        raise SettingRefused(name="pipeline_source", reason=reason)
    stages = _ordered(await desk.read_stages(wanted.source, flow), wanted)
    stage = find_stage(stages, wanted.stage)
    if stage is None:
        known = ", ".join(one.label for one in stages) or "none that you may read"
        reason = f"choose one stage; {wanted.source} has: {known}"
        raise SettingRefused(name="pipeline_stage", reason=reason)
    texts: Mapping[str, str] = {
        "pipeline_stages": write_stages(stages),
        "pipeline_stage": stage.value,
        "pipeline_includes_stage": "on" if wanted.is_including else "off",
        "pipeline_source": wanted.source,
    }
    return [read_wanted(name, text) for name, text in texts.items()]


async def wanted_won_value(desk: AdminDesk, column: str | None) -> list[WantedSetting]:
    """The setting of a money column that is there; None: not sure. Raises as `wanted_pipeline`."""
    wanted = read_wanted("won_value_column", SHIPPED_COLUMN if column is None else column)
    await desk.check(wanted)
    return [wanted]


async def choose(desk: AdminDesk, wanted: Sequence[WantedSetting], *, is_dry_run: bool) -> list[Change]:
    """Set what differs from what stands in Dynamics, in this order, or only say so. Raises as `AdminDesk`."""
    variables = await desk.read()
    changes = [
        (one, Change(one.name, value_of(variables, one.name), one.text))
        for one in wanted
        if value_of(variables, one.name) != one.text
    ]
    for one, _change in [] if is_dry_run else changes:
        await desk.write(one)
    return [change for _one, change in changes]


def _ordered(stages: tuple[Stage, ...], wanted: WantedPipeline) -> tuple[Stage, ...]:
    """A choice and a flow have an order of their own; texts have one only in people's heads."""
    if wanted.source != "stepname":
        if wanted.order:
            reason = f"{wanted.source} has an order of its own"
            raise SettingRefused(name="pipeline_stages", reason=reason)
        return stages
    labels = "|".join(stage.label for stage in stages)
    if not wanted.order:
        reason = f'confirm the order of the stages: --order "{labels}"'
        raise SettingRefused(name="pipeline_stages", reason=reason)
    named = [find_stage(stages, part) for part in wanted.order]
    known = [stage for stage in named if stage is not None]
    if len(known) < len(named) or len(set(known)) < len(known):
        reason = f"name each stage once; on open opportunities stand: {labels}"
        raise SettingRefused(name="pipeline_stages", reason=reason)
    return tuple(known)
