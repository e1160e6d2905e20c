"""Ask an environment what it is and who is asking: version, kind, organisation, user. Changes nothing there."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass

from companion.core.admission import check_version, kind_name
from companion.core.odata import CrmRequest, read, row_path
from companion.core.replies import CrmReply, Refused, Stop, Wait, classify

_ORGANISATION = (
    "RetrieveCurrentOrganization(AccessType=@p1)?@p1=Microsoft.Dynamics.CRM.EndpointAccessType'Default'"
)
# Organisations of an early version do not have the function, or do not tell their kind through it.
_NOT_TOLD = frozenset({400, 404, 501})
# A person with a licence works in one of the first two; 4 is an account for programs.
_PERSONS_MODES = frozenset({0, 1})


@dataclass(frozen=True)
class EnvironmentFacts:
    """What an environment says about itself and about whoever asks."""

    organisation_id: str
    version: str
    kind: str
    """A name of Microsoft's OrganizationType; empty when it is not told."""
    user_id: str
    user_name: str
    is_person: bool
    """False for an application user and for an account kept for programs."""


Reading = Generator[CrmRequest, CrmReply, "EnvironmentFacts | Wait | Stop"]


def read_facts() -> Reading:
    """The facts. Raises VersionRefused before anything else is asked of a version that is not served.

    The seat holder is `WhoAmI`, never an address of a mailbox.
    """
    try:
        version = str((yield from _body(read("RetrieveVersion()"))).get("Version") or "")
        check_version(version)
        me = yield from _body(read("WhoAmI"))
        kind = yield from _kind()
        user_id = str(me.get("UserId"))
        user = yield from _body(
            read(row_path("systemusers", user_id), select="fullname,accessmode,applicationid")
        )
    except Refused as refused:
        return refused.meaning
    return EnvironmentFacts(
        organisation_id=str(me.get("OrganizationId")),
        version=version,
        kind=kind,
        user_id=user_id,
        user_name=str(user.get("fullname")),
        is_person=user.get("accessmode") in _PERSONS_MODES and not user.get("applicationid"),
    )


def _kind() -> Generator[CrmRequest, CrmReply, str]:
    reply = yield read(_ORGANISATION)
    if reply.status in _NOT_TOLD:
        return ""
    if not reply.is_ok:
        raise Refused(classify(reply))
    detail = reply.body.get("Detail")
    return kind_name(detail.get("OrganizationType")) if isinstance(detail, Mapping) else ""


def _body(request: CrmRequest) -> Generator[CrmRequest, CrmReply, Mapping[str, object]]:
    reply = yield request
    if not reply.is_ok:
        raise Refused(classify(reply))
    return reply.body
