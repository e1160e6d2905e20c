"""`copy-to-crm person …`: what this computer holds of one person or company; export or erase it. Decides nothing."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from companion.client import ask
from companion.commands_report_forms import print_json, say
from companion.core.person_trace import HeldLink, Trace
from companion.core.profile import Profile
from companion.errors import NotSaved
from companion.folders import Folders, find_folders
from companion.protocol.requests import PersonErase
from companion.protocol.results import PersonErased
from companion.sentences import Sentences

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]
Facts = dict[str, object]


def add_person_command(add: Add) -> None:
    """Declare the command with its actions."""
    person = add("person", _find, "what is held here of one person or company: show, export or erase it")
    actions = person.add_subparsers(required=True, metavar="ACTION")

    def action(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=text, description=text)
        added.set_defaults(command=command)
        added.add_argument("person", help="the LinkedIn address, or TABLE/ID of the record in the CRM")
        return added

    find = action("find", _find, "how much is held, where, and what stands in the CRM")
    find.add_argument("--json", action="store_true", help="for programs")
    export = action("export", _export, "write everything that is held into a file, as JSON")
    export.add_argument("file", type=Path, metavar="FILE")
    erase = action("erase", _erase, "erase it from this computer; what stands in the CRM is named and left")
    erase.add_argument("--certificate", type=Path, metavar="FILE", help="write down what was done, as JSON")
    erase.add_argument("--json", action="store_true", help="for programs")


def _find(parsed: argparse.Namespace) -> int:
    trace, profile = _trace(parsed.person)
    if parsed.json:
        return print_json({"held": _counts(trace), "in_crm": _rows_in_crm(trace, profile)})
    words = Sentences(parsed.language)
    say([*_held_lines(trace, words), *_crm_lines(trace, profile, words)])
    return 0


def _export(parsed: argparse.Namespace) -> int:
    trace, profile = _trace(parsed.person)
    facts: Facts = {
        "person": parsed.person,
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "items": [_item_facts(trace, place) for place in range(len(trace.items))],
        "links": [_link_facts(link) for link in trace.links],
        "decisions": [_link_facts(decision) for decision in trace.decisions],
        "prompts": [
            {"opened_at": one.opened_at.isoformat(), "state": one.state, "name": one.about and one.about.name}
            for one in trace.prompts
        ],
        "in_crm": _rows_in_crm(trace, profile),
    }
    _write(parsed.file, facts)
    say([Sentences(parsed.language).text("person_exported", {"file": str(parsed.file)})])
    return 0


def _erase(parsed: argparse.Namespace) -> int:
    """Have the running companion do it, so that nothing is written meanwhile; where none runs, do it here."""
    folders = find_folders()
    # What stands in the CRM is known only as long as it is known here whose it was.
    trace, profile = _trace(parsed.person)
    answer = ask(folders.socket, PersonErase(kind="person.erase", person=parsed.person), PersonErased)
    if answer is None:
        answer = asyncio.run(_erase_alone(folders, profile, parsed.person))
    facts = _certificate(answer, trace, profile)
    if parsed.certificate:
        _write(parsed.certificate, facts)
    if parsed.json:
        return print_json(facts)
    words = Sentences(parsed.language)
    counts = {name: str(value) for name, value in answer.model_dump(exclude={"kind"}).items()}
    say([words.text("person_erased", counts), *_crm_lines(trace, profile, words)])
    say([words.text("person_elsewhere")])
    return 0


async def _erase_alone(folders: Folders, profile: Profile, person: str) -> PersonErased:
    from companion.erasing import erase_here
    from companion.only_one import nobody_starts_one, single_instance

    async with nobody_starts_one(folders.start_lock):
        with single_instance(folders):
            return await erase_here(folders, profile, person)


def _trace(person: str) -> tuple[Trace, Profile]:
    from companion.erasing import trace_here

    return trace_here(find_folders(), person)


def _counts(trace: Trace) -> dict[str, int]:
    return {
        "items": len(trace.items),
        "mentions": len(trace.mentions),
        "links": len(trace.links),
        "decisions": len(trace.decisions),
        "prompts": len(trace.prompts),
        "unsent": trace.unsent,
    }


def _rows_in_crm(trace: Trace, profile: Profile) -> list[Facts]:
    return [
        {
            "table": table,
            "row_id": row_id,
            "address": f"{profile.environment_address}/main.aspx?pagetype=entityrecord&etn={table}&id={row_id}",
        }
        for table, row_id in trace.in_crm
    ]


def _item_facts(trace: Trace, place: int) -> Facts:
    one = trace.items[place]
    item, activity = one.item, one.item.activity
    return {
        "copied_at": one.clicked_at.isoformat(),
        "state": item.state,
        "kind": activity.kind if activity else None,
        "text": activity.body if activity else None,
        "name": activity.about.name if activity else None,
        "filed_under": f"{item.target.table}/{item.target.row_id}" if item.target else None,
        "filed_name": item.target.name if item.target else None,
        "reasons": [row.name for row in item.evidence.rows] if item.evidence else [],
    }


def _link_facts(link: HeldLink) -> Facts:
    row = "/".join(link.row)
    return {
        "linkedin": f"{link.key.kind}:{link.key.value}",
        "row": row,
        "name": link.name,
        "at": link.at.isoformat(),
    }


def _certificate(answer: PersonErased, trace: Trace, profile: Profile) -> Facts:
    return {
        "erased_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "searched": [
            "journal",
            "links",
            "history",
            "prompts",
            "reasons",
            "audit trail",
            "employers that pages named",
            "copies of the journal",
        ],
        "removed": answer.model_dump(exclude={"kind"}),
        "kept_here": [
            "hashes and row ids of what was written",
            "the CRM's own row in the mirror, for as long as the CRM holds it",
            "own list of those who are never copied, as hashes",
        ],
        "in_crm": _rows_in_crm(trace, profile),
    }


def _held_lines(trace: Trace, words: Sentences) -> Iterator[str]:
    counts = {name: str(count) for name, count in _counts(trace).items()}
    yield words.text("person_held", counts)
    if trace.unsent:
        yield words.for_error("person_unsent", {"count": counts["unsent"]})


def _crm_lines(trace: Trace, profile: Profile, words: Sentences) -> Iterator[str]:
    rows = _rows_in_crm(trace, profile)
    yield words.text("person_in_crm", {"rows": str(len(rows)), "environment": profile.host})
    yield from (f"  {row['address']}" for row in rows)


def _write(file: Path, facts: Facts) -> None:
    """For its owner only: whatever is exported of somebody is as private as the journal."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(facts, stream, ensure_ascii=False, indent=2)
    except OSError as error:
        raise NotSaved(reason=f"{file}: {error.strerror}") from error
