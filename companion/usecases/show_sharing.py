"""Whether a confirmed link is known on other computers, in the words of the protocol."""

from __future__ import annotations

from typing import Literal

from companion.core.linkedin_address import ProfileKey
from companion.core.sharing import SharingState
from companion.core.verdict import Target
from companion.protocol.person_card import LinkSharing
from companion.usecases.show_cause import show_cause
from companion.usecases.workplace import Workplace

_STATES: dict[SharingState, Literal["on_its_way", "shared", "refused"]] = {
    "due": "on_its_way",
    "done": "shared",
    "stopped": "refused",
}


async def show_sharing(workplace: Workplace, key: ProfileKey, link: Target) -> LinkSharing:
    """How far it has come that other seats know of a link."""
    sharing = await workplace.links.find_sharing(key, link.table, link.row_id)
    if sharing is None or link.table not in workplace.read_rules().link_columns:
        return LinkSharing(state="local", cause=None)
    return LinkSharing(state=_STATES[sharing.state], cause=show_cause(sharing.cause))
