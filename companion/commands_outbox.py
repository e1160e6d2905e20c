"""`copy-to-crm outbox …`: look through the outbox, answer what needs a person, take back, pause. Decides nothing."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from companion.client import ask
from companion.commands_outbox_listing import as_lines, heading, show_entries, show_one
from companion.commands_picking import not_running, pick, print_json
from companion.core.outbox_states import STATES
from companion.csv_text import csv_texts
from companion.folders import find_folders
from companion.protocol.items import ItemStatus
from companion.protocol.requests import (
    ActivityUndo,
    ItemResolve,
    ItemRetry,
    ItemSettle,
    ItemWithdraw,
    OutboxPause,
    OutboxRead,
)
from companion.protocol.results import ActivityStatus, OutboxEntries, OutboxEntry, OutboxItems
from companion.sentences import Sentences

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]
Change = ActivityUndo | ItemResolve | ItemRetry | ItemSettle | ItemWithdraw

_PAGE = 200
_NEWEST = 50
_TABLES = ("contact", "lead", "account")

_out = Console(highlight=False, markup=False, emoji=False)


def add_outbox_command(add: Add) -> None:
    """The command with its actions; without one it lists."""
    outbox = add("outbox", _list, "look through the outbox and answer what needs you")
    outbox.set_defaults(states=None, all=False, json=False)
    actions = outbox.add_subparsers(metavar="ACTION")

    def action(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=text, description=text)
        added.set_defaults(command=command)
        added.add_argument("--json", action="store_true", help="for programs")
        return added

    listing = action("list", _list, "the newest items and where they stand")
    listing.add_argument("--state", dest="states", action="append", choices=STATES, help="only in this state")
    listing.add_argument("--all", action="store_true", help="not only the newest")
    _item(action("show", _show, "one item with its receipt and its cause"))
    resolve = _item(action("resolve", _resolve, "file an item under a record"))
    resolve.add_argument("--to", required=True, metavar="TABLE/ID", help="contact/…, lead/… or account/…")
    _item(action("same", _same, "an item is the same message as another; it is not written")).add_argument(
        "other", metavar="OTHER", help="the item that it is the same as"
    )
    _item(action("new", _new, "an item is a message of its own"))
    retry = action("retry", _retry, "try an item, or everything that stopped, again now")
    retry.add_argument("item", nargs="?", metavar="ITEM")
    undo = action("undo", _undo, "take items back: one, or the last that were copied")
    undo.add_argument("item", nargs="*", metavar="ITEM")
    undo.add_argument("--last", type=int, metavar="N", help="the N newest that can be taken back")
    _item(action("withdraw", _withdraw, "mark a written item's row as withdrawn"))
    action("pause", _pause, "send nothing until you resume; clicks are saved")
    action("resume", _resume, "go on sending")
    export = action("export", _export, "write the whole outbox to a file, CSV or with --json JSON")
    export.add_argument("file", type=Path, metavar="FILE")


def _item(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("item", metavar="ITEM", help="the item, or how its name begins")
    return parser


def _list(parsed: argparse.Namespace) -> int:
    entries = _read(parsed.states, None if parsed.all else _NEWEST)
    if entries is None:
        return not_running(parsed.language)
    if parsed.json:
        return print_json([entry.model_dump(mode="json") for entry in entries])
    _out.print(show_entries(entries, Sentences(parsed.language)))
    return 0


def _show(parsed: argparse.Namespace) -> int:
    entry = _find(parsed, parsed.item)
    if not isinstance(entry, OutboxEntry):
        return entry
    if parsed.json:
        return print_json(entry.model_dump(mode="json"))
    _out.print(show_one(entry, Sentences(parsed.language)), soft_wrap=True)
    return 0


def _resolve(parsed: argparse.Namespace) -> int:
    table, _, row_id = parsed.to.partition("/")
    if table not in _TABLES or not row_id:
        sys.stderr.write(f"--to: {parsed.to}: TABLE/ID, TABLE: {', '.join(_TABLES)}\n")
        return 2
    return _change(parsed, [parsed.item], lambda item_id: ItemResolve(
        kind="item.resolve", item_id=item_id, table=table, row_id=row_id
    ))  # fmt: skip


def _same(parsed: argparse.Namespace) -> int:
    other = _find(parsed, parsed.other)
    if not isinstance(other, OutboxEntry):
        return other
    same_as = other.item.item_id
    return _change(
        parsed,
        [parsed.item],
        lambda item_id: ItemSettle(kind="item.settle", item_id=item_id, same_as=same_as),
    )


def _new(parsed: argparse.Namespace) -> int:
    return _change(
        parsed, [parsed.item], lambda item_id: ItemSettle(kind="item.settle", item_id=item_id, same_as=None)
    )


def _retry(parsed: argparse.Namespace) -> int:
    wanted = [parsed.item] if parsed.item else None
    if wanted is None:
        stopped = _read(["needs_you", "failed"], None)
        if stopped is None:
            return not_running(parsed.language)
        wanted = [entry.item.item_id for entry in stopped]
    return _change(parsed, wanted, lambda item_id: ItemRetry(kind="item.retry", item_id=item_id))


def _undo(parsed: argparse.Namespace) -> int:
    wanted: Sequence[str] | None = parsed.item
    if parsed.last is not None:
        found = _read(["held", "queued", "sending", "written", "needs_you", "failed"], parsed.last)
        if found is None:
            return not_running(parsed.language)
        wanted = [entry.item.item_id for entry in found]
    return _change(parsed, wanted or [], lambda item_id: ActivityUndo(kind="activity.undo", item_id=item_id))


def _withdraw(parsed: argparse.Namespace) -> int:
    return _change(parsed, [parsed.item], lambda item_id: ItemWithdraw(kind="item.withdraw", item_id=item_id))


def _pause(parsed: argparse.Namespace) -> int:
    return _set_paused(parsed, is_paused=True)


def _resume(parsed: argparse.Namespace) -> int:
    return _set_paused(parsed, is_paused=False)


def _set_paused(parsed: argparse.Namespace, *, is_paused: bool) -> int:
    answer = ask(find_folders().socket, OutboxPause(kind="outbox.pause", is_paused=is_paused), OutboxItems)
    if answer is None:
        return not_running(parsed.language)
    if parsed.json:
        return print_json({"is_paused": is_paused, "counts": answer.counts.model_dump(mode="json")})
    sentences = Sentences(parsed.language)
    _out.print(sentences.for_error("outbox_paused", {}) if is_paused else sentences.text("outbox_resumed"))
    return 0


def _export(parsed: argparse.Namespace) -> int:
    entries = _read(None, None)
    if entries is None:
        return not_running(parsed.language)
    with parsed.file.open("w", encoding="utf-8", newline="") as stream:
        if parsed.json:
            json.dump([entry.model_dump(mode="json") for entry in entries], stream, indent=2)
        else:
            sentences = Sentences(parsed.language)
            stream.writelines(csv_texts(heading(sentences), as_lines(entries, sentences)))
    values = {"count": str(len(entries)), "file": str(parsed.file)}
    _out.print(Sentences(parsed.language).text("outbox_exported", values))
    return 0


def _read(states: Sequence[str] | None, most: int | None) -> list[OutboxEntry] | None:
    """Entries from the newest on; None when no companion runs."""
    found: list[OutboxEntry] = []
    before: int | None = None
    while most is None or len(found) < most:
        limit = _PAGE if most is None else min(_PAGE, most - len(found))
        message = OutboxRead.model_validate(
            {
                "kind": "outbox.read",
                "states": tuple(states) if states else None,
                "before": before,
                "limit": limit,
            }
        )
        page = ask(find_folders().socket, message, OutboxEntries)
        if page is None:
            return None
        found += page.entries
        if page.next_before is None:
            break
        before = page.next_before
    return found


def _find(parsed: argparse.Namespace, beginning: str) -> OutboxEntry | int:
    """The one item whose name begins so, or the exit status after saying why there is none."""
    entries = _read(None, None)
    return not_running(parsed.language) if entries is None else _pick(parsed, entries, beginning)


def _pick(parsed: argparse.Namespace, entries: Sequence[OutboxEntry], beginning: str) -> OutboxEntry | int:
    return pick(entries, lambda entry: entry.item.item_id, beginning, parsed.language) or 1


def _change(parsed: argparse.Namespace, items: Sequence[str], message_for: Callable[[str], Change]) -> int:
    """Each item on its own: one that is refused keeps none of the others from being done."""
    entries = _read(None, None)
    if entries is None:
        return not_running(parsed.language)
    changed: list[ItemStatus] = []
    worst = 0
    for beginning in items:
        entry = _pick(parsed, entries, beginning)
        if not isinstance(entry, OutboxEntry):
            worst = entry
            continue
        answer = ask(find_folders().socket, message_for(entry.item.item_id), ActivityStatus)
        if answer is None:
            return not_running(parsed.language)
        changed.append(answer.item)
    if parsed.json:
        print_json([item.model_dump(mode="json") for item in changed])
    else:
        sentences = Sentences(parsed.language)
        for item in changed:
            errand = f" ({sentences.text(f'errand_{item.errand}')})" if item.errand else ""
            _out.print(f"{item.item_id[:8]}: {sentences.text(f'state_{item.state}')}{errand}")
    return worst
