"""Giving what waits of somebody to a colleague, and finding the colleague."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.items import ShortText
from companion.protocol.wire import Id, Wire

MOST_COLLEAGUES = 20


class ColleagueSearch(Wire):
    """Find users of the organisation whose name, last name or e-mail address begins so."""

    kind: Literal["colleague.search"]
    prefix: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class PromptAssign(Wire):
    """Give everything that waits for this answer to a colleague; to oneself, take back what was given.

    Once this is answered it is in the journal. What stands open in Dynamics gets its new owner there, and what is not
    written yet follows with its receipt. The prompt is `assigning` meanwhile; `prompts.changed` tells when it is
    `assigned`, or `needs_you` with its cause.
    """

    kind: Literal["prompt.assign"]
    prompt_id: Id
    user_id: Id | None
    """Of the user, as `colleague.search` names them; null for oneself."""


class Assignee(Wire):
    """A colleague who has what was copied of somebody, or is to get it."""

    user_id: Id
    name: ShortText
    is_me: bool
    """True while something comes back to the seat holder."""


class ColleagueChoice(Wire):
    """A user to whom something can be given."""

    user_id: Id
    name: ShortText
    email: ShortText | None
    """Tells people of the same name apart."""
    is_me: bool


class ColleaguesFound(Wire):
    """Answer to `colleague.search`, by name."""

    kind: Literal["colleagues.found"]
    colleagues: Annotated[tuple[ColleagueChoice, ...], Field(max_length=MOST_COLLEAGUES)]
