"""Answer the first message on a port: who we are, what we speak, and whether copying is possible."""

from __future__ import annotations

from typing import get_args

from companion import __version__
from companion.core.activity import ItemKind
from companion.core.mapping import utc_text
from companion.core.mirror_standing import MirrorStanding, SyncProgress
from companion.core.sign_in import SIGN_IN_CODES
from companion.errors import UpdateCompanion, UpdateExtension
from companion.protocol import OLDEST_EXTENSION, PRODUCT, PROTOCOL_NEWEST, PROTOCOL_OLDEST
from companion.protocol.connection import BlockList, Connection, EndedConnection, LeftOut, Writing
from companion.protocol.requests import CompanionHello
from companion.protocol.results import ConnectionState, Welcome
from companion.usecases.show_cause import show_cause
from companion.usecases.show_sync import show_sync, show_table
from companion.usecases.workplace import CopyRules, Workplace

# Keeps the welcome well below the longest frame that a browser takes.
_MOST_HASHES_TOLD = 5000


def greet(hello: CompanionHello, workplace: Workplace | None, rules: CopyRules) -> Welcome:
    """The welcome. Raises UpdateExtension or UpdateCompanion when the two cannot understand each other."""
    if _number(hello.version) < _number(OLDEST_EXTENSION) or hello.protocol_newest < PROTOCOL_OLDEST:
        raise UpdateExtension(version=hello.version, oldest=OLDEST_EXTENSION)
    if _number(__version__) < _number(hello.oldest_companion) or hello.protocol_oldest > PROTOCOL_NEWEST:
        raise UpdateCompanion(version=__version__, oldest=hello.oldest_companion)
    return Welcome(
        kind="welcome",
        product=PRODUCT,
        version=__version__,
        protocol_oldest=PROTOCOL_OLDEST,
        protocol_newest=PROTOCOL_NEWEST,
        oldest_extension=OLDEST_EXTENSION,
        connection=show_connection(workplace, rules),
        writing=show_writing(rules),
        block_list=show_block_list(rules),
    )


def show_connection(workplace: Workplace | None, rules: CopyRules) -> Connection:
    """The connection as surfaces show it."""
    support_contact = rules.support_contact or None
    ended = tuple(EndedConnection(profile=mark, ended_at=utc_text(at)) for mark, at in rules.ended)
    if workplace is None:
        return Connection(
            state="not_connected",
            profile=None,
            ended=ended,
            environment=None,
            seat_name=None,
            support_contact=support_contact,
            is_test_environment=False,
            author_name=None,
            sandbox_kind=None,
            trouble=None,
            sync=None,
        )
    profile, trouble = workplace.profile, workplace.read_trouble()
    is_signed_out = trouble is not None and trouble.code in SIGN_IN_CODES
    return Connection(
        state="signed_out" if is_signed_out else "connected",
        profile=profile.mark,
        ended=ended,
        environment=profile.host,
        seat_name=profile.user_name,
        support_contact=support_contact,
        author_name=profile.author_name,
        is_test_environment=profile.is_test_environment,
        sandbox_kind=profile.sandbox_kind,
        trouble=show_cause(trouble),
        sync=show_sync(workplace.read_sync()),
    )


async def show_state(workplace: Workplace | None, rules: CopyRules) -> ConnectionState:
    """The connection, and when it was and will be looked at."""
    checked_at, next_check_at = workplace.read_checks() if workplace else (None, None)
    progress = workplace.read_sync() if workplace else SyncProgress()
    mirror = await workplace.read_mirror() if workplace else MirrorStanding()
    return ConnectionState(
        kind="connection.state",
        connection=show_connection(workplace, rules),
        checked_at=utc_text(checked_at) if checked_at else None,
        next_check_at=utc_text(next_check_at) if next_check_at else None,
        tables=workplace.read_tables_in_use() if workplace else "unknown",
        next_sync_at=utc_text(progress.next_at) if progress.next_at else None,
        mirror=tuple(show_table(table, progress.expected) for table in mirror.tables),
    )


def show_writing(rules: CopyRules) -> Writing:
    """The settings a page has to know before a click."""
    kinds = tuple(
        LeftOut(what=kind, by="user" if rules.are_kinds_own else "administrator")
        for kind in get_args(ItemKind)
        if kind not in rules.kinds
    )
    received = LeftOut(what="inbound", by="user" if rules.is_inbound_own else "administrator")
    return Writing(
        is_writeback_on=rules.is_writeback_on,
        hold_seconds=rules.hold_seconds,
        left_out=kinds if rules.is_inbound_allowed else (*kinds, received),
    )


def show_block_list(rules: CopyRules) -> BlockList | None:
    """Whom nobody may copy, as the extension knows them; None where that is more than a greeting can carry."""
    blocked = rules.block_list
    if len(blocked.hashes) > _MOST_HASHES_TOLD:
        return None
    return BlockList(salt=blocked.salt, hashes=tuple(sorted(blocked.hashes)))


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
