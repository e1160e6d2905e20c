"""`copy-to-crm unresolved assign …`: who among the organisation's users is meant. Decides nothing."""

from __future__ import annotations

from companion.client import ask
from companion.folders import find_folders
from companion.protocol.assigning import ColleagueChoice, ColleagueSearch, ColleaguesFound
from companion.sentences import Sentences

_LONGEST = 100


def find_assignee(typed: str, sentences: Sentences) -> ColleagueChoice | str | None:
    """The one user whose name or address begins so, else a sentence why nobody; None when no companion runs.

    Of several, the one who is called exactly so.
    """
    if not typed.strip():
        return sentences.text("unresolved_assignee_none", {"name": typed})
    message = ColleagueSearch(kind="colleague.search", prefix=typed[:_LONGEST])
    answer = ask(find_folders().socket, message, ColleaguesFound)
    if answer is None:
        return None
    found = answer.colleagues
    exact = [one for one in found if typed.lower() in (one.name.lower(), (one.email or "").lower())]
    fitting = exact or list(found)
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        return sentences.text("unresolved_assignee_none", {"name": typed})
    names = ", ".join(f"{one.name} ({one.email or one.user_id})" for one in fitting)
    return sentences.text("unresolved_assignee_several", {"names": names})
