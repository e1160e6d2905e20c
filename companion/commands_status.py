"""The command `status`: how the connection stands and whether copying is possible now. Changes nothing."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from companion import __version__
from companion.client import ask, say_hello
from companion.commands_sync_standing import SyncStanding, read_sync_standing, sync_standing_of
from companion.core.profile import Profile
from companion.folders import Folders, find_folders
from companion.protocol.requests import ConnectionStatus, OutboxList
from companion.protocol.results import ConnectionState, OutboxCounts, OutboxItems, Welcome
from companion.sentences import Sentences
from companion.settings import EffectiveSetting
from companion.storage.profile_store import FileProfileStore

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


@dataclass(frozen=True)
class Standing:
    """Everything that is known without asking Dynamics: the running companion does that by itself."""

    welcome: Welcome | None
    profile: Profile | None
    state: ConnectionState | None
    outbox: OutboxItems | None
    writeback: EffectiveSetting
    support_contact: str
    sync: SyncStanding | None = None

    @property
    def can_copy(self) -> bool:
        """Whether a click in the browser would now end as an activity in the CRM."""
        is_well = self.state is not None and self.state.connection.trouble is None
        return bool(self.welcome and self.profile and self.writeback.value and is_well)


def add_status_command(add: Add) -> None:
    """Declare the command."""
    parser = add("status", _status, "show the connection and whether copying is possible")
    parser.add_argument("--json", action="store_true", help="for programs")


def _status(parsed: argparse.Namespace) -> int:
    standing = _look(find_folders())
    words = Sentences(parsed.language)
    text = as_json(standing) if parsed.json else as_text(standing, words)
    sys.stdout.write(text)
    return 0 if standing.can_copy else 1


def _look(folders: Folders) -> Standing:
    welcome = say_hello(folders.socket)
    profile = FileProfileStore(folders.profiles).read_current()
    settings = {setting.name: setting for setting in folders.settings_in_use().explain()}
    state = outbox = None
    sync = read_sync_standing(folders, profile) if profile is not None else None
    if welcome is not None and profile is not None:
        state = ask(folders.socket, ConnectionStatus(kind="connection.status"), ConnectionState)
        outbox = ask(folders.socket, OutboxList(kind="outbox.list", item_ids=None), OutboxItems)
        sync = sync_standing_of(state) if state is not None else sync
    contact = str(settings["support_contact"].value)
    return Standing(welcome, profile, state, outbox, settings["writeback"], contact, sync)


def as_json(standing: Standing) -> str:
    """For programs: names, values and codes, no sentences."""
    profile, state, trouble = standing.profile, standing.state, _trouble(standing)
    report: dict[str, Any] = {
        "can_copy": standing.can_copy,
        "version": __version__,
        "companion": standing.welcome.version if standing.welcome else None,
        "state": state.connection.state if state else ("unknown" if profile else "not_connected"),
        "environment": profile.host if profile else None,
        "organisation_version": profile.organisation_version if profile else None,
        "organisation_kind": profile.organisation_kind or None if profile else None,
        "sandbox_kind": profile.sandbox_kind if profile else None,
        "is_test_environment": profile.is_test_environment if profile else None,
        "seat": profile.user_name if profile else None,
        "author": profile.author_name if profile else None,
        "author_credential": _credential(profile) if profile else None,
        "vault": profile.vault if profile else None,
        "checked_at": state.checked_at if state else None,
        "next_check_at": state.next_check_at if state else None,
        "trouble": trouble.model_dump() if trouble else None,
        "sync": standing.sync.as_json() if standing.sync else None,
        "outbox": standing.outbox.counts.model_dump() if standing.outbox else None,
        "writeback": {"is_on": standing.writeback.value, "source": standing.writeback.source},
        "support_contact": standing.support_contact or None,
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def as_text(standing: Standing, words: Sentences) -> str:
    """A line for each fact, what must not be overlooked first, and last whether copying is possible."""
    facts = [(words.text(key), value) for key, value in _facts(standing, words)]
    if standing.sync is not None:
        facts += standing.sync.lines(words)
    width = max(len(label) for label, _value in facts)
    lines = [*_banners(standing, words), *(f"{label:{width}}  {value}" for label, value in facts)]
    if trouble := _trouble(standing):
        lines.append(words.for_cause(trouble, trouble.family))
    if standing.sync is not None and (late := standing.sync.sync.trouble):
        lines.append(words.for_cause(late, late.family))
    lines.append(words.text(_verdict(standing)))
    return "\n".join(lines) + "\n"


def _verdict(standing: Standing) -> str:
    if standing.can_copy:
        return "status_can_copy"
    # Nobody need do anything about a companion that only has nothing to do.
    is_asleep = standing.welcome is None and standing.profile is not None and standing.writeback.value
    return "status_starts_with_browser" if is_asleep else "status_cannot_copy"


def _banners(standing: Standing, words: Sentences) -> Iterator[str]:
    profile = standing.profile
    if profile and profile.sandbox_kind:
        yield words.text("connect_sandbox", {"kind": profile.sandbox_kind})
    elif profile and profile.is_test_environment:
        yield words.text("test_environment")


def _facts(standing: Standing, words: Sentences) -> Iterator[tuple[str, str]]:
    """Label and value of every line."""
    profile, state = standing.profile, standing.state
    yield "popup_companion", words.text("status_running" if standing.welcome else "status_not_running")
    if profile is None:
        yield "status_connection", words.text("connection_not_connected")
    else:
        known = state.connection.state if state else None
        yield "status_connection", words.text(f"connection_{known}" if known else "status_unknown")
        kind = profile.organisation_kind or words.text("connect_kind_not_told")
        yield "popup_environment", f"{profile.host} ({profile.organisation_version}, {kind})"
        yield "popup_seat", profile.user_name
        author = words.text(f"status_author_{_credential(profile)}")
        yield "popup_author", f"{profile.author_name} ({author})"
        yield "status_vault", words.text(f"vault_{profile.vault}")
    if state is not None:
        yield "status_checked", words.time(state.checked_at) if state.checked_at else "–"
        yield "status_next_check", words.time(state.next_check_at) if state.next_check_at else "–"
        yield "status_tables", words.text(f"tables_{state.tables}")
    if standing.outbox is not None:
        yield "popup_outbox", _counts(standing.outbox.counts, words)
    yield "popup_writing", _writeback(standing.writeback, words)
    if standing.support_contact:
        yield "status_help", standing.support_contact


def _trouble(standing: Standing) -> Any:  # noqa: ANN401 - a Cause of the protocol, or nothing
    """What stands in the way: of the whole connection, else of the outbox."""
    if standing.state is not None and standing.state.connection.trouble is not None:
        return standing.state.connection.trouble
    return standing.outbox.trouble if standing.outbox else None


def _credential(profile: Profile) -> str:
    """How whoever writes proves who they are: own_account, sign_in, certificate or secret."""
    return profile.integration_user.credential if profile.integration_user else "own_account"


def _counts(counts: OutboxCounts, words: Sentences) -> str:
    waiting = [
        f"{words.text(f'state_{state}')} {number}" for state, number in counts.model_dump().items() if number
    ]
    return ", ".join(waiting) or words.text("popup_outbox_empty")


def _writeback(setting: EffectiveSetting, words: Sentences) -> str:
    if not setting.value:
        return words.text("status_writeback_off")
    return f"{words.text('popup_on')} ({words.text(f'status_source_{setting.source}')})"
