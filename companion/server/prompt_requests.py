"""Requests about prompts and the form that answers them, each to its use case."""

from __future__ import annotations

from companion.errors import BadRequest, NotPossibleHere
from companion.protocol.prompt_requests import (
    AboutPrompt,
    AccountSearch,
    DecisionRevert,
    DecisionsRead,
    DuplicatesAsk,
    FormRead,
    OpportunitiesRead,
    PromptDiscard,
    PromptLater,
    PromptLink,
    PromptOpen,
    PromptsRead,
    RecordCreate,
)
from companion.protocol.prompt_results import PromptAnswer
from companion.usecases.decisions import read_decisions, revert_decision
from companion.usecases.prompts import (
    discard_prompt,
    keep_prompt_for_later,
    link_prompt,
    open_prompt,
    read_prompts,
)
from companion.usecases.workplace import Workplace

AboutRecord = (
    FormRead
    | AccountSearch
    | OpportunitiesRead
    | DuplicatesAsk
    | RecordCreate
    | DecisionsRead
    | DecisionRevert
)


async def answer_prompt(message: AboutPrompt, workplace: Workplace, key: str | None) -> PromptAnswer:
    """What a prompt, its form or its history answers. `key` is the request's idempotency key."""
    match message:
        case PromptsRead():
            return await read_prompts(workplace, message.states, message.after, message.limit)
        case PromptOpen():
            return await open_prompt(workplace, _needed(key), message.about)
        case PromptLater():
            return await keep_prompt_for_later(workplace, message.prompt_id)
        case PromptDiscard():
            return await discard_prompt(workplace, message.prompt_id)
        case PromptLink():
            return await link_prompt(workplace, message.prompt_id, message.table, message.row_id)
        case _:
            return await _look_at_records(message, workplace)


async def _look_at_records(message: AboutRecord, workplace: Workplace) -> PromptAnswer:
    """The form of a prompt, and the history of its answers."""
    match message:
        case DecisionsRead():
            return await read_decisions(workplace, message.about)
        case DecisionRevert():
            return await revert_decision(workplace, message.decision_id, is_moving=message.is_moving)
        case _:
            raise NotPossibleHere(reason=f"{message.kind} is not served by this version yet")


def _needed(key: str | None) -> str:
    if key is None:
        raise BadRequest(field="idempotency_key", problem="a request that changes something needs one")
    return key
