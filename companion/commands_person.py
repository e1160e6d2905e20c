"""`copy-to-crm person …`: what this computer holds of one person or company; export or erase it. Decides nothing."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from companion.client import ask
from companion.commands_report_forms import print_json, say
from companion.core.person_trace import Trace
from companion.core.profile import Profile
from companion.errors import NotSaved
from companion.folders import Folders, find_folders
from companion.person_facts import Facts, certificate, exported, rows_in_crm
from companion.protocol.admin_privacy import PersonErased, RowInCrm
from companion.protocol.requests import PersonErase
from companion.sentences import Sentences

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]


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
        return print_json(
            {"held": _counts(trace), "in_crm": [row.model_dump() for row in rows_in_crm(trace, profile)]}
        )
    words = Sentences(parsed.language)
    say([*_held_lines(trace, words), *_crm_lines(rows_in_crm(trace, profile), profile.host, words)])
    return 0


def _export(parsed: argparse.Namespace) -> int:
    trace, profile = _trace(parsed.person)
    _write(parsed.file, exported(parsed.person, trace, profile))
    say([Sentences(parsed.language).text("person_exported", {"file": str(parsed.file)})])
    return 0


def _erase(parsed: argparse.Namespace) -> int:
    """Have the running companion do it, so that nothing is written meanwhile; where none runs, do it here."""
    folders = find_folders()
    _trace_before, profile = _trace(parsed.person)
    answer = ask(folders.socket, PersonErase(kind="person.erase", person=parsed.person), PersonErased)
    if answer is None:
        answer = asyncio.run(_erase_alone(folders, profile, parsed.person))
    facts = certificate(answer)
    if parsed.certificate:
        _write(parsed.certificate, facts)
    if parsed.json:
        return print_json(facts)
    words = Sentences(parsed.language)
    counts = {name: str(value) for name, value in answer.model_dump().items() if isinstance(value, int)}
    say([words.text("person_erased", counts), *_crm_lines(answer.in_crm, profile.host, words)])
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
        "decisions": trace.history,
        "prompts": len(trace.prompts),
        "unsent": trace.unsent,
    }


def _held_lines(trace: Trace, words: Sentences) -> Iterator[str]:
    counts = {name: str(count) for name, count in _counts(trace).items()}
    yield words.text("person_held", counts)
    if trace.unsent:
        yield words.for_error("person_unsent", {"count": counts["unsent"]})


def _crm_lines(rows: Sequence[RowInCrm], host: str, words: Sentences) -> Iterator[str]:
    yield words.text("person_in_crm", {"rows": str(len(rows)), "environment": host})
    yield from (f"  {row.address}" for row in rows)


def _write(file: Path, facts: Facts) -> None:
    """For its owner only: whatever is exported of somebody is as private as the journal."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(facts, stream, ensure_ascii=False, indent=2)
    except OSError as error:
        raise NotSaved(reason=f"{file}: {error.strerror}") from error
