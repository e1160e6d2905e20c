"""The command line: `copy-to-crm …`. Parses, calls, prints; decides nothing."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from companion import __version__
from companion.client import Refused, ask, say_hello
from companion.commands_admin import add_admin_command
from companion.commands_audit import add_audit_command
from companion.commands_block import add_block_commands
from companion.commands_connect import add_connect_commands
from companion.commands_decisions import add_decisions_command
from companion.commands_disconnect import add_disconnect_command
from companion.commands_doctor import add_doctor_command
from companion.commands_import import add_import_command
from companion.commands_match import add_match_command
from companion.commands_org import add_org_command
from companion.commands_outbox import add_outbox_command
from companion.commands_person import add_person_command
from companion.commands_register import add_register_commands, refresh_registration
from companion.commands_report import add_report_command
from companion.commands_saved_view import add_saved_view_command
from companion.commands_seats import add_seats_command
from companion.commands_setup import add_setup_commands
from companion.commands_status import add_status_command
from companion.commands_sync import add_sync_command
from companion.commands_unresolved import add_unresolved_command
from companion.errors import AlreadyRunning, CopyToCrmError, SettingRefused
from companion.folders import find_folders
from companion.protocol.requests import LinkConfirm
from companion.protocol.results import LinkConfirmed
from companion.sentences import LANGUAGES, Sentences, language_of

Command = Callable[[argparse.Namespace], int]

# Names and reasons are shown as they are: "[…]" and ":…:" in them are no markup of ours.
_out = Console(highlight=False, markup=False, emoji=False)
_err = Console(stderr=True, highlight=False, markup=False, emoji=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 when it did what was asked."""
    parsed = build_parser().parse_args(arguments)
    command: Command = parsed.command
    try:
        return command(parsed)
    except CopyToCrmError as error:
        _print_error(parsed.language, error.code, error.params, error.reference)
        return 1
    except Refused as refusal:
        values = {param.name: param.value for param in refusal.error.params}
        _print_error(parsed.language, refusal.error.code, values, refusal.error.reference)
        return 1
    except BrokenPipeError:
        # Whoever read our lines has seen enough; at its end the interpreter must not try to write the rest.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _print_error(language: str, code: str, values: Mapping[str, str], reference: str | None) -> None:
    """The code, the sentence in the user's language, and what support can look for."""
    sentences = Sentences(language)
    sentence = sentences.for_error(code, values)
    _err.print(f"{code}: {sentence}", soft_wrap=True)
    # What the sentence has no place for is of use to whoever mends the cause.
    details = [f"{name}: {value}" for name, value in values.items() if value and value not in sentence]
    if reference:
        details.append(f"{sentences.text('detail_reference').lower()}: {reference}")
    if details:
        _err.print(f"{sentences.text('details')}: {'; '.join(details)}", soft_wrap=True)


def build_parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    parser = argparse.ArgumentParser(
        prog="copy-to-crm",
        description="Copies what you choose in LinkedIn Sales Navigator into Microsoft Dynamics 365.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument(
        "--language",
        choices=tuple(LANGUAGES),
        default=language_of(os.environ),
        help="language of what goes wrong and of the outbox; default: this terminal's",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=command)
        return added

    add("run", _run, "be the companion; the browser starts it by itself when needed")
    add_connect_commands(add)
    add_status_command(add)
    add_sync_command(add)
    add_doctor_command(add)
    add_disconnect_command(add)
    add_block_commands(add)
    add_outbox_command(add)
    add_unresolved_command(add)
    add_decisions_command(add)
    add_saved_view_command(add)
    add_admin_command(add)
    add_org_command(add)
    add_seats_command(add)
    add_import_command(add)
    add_report_command(add)
    add_audit_command(add)
    add_person_command(add)
    add_match_command(add)
    link = add("link", _link, "confirm which CRM row a LinkedIn profile is")
    link.add_argument("address", help="their LinkedIn or Sales Navigator address")
    link.add_argument("table", choices=("contact", "lead", "account"), help="a company is an account")
    link.add_argument("row_id", help="the row's GUID")
    _add_settings_options(add("settings", _settings, "read or set a setting"))
    add_register_commands(add)
    add_setup_commands(add)
    return parser


def _add_settings_options(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="ACTION", dest="action")
    read = actions.add_parser("get", help="show one setting, or all, with the layer each value comes from")
    read.add_argument("name", nargs="?")
    write = actions.add_parser("set", help="set one value for this user")
    write.add_argument("name")
    write.add_argument("value")


def _run(parsed: argparse.Namespace) -> int:
    # aiohttp and msal are slow to import; the commands that do not need them stay quick.
    from companion.bootstrap import run_companion
    from companion.logbook import open_logbook

    folders = find_folders()
    open_logbook(folders.log)
    refresh_registration()
    try:
        asyncio.run(run_companion(folders))
    except AlreadyRunning as found:
        # Whoever started this one wanted a companion, and there is one.
        _print_error(parsed.language, found.code, found.params, None)
    return 0


def _link(parsed: argparse.Namespace) -> int:
    message = LinkConfirm(
        kind="link.confirm",
        profile_address=parsed.address,
        table=parsed.table,
        row_id=parsed.row_id,
        about=None,
    )
    confirmed = ask(find_folders().socket, message, LinkConfirmed)
    if confirmed is None:
        _out.print("The companion is not running. Nothing was changed. Start it with: copy-to-crm run")
        return 1
    _out.print(f"Linked with {confirmed.table} {confirmed.name}.")
    sentences = Sentences(parsed.language)
    _out.print(sentences.text(f"sharing_{confirmed.sharing.state}_said"))
    return 0


def _settings(parsed: argparse.Namespace) -> int:
    folders = find_folders()
    reader = folders.settings_in_use()
    if parsed.action == "set":
        setting = reader.write_user(parsed.name, parsed.value)
        _out.print(f"{setting.name} = {setting.value}")
        say_hello(folders.socket)
        return 0
    table = Table("Setting", "Value", "From", "Meaning")
    for setting in reader.explain():
        if parsed.name in (None, setting.name):
            source = "set by your administrator" if setting.is_locked else setting.source
            table.add_row(setting.name, str(setting.value), source, setting.meaning)
    if not table.row_count:
        raise SettingRefused(name=parsed.name, reason="there is no such setting")
    _out.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
