"""From a request's bytes to a reply's bytes: validate, call the use case, answer. Raises nothing."""

from __future__ import annotations

import json
import logging
from typing import Protocol
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from companion.errors import BadRequest, CopyToCrmError, InternalError, NotConnected
from companion.protocol import PROTOCOL_NEWEST
from companion.protocol.admin import AboutAdmin, AdminAnswer
from companion.protocol.admin_privacy import PersonErased
from companion.protocol.envelope import READ_REQUEST, ErrorBody, Failure, Reply, Request, Success
from companion.protocol.items import Param
from companion.protocol.my_crm import AboutLists, ImportRead, ListAnswer, MovedRead
from companion.protocol.prompt_requests import AboutPrompt
from companion.protocol.prompt_results import PromptAnswer
from companion.protocol.requests import (
    ActivitiesRead,
    ActivityCopy,
    ActivityUndo,
    CompanionHello,
    ConnectionDisconnect,
    ConnectionStatus,
    CrmSync,
    ItemResolve,
    ItemRetry,
    ItemSettle,
    ItemsFind,
    ItemWithdraw,
    LinkConfirm,
    MatchLearn,
    MatchPreview,
    OutboxList,
    OutboxPause,
    OutboxRead,
    PersonBlock,
    PersonErase,
    PersonUnblock,
    PersonView,
    SettingsRead,
)
from companion.protocol.results import (
    ActivityStatus,
    ConnectionState,
    Disconnected,
    ItemsFound,
    OutboxEntries,
    OutboxItems,
    PersonBlocked,
    SettingsValues,
    Welcome,
)
from companion.protocol.wire import Id
from companion.server.list_requests import look_through_list
from companion.server.match_requests import AboutPage, AboutPageAnswer, look_up
from companion.server.outbox_requests import AboutItem, AboutOutbox, change_item, look_through
from companion.server.prompt_requests import answer_prompt
from companion.usecases.ask_sync import ask_sync
from companion.usecases.copy_activity import copy_activity
from companion.usecases.greet import greet, show_state
from companion.usecases.workplace import CopyRules, Workplace

log = logging.getLogger(__name__)

_ID: TypeAdapter[str] = TypeAdapter(Id)

Answer = (
    Welcome
    | ActivityStatus
    | OutboxItems
    | ItemsFound
    | OutboxEntries
    | AboutPageAnswer
    | ListAnswer
    | PersonBlocked
    | PersonErased
    | SettingsValues
    | ConnectionState
    | Disconnected
    | PromptAnswer
    | AdminAnswer
)


_NeedsConnection = ActivityCopy | AboutItem | AboutOutbox | AboutPage | AboutLists | AboutPrompt

_AboutPremises = ConnectionDisconnect | SettingsRead | PersonBlock | PersonUnblock | PersonErase


class Premises(Protocol):
    """What a request finds: the profile in use, opened, and the rules in force."""

    async def enter(self) -> Workplace | None:
        """The connected profile as it is now, or None before the first connection."""
        ...

    def read_rules(self) -> CopyRules:
        """The settings in force."""
        ...

    def show_settings(self) -> SettingsValues:
        """Every setting as it is in force. Raises SettingRefused."""
        ...

    def block(self, wanted: PersonBlock | PersonUnblock) -> PersonBlocked:
        """The user's own list of those who are never copied, changed on disk. Raises BadRequest."""
        ...

    async def erase(self, wanted: PersonErase) -> PersonErased:
        """Erase somebody from the journal in use. Raises as `erase_here`, and then nothing was changed."""
        ...

    async def disconnect(self, wanted: ConnectionDisconnect) -> Disconnected:
        """Stop sending, then end the connection in use. Raises NotConnected or Undecided, and then it goes on."""
        ...

    async def administer(self, wanted: AboutAdmin) -> AdminAnswer:
        """What the administrator's pages ask, with the rights of whoever is signed in. Raises as the commands do."""
        ...


async def answer(body: bytes, premises: Premises) -> bytes:
    """The reply to one request."""
    request_id = "unknown"
    try:
        request_id = _peek_request_id(body)
        request = _read(body)
        result = await _carry_out(request, premises)
        reply: Reply = Success(protocol=PROTOCOL_NEWEST, request_id=request_id, ok=True, result=result)
    except CopyToCrmError as error:
        reply = _failure(request_id, error, error.reference)
    except Exception:
        reference = uuid4().hex[:12]
        log.exception("request failed", extra={"reference": reference})
        reply = _failure(request_id, InternalError(), reference)
    return reply.model_dump_json().encode()


async def _carry_out(request: Request, premises: Premises) -> Answer:
    workplace = await premises.enter()
    message = request.message
    if isinstance(message, AboutAdmin):
        return await premises.administer(message)
    match message:
        case CompanionHello():
            return greet(message, workplace, premises.read_rules())
        case ConnectionStatus():
            return await show_state(workplace, premises.read_rules())
        case CrmSync():
            return await ask_sync(_connected(workplace), premises.read_rules())
        case ConnectionDisconnect() | SettingsRead() | PersonBlock() | PersonUnblock() | PersonErase():
            return await _of_premises(message, premises)
        case _:
            return await _work(message, request, _connected(workplace))


async def _of_premises(message: _AboutPremises, premises: Premises) -> Answer:
    """What concerns this computer, whether or not there is a connection."""
    match message:
        case ConnectionDisconnect():
            return await premises.disconnect(message)
        case SettingsRead():
            return premises.show_settings()
        case PersonErase():
            return await premises.erase(message)
        case _:
            return premises.block(message)


async def _work(message: _NeedsConnection, request: Request, workplace: Workplace) -> Answer:
    """What needs a connection."""
    match message:
        case ActivityCopy():
            click_id, is_anyway = _click_id(request), message.is_anyway
            return await copy_activity(workplace, click_id, message.item, message.resent, is_anyway=is_anyway)
        case OutboxPause() | OutboxRead() | OutboxList() | ItemsFind():
            return await look_through(message, workplace)
        case MatchPreview() | PersonView() | ActivitiesRead() | LinkConfirm() | MatchLearn():
            return await look_up(message, workplace)
        case ImportRead() | MovedRead():
            return await look_through_list(message, workplace)
        case ActivityUndo() | ItemWithdraw() | ItemResolve() | ItemSettle() | ItemRetry():
            return await change_item(message, workplace)
        case _:
            return await answer_prompt(message, workplace, request.idempotency_key)


def _connected(workplace: Workplace | None) -> Workplace:
    if workplace is None:
        raise NotConnected
    return workplace


def _click_id(request: Request) -> str:
    if request.idempotency_key is None:
        raise BadRequest(field="idempotency_key", problem="a request that changes something needs one")
    return request.idempotency_key


def _peek_request_id(body: bytes) -> str:
    """The request's id even when the rest is wrong, so that the sender's promise can be settled."""
    try:
        return _ID.validate_python(json.loads(body).get("request_id"))
    except (ValueError, AttributeError, RecursionError):
        return "unknown"


def _read(body: bytes) -> Request:
    try:
        return READ_REQUEST.validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise BadRequest(field=field, problem=first["msg"]) from error


def _failure(request_id: str, error: CopyToCrmError, reference: str | None) -> Failure:
    params = tuple(Param(name=name, value=value[:1000]) for name, value in error.params.items())
    body = ErrorBody(
        code=error.code, params=params, retryable=error.retryable, written="no", reference=reference
    )
    return Failure(protocol=PROTOCOL_NEWEST, request_id=request_id, ok=False, error=body)
