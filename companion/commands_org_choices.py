"""`copy-to-crm org pipeline` and `org won-value`: chosen from what Dynamics has now, or "not sure". Decides nothing."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, cast

from companion.administering_choices import (
    SOURCES,
    WantedPipeline,
    choose,
    wanted_pipeline,
    wanted_won_value,
)
from companion.client import say_hello
from companion.commands_report_forms import print_json, say
from companion.core.organisation_settings import WantedSetting
from companion.folders import Folders, find_folders
from companion.sentences import Sentences

if TYPE_CHECKING:
    from companion.core.pipeline import StageSource
    from companion.organisation import AdminDesk

_WorkOut = Callable[["AdminDesk", Folders, argparse.Namespace], Awaitable[list[WantedSetting]]]


def add_choices(subjects: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the two commands."""
    text = "at which stage an opportunity enters the pipeline; alone, what can be chosen"
    pipeline = subjects.add_parser("pipeline", help=text, description=text)
    pipeline.set_defaults(command=_pipeline)
    pipeline.add_argument("--source", choices=SOURCES, help="what tells the stage of an opportunity")
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
        found = {source: await desk.read_stages(source, settings.sales_process) for source in SOURCES}
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
        changes = await choose(desk, await work_out(desk, folders, parsed), is_dry_run=parsed.dry_run)
    if changes and not parsed.dry_run:
        # Pages at this computer hear of it now; everybody else's within five minutes.
        say_hello(folders.socket)
    if parsed.json:
        return print_json({"changes": {one.name: one.after for one in changes}, "is_dry_run": parsed.dry_run})
    key = "org_would_change" if parsed.dry_run else "org_changed"
    unset = words.text("org_unset")
    say(
        words.text(key, {"name": one.name, "before": one.before or unset, "after": one.after})
        for one in changes
    )
    if not changes:
        say([words.text("org_choice_stands")])
    return 0


async def _wanted_pipeline(
    desk: AdminDesk, folders: Folders, parsed: argparse.Namespace
) -> list[WantedSetting]:
    source = "unsure" if parsed.not_sure else cast("StageSource", parsed.source)
    order = tuple(part for part in (parsed.order or "").split("|") if part.strip())
    wanted = WantedPipeline(source, parsed.stage or "", is_including=parsed.including, order=order)
    return await wanted_pipeline(desk, folders.settings_in_use().read().sales_process, wanted)


async def _wanted_column(
    desk: AdminDesk, _folders: Folders, parsed: argparse.Namespace
) -> list[WantedSetting]:
    return await wanted_won_value(desk, None if parsed.not_sure else parsed.column)


def _say_chosen(words: Sentences, source: str, stage: str) -> str:
    if source == "unsure":
        return words.text("org_pipeline_unsure")
    return words.text("org_pipeline_chosen", {"source": source, "stage": stage})
