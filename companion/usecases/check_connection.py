"""Check that the connection still stands: a token can be had, Dynamics takes it, and it is still the same person.

Writes nothing, here or there. What it reads is little enough to be asked every few minutes.
"""

from __future__ import annotations

from collections.abc import Generator

from companion.core.odata import CrmRequest, read
from companion.core.ports import CrmGateway
from companion.core.profile import Profile
from companion.core.replies import Cause, CrmReply, Stop, Wait, classify
from companion.core.sign_in import meaning_of
from companion.errors import CrmUnreachable, SignedOut, SignInUnreachable


async def check_connection(
    profile: Profile, gateway: CrmGateway, writers_gateway: CrmGateway | None = None
) -> Wait | Stop | None:
    """None when all is well, else what stands in the way. An integration user is asked through its own gateway.

    Another person or organisation than the profile's closes the queue: nothing may be filed in a wrong name.
    """
    try:
        trouble = await gateway.converse(_who_am_i(profile, profile.user_id, profile.user_name))
        if trouble is not None or writers_gateway is None:
            return trouble
        return await writers_gateway.converse(_who_am_i(profile, profile.author_id, profile.author_name))
    except (SignedOut, SignInUnreachable, CrmUnreachable) as error:
        return meaning_of(error)


def _who_am_i(
    profile: Profile, user_id: str, name: str
) -> Generator[CrmRequest, CrmReply, Wait | Stop | None]:
    reply = yield read("WhoAmI")
    if not reply.is_ok:
        return classify(reply)
    found = (str(reply.body.get("UserId")).lower(), str(reply.body.get("OrganizationId")).lower())
    if found == (user_id.lower(), profile.organisation_id.lower()):
        return None
    params = (("environment", profile.host), ("seat", name))
    return Wait(Cause("other_account", params, reply.service_request_id), is_for_everything=True)
