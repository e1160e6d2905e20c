"""Prompts: read the queue, open one, keep it for later, discard it, answer it with a record that is there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from companion.core.activity import Company
from companion.core.block_list import keys_of
from companion.core.prompts import ASKING, Answer, PromptState
from companion.core.verdict import RowTable, Target, profile_key_of
from companion.errors import BadRequest, PersonBlocked
from companion.protocol.page_item import CompanyInView, PagePerson
from companion.protocol.prompt_results import PromptsFound, PromptStatus
from companion.usecases.find_known import find_known
from companion.usecases.read_record import check_row_id, read_record_name
from companion.usecases.read_subject import read_subject
from companion.usecases.show_prompt import show_prompt, show_status
from companion.usecases.weigh_row import weigh_row
from companion.usecases.workplace import Workplace


async def read_prompts(
    workplace: Workplace, states: Sequence[PromptState] | None, after: int | None, limit: int
) -> PromptsFound:
    """Prompts from the oldest on; `after` continues an earlier page."""
    found = await workplace.outbox.prompts.read_page(states or ASKING, after, limit)
    counts = await workplace.outbox.prompts.count()
    return PromptsFound(
        kind="prompts.found",
        prompts=tuple(await asyncio.gather(*(show_prompt(workplace, prompt) for prompt in found))),
        next_after=found[-1].sequence if len(found) == limit else None,
        waiting=sum(counts.get(state, 0) for state in ASKING),
        later=counts.get("later", 0),
    )


async def open_prompt(
    workplace: Workplace, prompt_id: str, about: PagePerson | CompanyInView
) -> PromptStatus:
    """The prompt about somebody: "Add to CRM". Raises PersonBlocked, and then nothing is written down.

    Whose record is known is compared with it; nobody has to answer that, and nothing is left of it unless they do.
    """
    subject = read_subject(about)
    if workplace.read_rules().block_list.holds(keys_of(subject)):
        raise PersonBlocked
    is_comparing = await find_known(workplace, subject) is not None
    prompt = await workplace.outbox.prompts.open_asked(
        prompt_id, subject, workplace.clock.now(), is_comparing=is_comparing
    )
    workplace.show_prompt(prompt.prompt_id)
    return await show_status(workplace, prompt)


async def keep_prompt_for_later(workplace: Workplace, prompt_id: str) -> PromptStatus:
    """The prompt, asking no more; what waits in it is written open."""
    prompt = await workplace.outbox.prompts.keep_for_later(prompt_id)
    workplace.tell([])
    return await show_status(workplace, prompt)


async def discard_prompt(workplace: Workplace, prompt_id: str) -> PromptStatus:
    """The prompt, with what waited in it taken back."""
    prompt, items = await workplace.outbox.prompts.discard(prompt_id, workplace.clock.now())
    workplace.wake_dispatcher()
    workplace.tell(items)
    return await show_status(workplace, prompt)


async def link_prompt(workplace: Workplace, prompt_id: str, table: RowTable, row_id: str) -> PromptStatus:
    """The prompt, answered with a record that Dynamics has shown to be there."""
    prompt = await workplace.outbox.prompts.read(prompt_id)
    is_company = isinstance(prompt.about, Company)
    if is_company != (table == "account") and prompt.about is not None:
        what = "a company is an account" if is_company else "a person is a contact or a lead"
        raise BadRequest(field="table", problem=what)
    name = await read_record_name(workplace, table, row_id)
    target = Target(table, check_row_id(row_id), name, "picked")
    now = workplace.clock.now()
    key = profile_key_of(prompt.about) if prompt.about else None
    known = await workplace.links.find_link(key) if key else None
    weighed = await weigh_row(workplace, prompt.about, target.row_id)
    answer = Answer(target, "linked", instead_of=known, weighed=weighed)
    answered, items = await workplace.outbox.prompts.answer(prompt_id, answer, now)
    workplace.wake_dispatcher()
    workplace.tell(items)
    return await show_status(workplace, answered)
