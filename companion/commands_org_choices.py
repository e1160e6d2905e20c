"""`copy-to-crm org pipeline` and `org won-value`: chosen from what Dynamics has now, or "not sure". Decides nothing."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, cast, get_args

from companion.client import say_hello
from companion.commands_report_forms import print_json, say
from companion.core.live_choices import find_stage
from companion.core.organisation_settings import WantedSetting
from companion.core.pipeline import Stage, StageSource, write_stages
from companion.errors import SettingRefused
from companion.folders import Folders, find_folders
from companion.sentences import Sentences
from companion.settings_organisation import read_wanted

if TYPE_CHECKING:
    from companion.organisation import AdminDesk

_WorkOut = Callable[["AdminDesk", Folders, argparse.Namespace], Awaitable[list[WantedSetting]]]

_SOURCES = tuple(source for source in get_args(StageSource) if source != "unsure")
_SHIPPED_COLUMN = "actualvalue"


def add_choices(subjects: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the two commands."""
    text = "at which stage an opportunity enters the pipeline; alone, what can be chosen"
    pipeline = subjects.add_parser("pipeline", help=text, description=text)
    pipeline.set_defaults(command=_pipeline)
    pipeline.add_argument("--source", choices=_SOURCES, help="what tells the stage of an opportunity")
    pipeline.add_argument("--stage", metavar="STAGE", help="the stage, as it stands in Dynamics or is called")
    pipeline.add_argument("--including", action="store_true", help="the stage itself counts, too")
    pipeline.add_argument(
        "--order", metavar="A|B|C", help="of stepname: the stages in their order, confirmed"
    )
    text = "which money column holds what a won opportunity brought; alone, what can be chosen"
    won_value = subjects.add_parser("won-value", help=text, description=text)
    won_value.set_defaults(command=_won_value)
    won_value.add_argument("column", metavar="COLUMN", nargs="?", help="logical name of the column")
    for parser in (pipeline, won_value):
        parser.add_argument("--not-sure", action="store_true", help="nobody knows: as shipped")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )
        parser.add_argument("--json", action="store_true", help="for programs")


def _pipeline(parsed: argparse.Namespace) -> int:
    folders = find_folders()
    if parsed.source is None and not parsed.not_sure:
        return asyncio.run(_show_stages(folders, parsed))
    return asyncio.run(_choose(folders, parsed, _wanted_pipeline))


def _won_value(parsed: argparse.Namespace) -> int:
    folders = find_folders()
    if parsed.column is None and not parsed.not_sure:
        return asyncio.run(_show_columns(folders, parsed))
    return asyncio.run(_choose(folders, parsed, _wanted_column))


async def _show_stages(folders: Folders, parsed: argparse.Namespace) -> int:
    # Only these commands need the way to Dynamics; the others start without it.
    from companion.organisation import admin_desk

    words, settings = Sentences(parsed.language), folders.settings_in_use().read()
    async with admin_desk(folders) as desk:
        found = {source: await desk.read_stages(source, settings.sales_process) for source in _SOURCES}
    if parsed.json:
        stages = {
            name: [{"value": one.value, "label": one.label} for one in of] for name, of in found.items()
        }
        chosen = {"source": settings.pipeline_source, "stage": settings.pipeline_stage}
        return print_json({"stages": stages, "chosen": chosen})
    for source, stages_of in found.items():
        labels = ", ".join(stage.label for stage in stages_of)
        say([words.text("org_stages", {"source": source, "stages": labels or words.text("org_unset")})])
    say([_say_chosen(words, settings.pipeline_source, settings.pipeline_stage)])
    return 0


async def _show_columns(folders: Folders, parsed: argparse.Namespace) -> int:
    from companion.organisation import admin_desk

    chosen = folders.settings_in_use().read().won_value_column
    async with admin_desk(folders) as desk:
        columns = await desk.read_money_columns()
    if parsed.json:
        return print_json({"columns": columns, "chosen": chosen})
    say(f"{name}  {label}{' ←' if name == chosen else ''}" for name, label in columns.items())
    return 0


async def _choose(folders: Folders, parsed: argparse.Namespace, work_out: _WorkOut) -> int:
    """Write what was chosen, or only say so; nothing was changed where it is refused."""
    from companion.organisation import admin_desk

    words = Sentences(parsed.language)
    async with admin_desk(folders) as desk:
        wanted = await work_out(desk, folders, parsed)
        before = {name: one.text for name, one in (await desk.read()).items()}
        changes = [one for one in wanted if before.get(one.name) != one.text]
        for one in [] if parsed.dry_run else changes:
            await desk.write(one)
    if changes and not parsed.dry_run:
        # Pages at this computer hear of it now; everybody else's within five minutes.
        say_hello(folders.socket)
    if parsed.json:
        return print_json({"changes": {one.name: one.text for one in changes}, "is_dry_run": parsed.dry_run})
    key = "org_would_change" if parsed.dry_run else "org_changed"
    unset = words.text("org_unset")
    say(
        words.text(key, {"name": one.name, "before": before.get(one.name) or unset, "after": one.text})
        for one in changes
    )
    if not changes:
        say([words.text("org_choice_stands")])
    return 0


async def _wanted_pipeline(
    desk: AdminDesk, folders: Folders, parsed: argparse.Namespace
) -> list[WantedSetting]:
    """The settings of a stage that is there. The source comes last: until then the lists stay as they were."""
    if parsed.not_sure:
        return [read_wanted("pipeline_source", "unsure")]
    source = cast("StageSource", parsed.source)
    flow = folders.settings_in_use().read().sales_process
    if source == "process" and flow == "off":
        raise SettingRefused(name="--source", reason="name the flow first: org settings set sales_process")
    stages = _ordered(await desk.read_stages(source, flow), source, parsed.order)
    stage = find_stage(stages, parsed.stage or "")
    if stage is None:
        known = ", ".join(one.label for one in stages) or "none that you may read"
        raise SettingRefused(name="--stage", reason=f"choose one stage; {source} has: {known}")
    texts: Mapping[str, str] = {
        "pipeline_stages": write_stages(stages),
        "pipeline_stage": stage.value,
        "pipeline_includes_stage": "on" if parsed.including else "off",
        "pipeline_source": source,
    }
    return [read_wanted(name, text) for name, text in texts.items()]


def _ordered(stages: tuple[Stage, ...], source: StageSource, order: str | None) -> tuple[Stage, ...]:
    """A choice and a flow have an order of their own; texts have one only in people's heads."""
    if source != "stepname":
        if order:
            raise SettingRefused(name="--order", reason=f"{source} has an order of its own")
        return stages
    labels = "|".join(stage.label for stage in stages)
    if not order:
        raise SettingRefused(name="--order", reason=f'confirm the order of the stages: --order "{labels}"')
    named = [find_stage(stages, part) for part in order.split("|") if part.strip()]
    known = [stage for stage in named if stage is not None]
    if len(known) < len(named) or len(set(known)) < len(known):
        raise SettingRefused(
            name="--order", reason=f"name each stage once; on open opportunities stand: {labels}"
        )
    return tuple(known)


async def _wanted_column(
    desk: AdminDesk, _folders: Folders, parsed: argparse.Namespace
) -> list[WantedSetting]:
    column = _SHIPPED_COLUMN if parsed.not_sure else parsed.column
    wanted = read_wanted("won_value_column", column)
    await desk.check(wanted)
    return [wanted]


def _say_chosen(words: Sentences, source: str, stage: str) -> str:
    if source == "unsure":
        return words.text("org_pipeline_unsure")
    return words.text("org_pipeline_chosen", {"source": source, "stage": stage})
