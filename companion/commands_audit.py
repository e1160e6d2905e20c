"""`copy-to-crm audit …`: list the steps of all items, and check that none was changed since. Changes nothing."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from companion.core.audit_chain import AuditLine, AuditTrail, BreakKind, ChainEnd, read_noted
from companion.errors import NotConnected, SettingRefused
from companion.folders import find_folders
from companion.sentences import Sentences
from companion.storage.inspection import inspect_audit, read_audit_lines
from companion.storage.profile_store import FileProfileStore

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]

_NEWEST = 50
_SHORT = 8
_BREAKS: dict[BreakKind, str] = {
    "line_missing": "audit_line_missing",
    "line_changed": "audit_line_changed",
    "end_missing": "audit_end_missing",
    "not_as_noted": "audit_not_as_noted",
    "noted_too_old": "audit_noted_too_old",
}
_COLUMNS = (
    "audit_column_line",
    "audit_column_time",
    "audit_column_step",
    "outbox_item",
    "audit_column_detail",
)
_STEPS = {
    "clicked": "audit_step_clicked",
    "clicked again": "audit_step_clicked_again",
    "clicked anyway": "audit_step_clicked_anyway",
    "written": "audit_step_written",
    "discarded": "audit_step_discarded",
    "retried": "audit_step_retried",
    "told new": "audit_step_told_new",
    "told the same": "audit_step_told_the_same",
    "undone": "audit_step_undone",
    "asked to undo": "audit_step_asked_to_undo",
    "undo done": "audit_step_undo_done",
    "undo refused": "audit_step_undo_refused",
    "asked to withdraw": "audit_step_asked_to_withdraw",
    "withdraw done": "audit_step_withdraw_done",
    "withdraw refused": "audit_step_withdraw_refused",
    "asked to resolve": "audit_step_asked_to_resolve",
    "resolve done": "audit_step_resolve_done",
    "resolve refused": "audit_step_resolve_refused",
    "asked to assign": "audit_step_asked_to_assign",
    "assign done": "audit_step_assign_done",
    "assign refused": "audit_step_assign_refused",
    "assigned seen": "audit_step_assigned_seen",
    "assigned back": "audit_step_assigned_back",
    "prompt assigned": "audit_step_prompt_assigned",
    "prompt not assigned": "audit_step_prompt_not_assigned",
    "prompt opened": "audit_step_prompt_opened",
    "prompt answered": "audit_step_prompt_answered",
    "prompt discarded": "audit_step_prompt_discarded",
    "decision reverted": "audit_step_decision_reverted",
    "difference ignored": "audit_step_difference_ignored",
    "difference told again": "audit_step_difference_told_again",
    "link shared": "audit_step_link_shared",
    "link cleared for everybody": "audit_step_link_cleared",
    "flag set": "audit_step_flag_set",
    "flag put back": "audit_step_flag_put_back",
    "person erased": "audit_step_person_erased",
    "mirror cleared": "audit_step_mirror_cleared",
}
"""What the journal calls a step → the key of its sentence."""

_out = Console(highlight=False, markup=False, emoji=False)


def add_audit_command(add: Add) -> None:
    """Declare the command with its actions."""
    audit = add("audit", _list, "what happened to which item, and whether that was changed since")
    actions = audit.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="the newest steps, the last one first")
    listing.set_defaults(command=_list)
    listing.add_argument("--all", action="store_true", help="not only the newest")
    verify = actions.add_parser("verify", help="whether a step was changed, left out or cut off")
    verify.set_defaults(command=_verify)
    verify.add_argument(
        "--noted", metavar="END", help="an end of the chain that you noted at an earlier time"
    )
    for action in (listing, verify):
        action.add_argument("--json", action="store_true", help="for programs")


def _list(parsed: argparse.Namespace) -> int:
    lines = read_audit_lines(_journal(), None if parsed.all else _NEWEST)
    if parsed.json:
        return _print_json([_line_for_programs(line) for line in lines])
    _out.print(_as_table(lines, Sentences(parsed.language)))
    return 0


def _verify(parsed: argparse.Namespace) -> int:
    noted = _read_noted(parsed.noted)
    trail = inspect_audit(_journal(), noted)
    if parsed.json:
        _print_json(_trail_for_programs(trail))
    else:
        sys.stdout.write("\n".join(_verdict(trail, noted, Sentences(parsed.language))) + "\n")
    return 0 if trail.broken is None else 1


def _journal() -> Path:
    profiles = FileProfileStore(find_folders().profiles)
    profile = profiles.read_current()
    if profile is None:
        raise NotConnected
    return profiles.folder_of(profile) / "outbox.db"


def _read_noted(text: str | None) -> ChainEnd | None:
    if text is None:
        return None
    noted = read_noted(text)
    if noted is None:
        raise SettingRefused(name="--noted", reason="it is not an end as “audit verify” shows it")
    return noted


def _verdict(trail: AuditTrail, noted: ChainEnd | None, words: Sentences) -> Iterator[str]:
    """What was counted, whether it holds, and what that is worth."""
    yield words.text("audit_counted", {"lines": str(trail.lines), "erased": str(trail.erased)})
    if trail.start.sequence:
        yield words.text("audit_begins", {"line": str(trail.start.sequence)})
    if trail.broken is not None:
        yield words.text(_BREAKS[trail.broken.kind], {"line": str(trail.broken.sequence)})
        if trail.broken.kind != "noted_too_old":
            yield words.text("audit_broken_means")
        return
    yield words.text("audit_whole")
    yield words.text("audit_end", {"end": str(trail.end)})
    yield words.text("audit_proves_with_note" if noted else "audit_proves")


def _trail_for_programs(trail: AuditTrail) -> dict[str, object]:
    broken = trail.broken
    return {
        "is_whole": broken is None,
        "lines": trail.lines,
        "erased": trail.erased,
        "begins_after": trail.start.sequence,
        "end": str(trail.end),
        "broken": {"line": broken.sequence, "kind": broken.kind} if broken else None,
    }


def _line_for_programs(line: AuditLine) -> dict[str, object]:
    return {
        "line": line.sequence,
        "at": str(line.at),
        "what": str(line.what),
        "item_id": None if line.item_id is None else str(line.item_id),
        "detail": dict(_details(line)),
        "is_erased": line.is_erased,
    }


def _as_table(lines: Sequence[AuditLine], words: Sentences) -> Table | str:
    if not lines:
        return words.text("audit_empty")
    table = Table(*(words.text(column) for column in _COLUMNS))
    for line in lines:
        item = words.text("audit_erased") if line.is_erased else str(line.item_id or "")[:_SHORT]
        step = words.text(_STEPS.get(line.what, "")) or str(line.what)
        details = ", ".join(f"{name}: {value}" for name, value in _details(line))
        cells = (str(line.sequence), _time(line, words), step, item, details)
        table.add_row(*(_printable(cell) for cell in cells))
    return table


def _time(line: AuditLine, words: Sentences) -> str:
    try:
        return words.time(line.at)
    except (TypeError, ValueError):
        # Somebody has changed it; `verify` says so.
        return str(line.at)


def _details(line: AuditLine) -> list[tuple[str, str]]:
    if line.detail is None:
        return []
    try:
        return [(str(name), str(value)) for name, value in json.loads(line.detail).items()]
    except (AttributeError, TypeError, ValueError):
        return [("?", str(line.detail))]


def _printable(cell: str) -> str:
    """Nothing that a terminal would obey: whoever can change the file must not steer it."""
    return "".join(char if char.isprintable() else "\ufffd" for char in cell)


def _print_json(value: object) -> int:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
    return 0
