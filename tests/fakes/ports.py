"""Ports that record what was asked of them, lose replies and die on demand."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, Literal, TypeVar, cast

from companion.core.odata import CrmRequest
from companion.core.ports import OutboxStore
from companion.core.replies import CrmReply
from tests.fakes.tiny_crm import TinyCrm

Answer = TypeVar("Answer")
Fault = Literal["lost before", "lost after"] | CrmReply | Exception
"""A reply that never comes, before or after the effect; one that comes instead of it; or an error of the way."""


class Crash(BaseException):
    """The process dies here."""


class Effects:
    """What was asked of which port, in order. At step number `crash_at` the process dies."""

    def __init__(self, crash_at: int | None = None) -> None:
        self.asked: list[str] = []
        self.steps = 0
        self.crash_at = crash_at

    def step(self) -> None:
        """A place between two instructions at which a process can die. Nothing of a dead one goes on."""
        if self.steps == self.crash_at:
            raise Crash
        self.steps += 1
        if self.steps == self.crash_at:
            raise Crash


class ScriptedGateway:
    """A CrmGateway over a tiny Dynamics; takes what happens to each request from its scripts."""

    def __init__(self, crm: TinyCrm, effects: Effects | None = None) -> None:
        self.crm = crm
        self.effects = effects or Effects()
        self.faults: Sequence[Fault | None] = ()
        self.write_faults: Sequence[Fault | None] = ()
        self.requests: list[CrmRequest] = []

    async def converse(self, conversation: Generator[CrmRequest, CrmReply, Answer]) -> Answer:
        """Answer every request of the conversation."""
        try:
            request = next(conversation)
            while True:
                request = conversation.send(self._answer(request))
        except StopIteration as concluded:
            answer: Answer = concluded.value
            return answer

    @property
    def writes(self) -> list[CrmRequest]:
        """The requests that may have changed something."""
        return [request for request in self.requests if request.is_write]

    def _answer(self, request: CrmRequest) -> CrmReply:
        self.requests.append(request)
        self.effects.asked.append(f"{request.method} {request.path.partition('?')[0]}")
        self.effects.step()
        fault = self._next_fault(request)
        if isinstance(fault, Exception):
            raise fault
        if isinstance(fault, CrmReply):
            return fault
        reply = CrmReply(0, trouble="lost") if fault == "lost before" else self.crm.answer(request)
        self.effects.step()
        return CrmReply(0, trouble="lost") if fault == "lost after" else reply

    def _next_fault(self, request: CrmRequest) -> Fault | None:
        """What happens to this request; writes have a script of their own beside the common one."""
        if request.is_write and self.write_faults:
            fault, *self.write_faults = self.write_faults
            return fault
        if not self.faults:
            return None
        fault, *self.faults = self.faults
        return fault


class _WatchedStore:
    def __init__(self, store: object, effects: Effects) -> None:
        self._store = store
        self._effects = effects

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        if not callable(method):
            return _WatchedStore(method, self._effects)

        async def watched(*arguments: Any, **named: Any) -> Any:
            self._effects.asked.append(name)
            self._effects.step()
            answer = await method(*arguments, **named)
            self._effects.step()
            return answer

        return watched


def watch_store(store: OutboxStore, effects: Effects) -> OutboxStore:
    """The store, with every call among the effects."""
    return cast("OutboxStore", _WatchedStore(store, effects))
