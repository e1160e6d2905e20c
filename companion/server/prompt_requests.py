"""Requests about prompts and the form that answers them, each to its use case."""

from __future__ import annotations

from typing import assert_never

from companion.errors import BadRequest
from companion.protocol.assigning import ColleagueSearch, PromptAssign
from companion.protocol.changes import ChangesRead, RecordUpdate
from companion.protocol.decisions import DecisionRevert, DecisionsRead, DifferencesIgnore, MovesRead
from companion.protocol.prompt_requests import (
    AboutPrompt,
    AccountSearch,
    DuplicatesAsk,
    FormRead,
    OpportunitiesRead,
    PromptDiscard,
    PromptLater,
    PromptLink,
    PromptOpen,
    PromptsRead,
    RecordCreate,
    RowSearch,
)
from companion.protocol.prompt_results import PromptAnswer
from companion.usecases.assign_prompt import assign_prompt, find_colleagues
from companion.usecases.create_record import ask_duplicates, create_record
from companion.usecases.decisions import read_decisions, revert_decision
from companion.usecases.find_accounts import find_accounts, read_opportunities
from companion.usecases.ignore_differences import ignore_differences
from companion.usecases.moves import read_moves
from companion.usecases.prompts import (
    discard_prompt,
    keep_prompt_for_later,
    link_prompt,
    open_prompt,
    read_prompts,
)
from companion.usecases.read_form import read_form_fields
from companion.usecases.search_rows import search_rows
from companion.usecases.update_record import read_changes, update_record
from companion.usecases.workplace import Workplace

AboutQueue = PromptsRead | PromptOpen | PromptLater | PromptDiscard | PromptAssign | ColleagueSearch
AboutAnswer = PromptLink | RecordCreate | RecordUpdate
AboutHistory = DecisionsRead | DecisionRevert | DifferencesIgnore | MovesRead
AboutRecord = FormRead | ChangesRead | AccountSearch | RowSearch | OpportunitiesRead | DuplicatesAsk


async def answer_prompt(message: AboutPrompt, workplace: Workplace, key: str | None) -> PromptAnswer:
    """What a prompt, its form or its history answers. `key` is the request's idempotency key."""
    match message:
        case (
            PromptsRead()
            | PromptOpen()
            | PromptLater()
            | PromptDiscard()
            | PromptAssign()
            | ColleagueSearch()
        ):
            return await _queue(message, workplace, key)
        case PromptLink() | RecordCreate() | RecordUpdate():
            return await _decide(message, workplace, key)
        case DecisionsRead() | DecisionRevert() | DifferencesIgnore() | MovesRead():
            return await _look_back(message, workplace)
        case _:
            return await _look_at_records(message, workplace)


async def _queue(message: AboutQueue, workplace: Workplace, key: str | None) -> PromptAnswer:
    """The queue of prompts, and one on its way in or out."""
    match message:
        case PromptsRead():
            return await read_prompts(workplace, message.states, message.after, message.limit)
        case PromptOpen():
            return await open_prompt(workplace, _needed(key), message.about)
        case PromptLater():
            return await keep_prompt_for_later(workplace, message.prompt_id)
        case PromptDiscard():
            return await discard_prompt(workplace, message.prompt_id)
        case PromptAssign():
            return await assign_prompt(workplace, message.prompt_id, message.user_id)
        case ColleagueSearch():
            return await find_colleagues(workplace, message.prefix)
        case _:
            assert_never(message)


async def _decide(message: AboutAnswer, workplace: Workplace, key: str | None) -> PromptAnswer:
    """Which record somebody is: said, created, or brought up to date."""
    match message:
        case RecordCreate():
            return await create_record(workplace, message, _needed(key))
        case RecordUpdate():
            return await update_record(workplace, message, _needed(key))
        case PromptLink():
            return await link_prompt(workplace, message.prompt_id, message.table, message.row_id)
        case _:
            assert_never(message)


async def _look_back(message: AboutHistory, workplace: Workplace) -> PromptAnswer:
    """What was decided before, and taking it back."""
    match message:
        case DecisionsRead():
            return await read_decisions(workplace, message.about)
        case MovesRead():
            return await read_moves(workplace, message.decision_id)
        case DifferencesIgnore():
            return await ignore_differences(workplace, message.about)
        case DecisionRevert():
            return await revert_decision(workplace, message.decision_id, is_moving=message.is_moving)
        case _:
            assert_never(message)


async def _look_at_records(message: AboutRecord, workplace: Workplace) -> PromptAnswer:
    """The form of a prompt, and what a new record can hang on."""
    match message:
        case FormRead():
            return await read_form_fields(workplace, message.prompt_id, message.table)
        case ChangesRead():
            return await read_changes(workplace, message.prompt_id)
        case AccountSearch():
            return await find_accounts(workplace, message.prefix)
        case RowSearch():
            return await search_rows(workplace, message.table, message.column, message.prefix)
        case OpportunitiesRead():
            return await read_opportunities(workplace, message.account_id)
        case DuplicatesAsk():
            return await ask_duplicates(workplace, message)
        case _:
            assert_never(message)


def _needed(key: str | None) -> str:
    if key is None:
        raise BadRequest(field="idempotency_key", problem="a request that changes something needs one")
    return key
