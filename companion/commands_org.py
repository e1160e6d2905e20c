"""`copy-to-crm org settings …`: what an administrator sets for everybody, in Dynamics itself. Decides nothing."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Mapping

from rich.console import Console
from rich.table import Table

from companion.client import say_hello
from companion.commands_org_choices import add_choices
from companion.commands_org_columns import add_columns
from companion.commands_org_companions import add_companions
from companion.commands_org_leaving import add_leaving
from companion.commands_org_tables import add_tables
from companion.commands_report_forms import headings, print_json, say
from companion.core.organisation_settings import PREFIX, Variables, WantedSetting, value_of
from companion.folders import Folders, find_folders
from companion.sentences import Sentences
from companion.settings import EffectiveSetting
from companion.settings_organisation import read_wanted, settable

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]

_COLUMNS = ("org_setting", "org_value", "org_in_force", "org_from")

_out = Console(highlight=False, markup=False, emoji=False)


def add_org_command(add: Add) -> None:
    """Declare the command with its actions."""
    org = add("org", _show, "for administrators: what is set for the whole organisation, in Dynamics")
    subjects = org.add_subparsers(required=True, metavar="SUBJECT")
    add_choices(subjects)
    add_leaving(subjects)
    add_columns(subjects)
    add_tables(subjects)
    add_companions(subjects)
    settings = subjects.add_parser("settings", help="the settings that every companion follows")
    actions = settings.add_subparsers(required=True, metavar="ACTION")

    def action(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=text, description=text)
        added.set_defaults(command=command)
        added.add_argument("--json", action="store_true", help="for programs")
        return added

    action("show", _show, "what the organisation has set, and what is in force at this computer")
    write = action("set", _set, "set one value for everybody")
    write.add_argument("name", metavar="NAME", help=f"one of: {', '.join(settable())}")
    write.add_argument("value", metavar="VALUE", help="on, off, a number or a text, as the setting wants it")
    clear = action("clear", _clear, "let a setting be everybody's own again")
    clear.add_argument("name", metavar="NAME")
    for changing in (write, clear):
        changing.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )


def _show(parsed: argparse.Namespace) -> int:
    folders, words = find_folders(), Sentences(parsed.language)
    variables = asyncio.run(_read(folders))
    effective = folders.settings_in_use().explain()
    if parsed.json:
        return print_json([_for_programs(one, variables) for one in effective])
    table = Table(*headings(words, _COLUMNS))
    for one in effective:
        if one.name in settable():
            source = words.text(f"status_source_{one.source}")
            table.add_row(one.name, value_of(variables, one.name) or "", str(one.value), source)
    _out.print(table)
    return 0


def _set(parsed: argparse.Namespace) -> int:
    return _change(parsed, read_wanted(parsed.name, parsed.value))


def _clear(parsed: argparse.Namespace) -> int:
    return _change(parsed, None)


def _change(parsed: argparse.Namespace, wanted: WantedSetting | None) -> int:
    """Change one setting, or only say so; before and after in both cases."""
    folders, words = find_folders(), Sentences(parsed.language)
    before = asyncio.run(_write(folders, parsed, wanted))
    text = wanted.text if wanted else None
    if not parsed.dry_run:
        # Pages at this computer hear of it now; everybody else's within five minutes.
        say_hello(folders.socket)
    changed = before != text
    if parsed.json:
        answer: Mapping[str, object] = {
            "name": parsed.name,
            "before": before,
            "after": text,
            "is_changed": changed,
            "is_dry_run": parsed.dry_run,
        }
        return print_json(answer)
    unset = words.text("org_unset")
    values = {
        "name": parsed.name,
        "before": unset if before is None else before,
        "after": unset if text is None else text,
    }
    key = "org_would_change" if parsed.dry_run else "org_changed"
    say([words.text(key if changed else "org_unchanged", values)])
    return 0


async def _read(folders: Folders) -> Variables:
    # Only these commands need the way to Dynamics; the others start without it.
    from companion.organisation import admin_desk

    async with admin_desk(folders) as desk:
        return await desk.read()


async def _write(folders: Folders, parsed: argparse.Namespace, wanted: WantedSetting | None) -> str | None:
    """The value before; None where there was none."""
    from companion.organisation import admin_desk

    async with admin_desk(folders) as desk:
        return await desk.change(parsed.name, wanted, is_dry_run=parsed.dry_run)


def _for_programs(setting: EffectiveSetting, variables: Variables) -> dict[str, object]:
    return {
        "name": setting.name,
        "variable": PREFIX + setting.name if setting.name in settable() else None,
        "organisation": value_of(variables, setting.name),
        "value": setting.value,
        "source": setting.source,
        "is_locked": setting.is_locked,
    }
