"""Connect to Dynamics: prove the address, sign the person in, learn who and where, remember it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from companion.core.mapping import utc_text
from companion.core.odata import CrmRequest, read, row_path
from companion.core.ports import CrmGateway, ProfileStore
from companion.core.profile import Profile
from companion.core.replies import CrmReply, Stop, Wait
from companion.core.survey import survey_tables
from companion.core.tables import MESSAGE_TABLES
from companion.core.trust import Trust, check_environment
from companion.errors import CrmAnswerRefused, CrmUnreachable


@dataclass(frozen=True)
class Wanted:
    """What the person who connects asked for."""

    address: str
    client_id: str
    login_hint: str | None
    vault: str
    trust: Trust
    ca_file: str | None


@dataclass(frozen=True)
class Connected:
    """A finished connection, and what is missing for copying to work."""

    profile: Profile
    missing_tables: tuple[str, ...]


class SignInDesk(Protocol):
    """One environment's sign-in and gateway, for as long as the connecting takes."""

    async def sign_in(self) -> str:
        """Sign the person in; the id of the account."""
        ...

    @property
    def gateway(self) -> CrmGateway:
        """The way to the environment, once signed in."""
        ...


OpenDesk = Callable[[str, str], SignInDesk]
"""Environment address and authority → the desk."""
ReadAuthority = Callable[[str], Awaitable[str]]


async def connect(
    wanted: Wanted, read_authority: ReadAuthority, open_desk: OpenDesk, profiles: ProfileStore, now: datetime
) -> Connected:
    """The connection, stored as the one in use. Nothing is stored when any step is refused."""
    environment = check_environment(wanted.address, wanted.trust)
    authority = await read_authority(environment)
    desk = open_desk(environment, authority)
    account_id = await desk.sign_in()
    seat = await desk.gateway.converse(_read_seat(environment))
    tables = await desk.gateway.converse(survey_tables())
    if isinstance(tables, Wait | Stop):
        raise CrmUnreachable(host=environment, reason=tables.cause.code)
    profile = Profile(
        environment_address=environment,
        organisation_id=seat.organisation_id,
        organisation_version=seat.version,
        user_id=seat.user_id,
        user_name=seat.user_name,
        authority=authority,
        client_id=wanted.client_id,
        account_id=account_id,
        vault=wanted.vault,
        is_test_environment=wanted.trust.is_test_environment,
        ca_file=wanted.ca_file,
        connected_at=utc_text(now),
    )
    profiles.keep(profile)
    missing = tuple(table for kind, table in MESSAGE_TABLES.items() if kind not in tables)
    return Connected(profile, missing)


@dataclass(frozen=True)
class _Seat:
    organisation_id: str
    version: str
    user_id: str
    user_name: str


def _read_seat(environment: str) -> Generator[CrmRequest, CrmReply, _Seat]:
    """Who signed in, as Dynamics knows them: the seat holder is `WhoAmI`, never an address of a mailbox."""
    me = yield from _body(read("WhoAmI"), environment)
    version = yield from _body(read("RetrieveVersion()"), environment)
    user_id = str(me.get("UserId"))
    user = yield from _body(read(row_path("systemusers", user_id), select="fullname"), environment)
    return _Seat(
        str(me.get("OrganizationId")), str(version.get("Version")), user_id, str(user.get("fullname"))
    )


def _body(request: CrmRequest, environment: str) -> Generator[CrmRequest, CrmReply, Mapping[str, object]]:
    reply = yield request
    if reply.status == 0:
        raise CrmUnreachable(host=environment, reason=reply.trouble)
    if not reply.is_ok:
        raise CrmAnswerRefused(status=str(reply.status), crm_code=reply.error_code, text=reply.error_text)
    return reply.body
