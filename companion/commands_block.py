"""The commands `block`, `unblock` and `blocked`: people and companies that are never copied."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from companion.blocking import Blocking
from companion.client import ask
from companion.folders import find_folders
from companion.protocol.requests import PersonBlock, PersonUnblock
from companion.protocol.results import PersonBlocked
from companion.sentences import Sentences

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add_block_commands(add: Add) -> None:
    """Declare the commands."""
    block = add("block", _block, "never copy a person or company")
    block.add_argument("address", help="the LinkedIn or Sales Navigator address")
    unblock = add("unblock", _unblock, "allow copying again somebody whom you have blocked")
    unblock.add_argument("address", help="the LinkedIn or Sales Navigator address")
    blocked = add("blocked", _blocked, "how many are never copied, or whether somebody is")
    blocked.add_argument("address", nargs="?", help="the LinkedIn or Sales Navigator address")
    for command in (block, unblock, blocked):
        command.add_argument("--json", action="store_true", help="for programs")


def _block(parsed: argparse.Namespace) -> int:
    return _change(parsed, PersonBlock(kind="person.block", profile_address=parsed.address))


def _unblock(parsed: argparse.Namespace) -> int:
    return _change(parsed, PersonUnblock(kind="person.unblock", profile_address=parsed.address))


def _change(parsed: argparse.Namespace, message: PersonBlock | PersonUnblock) -> int:
    """Have the running companion do it, so that open pages know at once; where none runs, do it here."""
    folders = find_folders()
    answer = ask(folders.socket, message, PersonBlocked)
    if answer is None:
        blocking = Blocking(folders.block_store())
        answer = blocking.change(message, folders.settings_in_use().read())
    return _say(parsed, answer)


def _blocked(parsed: argparse.Namespace) -> int:
    """Exit status 0 when the address is blocked, or without one."""
    folders = find_folders()
    blocking = Blocking(folders.block_store())
    answer = blocking.look(parsed.address, folders.settings_in_use().read())
    _say(parsed, answer)
    return 0 if answer.is_blocked or parsed.address is None else 1


def _say(parsed: argparse.Namespace, answer: PersonBlocked) -> int:
    if parsed.json:
        sys.stdout.write(answer.model_dump_json(indent=2) + "\n")
        return 0
    words = Sentences(parsed.language)
    counts = {"own": str(answer.by_user), "organisation": str(answer.by_organisation)}
    lines = [words.text("blocked_count", counts)]
    if parsed.address is not None:
        lines.insert(0, words.text("blocked_yes" if answer.is_blocked else "blocked_no"))
    sys.stdout.write("\n".join(lines) + "\n")
    return 0
