"""Judge who is signed in, who that is in the environment, and what they may do there. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable

from companion.core.admission import SandboxPolicy, check_kind, is_sandbox
from companion.core.diagnosis import Finding, Result, failure, found, refusal
from companion.core.environment_facts import EnvironmentFacts, read_facts
from companion.core.own_seat import read_own_seat
from companion.core.ports import CrmGateway
from companion.core.profile import Profile
from companion.core.replies import Cause, Stop, Wait
from companion.core.rights import read_rights, right_of, table_of
from companion.errors import CopyToCrmError, VersionRefused


async def ask_facts(gateway: CrmGateway) -> EnvironmentFacts | Wait | Stop | VersionRefused:
    """What the environment says about itself and about whoever asks, or what it refused."""
    try:
        return await gateway.converse(read_facts())
    except VersionRefused as error:
        return error


def judge_user(facts: EnvironmentFacts | Wait | Stop | VersionRefused, profile: Profile) -> list[Finding]:
    """Whether the one who signs in is an enabled user with a role, and the one this connection belongs to."""
    if isinstance(facts, Wait | Stop):
        return [refusal("user", facts)]
    if isinstance(facts, VersionRefused):
        return [failure("version", facts)]
    if not _is_same(facts, profile, profile.user_id):
        cause = Cause("other_account", (("environment", profile.host), ("seat", profile.user_name)))
        return [refusal("user", Stop("failed", cause))]
    return [found("user", "ok", "user_known", seat=facts.user_name)]


async def judge_seat(gateway: CrmGateway, profile: Profile, *, is_on_for_all: bool) -> list[Finding]:
    """Whether the one who signs in has a seat that is on, or needs none."""
    seat = await gateway.converse(read_own_seat(profile.organisation_id, profile.user_id))
    if isinstance(seat, Wait | Stop):
        return [refusal("seat", seat)]
    if trouble := seat.read_trouble(is_on_for_all=is_on_for_all):
        return [refusal("seat", Stop("failed", trouble))]
    return [found("seat", "ok", "seat_unneeded" if seat.teams is None else "seat_on", seat=profile.user_name)]


def judge_author(facts: EnvironmentFacts | Wait | Stop | VersionRefused, profile: Profile) -> list[Finding]:
    """Whether the integration user is still the one that was connected."""
    if isinstance(facts, Wait | Stop):
        return [refusal("author", facts)]
    if isinstance(facts, VersionRefused):
        return [failure("author", facts)]
    if not _is_same(facts, profile, profile.author_id):
        return [
            found("author", "fail", "author_differs", expected=profile.author_name, found=facts.user_name)
        ]
    return [found("author", "ok", "author_known", user=facts.user_name)]


def judge_version(facts: EnvironmentFacts) -> list[Finding]:
    """A version that is served; one that is not was refused when the facts were read."""
    return [found("version", "ok", "version_served", version=facts.version)]


def judge_kind(facts: EnvironmentFacts, policy: SandboxPolicy) -> list[Finding]:
    """The kind of environment against what the organisation allows."""
    try:
        check_kind(facts.kind, policy)
    except CopyToCrmError as error:
        return [failure("kind", error)]
    if not facts.kind:
        return [found("kind", "ok", "kind_untold")]
    if is_sandbox(facts.kind):
        return [found("kind", "warning", "kind_sandbox", kind=facts.kind)]
    return [found("kind", "ok", "kind_production", kind=facts.kind)]


async def judge_rights(
    check: str, gateway: CrmGateway, user_id: str, user_name: str, needed: Iterable[str]
) -> list[Finding]:
    """A line for each privilege that copying needs and this user lacks."""
    needed = tuple(dict.fromkeys(needed))
    missing = await ask_missing(gateway, user_id, needed)
    if isinstance(missing, Wait | Stop):
        return [refusal(check, missing)]
    if missing is None:
        return [found(check, "warning", "rights_untold", user=user_name)]
    lacking = [right_lacking(check, "fail", user_name, privilege) for privilege in missing]
    return lacking or [found(check, "ok", "rights_complete", user=user_name, count=len(needed))]


def right_lacking(check: str, result: Result, user_name: str, privilege: str) -> Finding:
    """A line that names a privilege, its right, and the table."""
    return found(
        check,
        result,
        "right_missing",
        user=user_name,
        privilege=privilege,
        right=right_of(privilege),
        table=table_of(privilege),
    )


async def ask_missing(
    gateway: CrmGateway, user_id: str, needed: Iterable[str]
) -> tuple[str, ...] | Wait | Stop | None:
    """Which of these privileges a user lacks; None where the environment does not tell."""
    rights = await gateway.converse(read_rights(user_id))
    if rights is None or isinstance(rights, Wait | Stop):
        return rights
    return rights.missing(needed)


def _is_same(facts: EnvironmentFacts, profile: Profile, user_id: str) -> bool:
    expected = (profile.organisation_id.lower(), user_id.lower())
    return (facts.organisation_id.lower(), facts.user_id.lower()) == expected
