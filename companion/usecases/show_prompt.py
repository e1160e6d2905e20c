"""A prompt as surfaces show it. Carries no message text."""

from __future__ import annotations

from companion.core.activity import Person
from companion.core.assignment import Colleague
from companion.core.evidence import Evidence
from companion.core.mapping import utc_text
from companion.core.outbox_item import Journalled
from companion.core.profile import Profile
from companion.core.prompts import OPEN, Prompt
from companion.core.verdict import Target
from companion.protocol.assigning import Assignee
from companion.protocol.items import MatchedRow
from companion.protocol.page_item import CompanyInView, PagePerson
from companion.protocol.prompt_results import PromptStatus
from companion.protocol.prompts import MOST_WAITING_ITEMS, WaitingItem
from companion.protocol.prompts import Prompt as ShownPrompt
from companion.usecases.show_cause import show_cause
from companion.usecases.show_evidence import show_weighed
from companion.usecases.show_item import record_address
from companion.usecases.workplace import Workplace

_LONGEST = 400
NOT_READABLE = "?"
"""The name of somebody whose sealed text does not open any more."""


async def show_status(workplace: Workplace, prompt: Prompt) -> PromptStatus:
    """One prompt, weighed as matching sees it now."""
    return PromptStatus(kind="prompt.status", prompt=await show_prompt(workplace, prompt))


async def show_prompt(workplace: Workplace, prompt: Prompt) -> ShownPrompt:
    """One prompt, weighed as matching sees it now where it still has no answer."""
    evidence = await _weigh(workplace, prompt)
    weighed = show_weighed(evidence) if evidence else None
    return ShownPrompt(
        prompt_id=prompt.prompt_id,
        state=prompt.state,
        opened_at=utc_text(prompt.opened_at),
        about=_show_subject(prompt),
        verdict=weighed.verdict if weighed else None,
        candidates=weighed.rows if weighed else (),
        proposal=show_row(prompt.proposal),
        items=tuple(show_waiting(one, workplace.profile) for one in _in_sight(prompt)),
        assignee=_show_assignee(prompt.assignee),
        row=show_row(prompt.row),
        cause=show_cause(prompt.cause),
    )


def _in_sight(prompt: Prompt) -> tuple[Journalled, ...]:
    """What waits for the answer, and with a colleague what they have of it."""
    both = (*prompt.items, *prompt.given) if prompt.state in ("assigning", "assigned") else prompt.items
    return tuple(sorted(both, key=lambda one: one.sequence))[:MOST_WAITING_ITEMS]


def _show_assignee(assignee: Colleague | None) -> Assignee | None:
    if assignee is None:
        return None
    return Assignee(user_id=assignee.user_id, name=assignee.name[:_LONGEST], is_me=assignee.is_me)


async def _weigh(workplace: Workplace, prompt: Prompt) -> Evidence | None:
    if prompt.about is None or prompt.state not in OPEN or prompt.state == "creating":
        return None
    return await workplace.weigh(prompt.about)


def show_waiting(one: Journalled, profile: Profile) -> WaitingItem:
    """One item that waits for an answer, or was filed by one."""
    item, receipt = one.item, one.item.receipt
    address = record_address(profile, receipt.table, receipt.row_id) if receipt else None
    return WaitingItem(
        item_id=item.item_id,
        state=item.state,
        item_kind=item.activity.kind if item.activity else None,
        clicked_at=utc_text(one.clicked_at),
        record_address=address,
    )


def show_row(target: Target | None) -> MatchedRow | None:
    """A row with the evidence for it."""
    if target is None:
        return None
    return MatchedRow(table=target.table, row_id=target.row_id, name=target.name[:_LONGEST], how=target.how)


def _show_subject(prompt: Prompt) -> PagePerson | CompanyInView:
    about = prompt.about
    if about is None:
        return PagePerson(
            name=NOT_READABLE,
            profile_id=None,
            profile_address=None,
            headline=None,
            company=None,
            company_address=None,
        )
    if isinstance(about, Person):
        return PagePerson(
            name=about.name,
            profile_id=about.profile_id,
            profile_address=about.profile_address,
            headline=about.headline,
            company=about.company,
            company_address=about.company_address,
        )
    return CompanyInView(
        name=about.name,
        company_id=about.company_id,
        company_address=about.company_address,
        location=about.location,
        headcount=about.headcount,
    )
