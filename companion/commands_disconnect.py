"""The command `disconnect`: show what was not sent, ask what is to become of it, say what was removed."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from typing import Literal

from companion.client import ask
from companion.core.leaving import Decision
from companion.core.outbox_item import OutboxItem
from companion.core.profile import Profile
from companion.errors import NotConnected, Undecided
from companion.folders import Folders, find_folders
from companion.protocol.requests import ConnectionDisconnect
from companion.protocol.results import Disconnected, RemovedThing
from companion.sealing import open_seal_for_reading, open_seal_vault
from companion.sentences import Sentences
from companion.storage.inspection import read_unsent
from companion.storage.profile_store import FileProfileStore
from companion.usecases.show_cause import show_cause

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]

# What people type, in both languages and wherever they come from.
_KEEP, _DISCARD = {"keep", "k", "manter", "m"}, {"discard", "d", "descartar"}
_YES, _NO = {"yes", "y", "sim", "s"}, {"no", "n", "não", "nao"}

_REMOVED: dict[RemovedThing, str] = {
    "sign_in": "removed_sign_in",
    "integration_secret": "removed_integration_secret",
    "history": "removed_history",
    "links": "removed_links",
    "audit": "removed_audit",
    "mirror": "removed_mirror",
    "connection": "removed_connection",
}


def add_disconnect_command(add: Add) -> None:
    """Declare the command."""
    disconnect = add("disconnect", _disconnect, "end the connection; rows in the CRM are never touched")
    disconnect.add_argument(
        "--unsent", choices=("keep", "discard"), help="what becomes of items that were not sent; default: ask"
    )
    disconnect.add_argument(
        "--clear",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="remove everything that came from the CRM or proves the sign-in; default: ask",
    )
    disconnect.add_argument("--json", action="store_true", help="for programs: nothing is asked")


def _disconnect(parsed: argparse.Namespace) -> int:
    folders, words = find_folders(), Sentences(parsed.language)
    profiles = FileProfileStore(folders.profiles)
    profile = profiles.read_current()
    if profile is None:
        raise NotConnected
    seal = open_seal_for_reading(profile, open_seal_vault(profile, folders.vault))
    unsent = read_unsent(profiles.folder_of(profile) / "outbox.db", seal)
    decision = Decision(parsed.unsent, bool(parsed.clear))
    if parsed.json:
        if parsed.clear is None:
            raise Undecided("clear_undecided")
    else:
        decision = _asked(parsed, words, profile, unsent)
    done = _carry_out(folders, profile, decision)
    sys.stdout.write(done.model_dump_json(indent=2) + "\n" if parsed.json else _report(done, decision, words))
    return 0


def _asked(
    parsed: argparse.Namespace, words: Sentences, profile: Profile, unsent: list[OutboxItem]
) -> Decision:
    """The decision, from the options or from whoever sits there; without an answer nothing happens."""
    choice: Literal["keep", "discard"] | None = parsed.unsent
    if unsent:
        _say(words.text("disconnect_unsent", {"count": str(len(unsent)), "environment": profile.host}))
        for item in unsent:
            _say(f"  {_line_of(item, words)}")
    if unsent and choice is None:
        answer = _answer(words.text("disconnect_ask_unsent"))
        if answer not in _KEEP | _DISCARD:
            raise Undecided(count=str(len(unsent)))
        choice = "keep" if answer in _KEEP else "discard"
    is_clearing = parsed.clear
    if is_clearing is None:
        answer = _answer(words.text("disconnect_ask_clear"))
        if answer not in _YES | _NO:
            raise Undecided("clear_undecided")
        is_clearing = answer in _YES
    return Decision(choice, is_clearing)


def _carry_out(folders: Folders, profile: Profile, decision: Decision) -> Disconnected:
    """Have the running companion do it; where none runs, do it here."""
    message = ConnectionDisconnect(
        kind="connection.disconnect", unsent=decision.unsent, is_clearing=decision.is_clearing
    )
    return ask(folders.socket, message, Disconnected) or asyncio.run(_leave(folders, profile, decision))


async def _leave(folders: Folders, profile: Profile, decision: Decision) -> Disconnected:
    from companion.disconnecting import leave_here
    from companion.only_one import nobody_starts_one, single_instance
    from companion.signin.vault import open_vault

    async with nobody_starts_one(folders.start_lock):
        with single_instance(folders):
            cache = open_vault(profile.vault, folders.vault)
            return await leave_here(folders, profile, decision, cache, lambda _items: None)


def _report(done: Disconnected, decision: Decision, words: Sentences) -> str:
    lines = [words.text("disconnect_done", {"environment": done.environment})]
    if done.discarded_items:
        lines.append(words.text("disconnect_discarded", {"count": str(done.discarded_items)}))
    if done.may_stand_in_crm:
        lines.append(words.text("disconnect_may_stand", {"count": str(done.may_stand_in_crm)}))
    if done.kept_items:
        lines.append(words.text("disconnect_kept", {"count": str(done.kept_items)}))
    if done.removed:
        lines.append(words.text("disconnect_removed"))
        lines += [f"  {words.text(_REMOVED[one.what], {'count': str(one.count)})}" for one in done.removed]
    if not decision.is_clearing:
        lines.append(words.text("disconnect_stays"))
    lines.append(words.text("disconnect_crm_untouched"))
    return "\n".join(lines) + "\n"


def _line_of(item: OutboxItem, words: Sentences) -> str:
    """One unsent item: whom it is for, where it stands, and why."""
    person = item.activity.about.name if item.activity else item.item_id[:8]
    line = f"{person}: {words.text(f'state_{item.state}')}"
    cause = show_cause(item.cause)
    return f"{line}. {words.for_cause(cause, None)}" if cause else line


def _answer(question: str) -> str:
    sys.stdout.write(f"{question} ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
