"""Connect to Dynamics: prove the address, sign the person in, learn who and where, remember it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol, TypeVar

from companion.core.admission import FIRST_API_PATH, SandboxPolicy, check_kind, check_version
from companion.core.environment_facts import EnvironmentFacts, read_facts
from companion.core.mapping import utc_text
from companion.core.ports import CrmGateway, ProfileStore
from companion.core.profile import IntegrationUser, Profile
from companion.core.replies import Stop, Wait
from companion.core.rights import GIVING, OWNING, READING, WRITING, Rights, read_rights
from companion.core.survey import survey_tables
from companion.core.tables import MESSAGE_TABLES
from companion.core.trust import Trust, check_environment
from companion.errors import CrmAnswerRefused, CrmUnreachable, IntegrationUserRefused, OtherSeat

Answer = TypeVar("Answer")

Step = Literal[
    "asking_address",
    "signing_in",
    "checking_environment",
    "checking_tables",
    "checking_rights",
    "checking_integration_user",
]
Advice = Literal["personal_admin_account", "person_as_integration_user"]


@dataclass(frozen=True)
class Wanted:
    """What the person who connects asked for."""

    address: str
    client_id: str
    login_hint: str | None
    vault: str
    trust: Trust
    ca_file: str | None
    sandbox_policy: SandboxPolicy = "refuse"
    may_switch_seat: bool = False
    """Whether somebody other than the one who is connected there may take over this computer."""


@dataclass(frozen=True)
class Connected:
    """A finished connection, and what is missing for copying to work."""

    profile: Profile
    missing_tables: tuple[str, ...]
    missing_rights: tuple[str, ...] = ()
    """Privileges of the seat holder, in Dynamics' own names."""
    are_rights_known: bool = True
    """False where Dynamics does not tell: what is missing then shows at the first write."""
    missing_author_rights: tuple[str, ...] = ()
    """Privileges of the integration user."""
    advice: Advice | None = None


class SignInDesk(Protocol):
    """One environment's sign-in and gateway, for as long as the connecting takes."""

    async def sign_in(self) -> str:
        """Sign the person in; the id of the account."""
        ...

    def gateway(self, api_path: str) -> CrmGateway:
        """The way to the environment, once signed in, by one of its Web API paths."""
        ...


@dataclass(frozen=True)
class Author:
    """An integration user that was checked, what it lacks, and what its administrator should be told."""

    user: IntegrationUser
    missing_rights: tuple[str, ...]
    advice: Advice | None


class Reception(Protocol):
    """What connecting needs from the world, for as long as it takes."""

    async def read_authority(self, environment: str) -> str:
        """Who signs people in at this address."""
        ...

    def open_desk(self, environment: str, authority: str) -> SignInDesk:
        """The desk at which the seat holder signs in."""
        ...

    async def prove_author(self, profile: Profile) -> Author | None:
        """The integration user who will write for a profile, signed in and checked; None when none was named."""
        ...

    def report(self, step: Step) -> None:
        """Tell the waiting person what is being done."""
        ...


async def connect(wanted: Wanted, reception: Reception, profiles: ProfileStore, now: datetime) -> Connected:
    """The connection, stored as the one in use. Nothing is stored when any step is refused."""
    reception.report("asking_address")
    environment = check_environment(wanted.address, wanted.trust)
    authority = await reception.read_authority(environment)
    reception.report("signing_in")
    desk = reception.open_desk(environment, authority)
    account_id = await desk.sign_in()
    reception.report("checking_environment")
    facts: EnvironmentFacts = told(await desk.gateway(FIRST_API_PATH).converse(read_facts()), environment)
    check_kind(facts.kind, wanted.sandbox_policy)
    earlier = profiles.read_current()
    _check_same_seat(earlier, environment, facts, may_switch=wanted.may_switch_seat)
    gateway = desk.gateway(check_version(facts.version))
    reception.report("checking_tables")
    tables = told(await gateway.converse(survey_tables(MESSAGE_TABLES.values())), environment)
    profile = Profile(
        environment_address=environment,
        organisation_id=facts.organisation_id,
        organisation_version=facts.version,
        user_id=facts.user_id,
        user_name=facts.user_name,
        authority=authority,
        client_id=wanted.client_id,
        account_id=account_id,
        vault=wanted.vault,
        is_test_environment=wanted.trust.is_test_environment,
        ca_file=wanted.ca_file,
        connected_at=utc_text(now),
        organisation_kind=facts.kind,
        integration_user=_kept_integration_user(earlier, facts),
    )
    reception.report("checking_rights")
    rights = told(await gateway.converse(read_rights(facts.user_id)), environment)
    author = await reception.prove_author(profile)
    if author is not None:
        profile = with_author(profile, author)
    profiles.keep(profile)
    needed = (*READING, *(OWNING if profile.integration_user else WRITING))
    return Connected(
        profile,
        missing_tables=tuple(name for name in MESSAGE_TABLES.values() if name not in tables),
        missing_rights=rights.missing(needed) if rights else (),
        are_rights_known=rights is not None,
        missing_author_rights=author.missing_rights if author else (),
        advice=author.advice if author else None,
    )


def with_author(profile: Profile, author: Author | None) -> Profile:
    """The profile as this integration user will write for it, or the rep where there is none."""
    return replace(profile, integration_user=author.user if author else None)


async def prove_integration_user(user: IntegrationUser, gateway: CrmGateway, profile: Profile) -> Author:
    """The integration user whose tokens the gateway sends, checked against the profile it will write for.

    Raises IntegrationUserRefused for the rep themselves and for a user of another organisation.
    """
    facts = told(await gateway.converse(read_facts()), profile.environment_address)
    if facts.organisation_id.lower() != profile.organisation_id.lower():
        raise IntegrationUserRefused(user=facts.user_name, reason="it belongs to another organisation")
    if facts.user_id.lower() == profile.user_id.lower():
        raise IntegrationUserRefused(user=facts.user_name, reason="it is the seat holder's own account")
    rights = told(await gateway.converse(read_rights(facts.user_id)), profile.environment_address)
    named = replace(user, user_id=facts.user_id, user_name=facts.user_name)
    missing = rights.missing((*WRITING, *GIVING)) if rights else ()
    return Author(named, missing, _advice(facts, rights))


def told(answer: Answer | Wait | Stop, environment: str) -> Answer:
    """An answer, or the error that a refusal is when somebody waits for it."""
    if not isinstance(answer, Wait | Stop):
        return answer
    params = dict(answer.cause.params)
    if answer.cause.code == "crm_unreachable":
        raise CrmUnreachable(host=environment, reason=params.get("reason", ""))
    raise CrmAnswerRefused.because(answer.cause.code, params)


def _advice(facts: EnvironmentFacts, rights: Rights | None) -> Advice | None:
    """A person's account writes in the person's name; an administrator's writes with rights nobody needs here."""
    if not facts.is_person:
        return None
    return "personal_admin_account" if rights and rights.is_administrator else "person_as_integration_user"


def _check_same_seat(
    earlier: Profile | None, environment: str, facts: EnvironmentFacts, *, may_switch: bool
) -> None:
    """Refuse another person in the same environment: their messages must not leave under the first one's name."""
    if earlier is None or may_switch or earlier.environment_address != environment:
        return
    if earlier.user_id.lower() != facts.user_id.lower():
        raise OtherSeat(expected=earlier.user_name, found=facts.user_name)


def _kept_integration_user(earlier: Profile | None, facts: EnvironmentFacts) -> IntegrationUser | None:
    """Signing in again keeps who writes."""
    if earlier is None or earlier.organisation_id.lower() != facts.organisation_id.lower():
        return None
    return earlier.integration_user if earlier.user_id.lower() == facts.user_id.lower() else None
