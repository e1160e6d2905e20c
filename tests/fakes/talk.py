"""Hold a conversation of the core by hand: look at each request, then say what Dynamics answers."""

from __future__ import annotations

from collections.abc import Generator
from typing import Generic, TypeVar
from urllib.parse import unquote

from companion.core.odata import CrmRequest
from companion.core.replies import CrmReply

Answer = TypeVar("Answer")


class Talk(Generic[Answer]):
    """One conversation; `request` is what it asks now, `answer` what it concluded."""

    def __init__(self, conversation: Generator[CrmRequest, CrmReply, Answer]) -> None:
        self._conversation = conversation
        self.asked: list[CrmRequest] = []
        self.answer: Answer | None = None
        self.is_over = False
        self._go_on(None)

    @property
    def request(self) -> CrmRequest:
        """The request that waits for its reply."""
        assert not self.is_over, f"it concluded: {self.answer}"
        return self.asked[-1]

    @property
    def path(self) -> str:
        """The path of that request, readable."""
        return unquote(self.request.path)

    def reply(self, status: int, **body: object) -> Talk[Answer]:
        """Answer the request."""
        return self.hear(CrmReply(status, body))

    def hear(self, reply: CrmReply) -> Talk[Answer]:
        """Answer the request with a whole reply."""
        assert not self.is_over, f"it concluded: {self.answer}"
        self._go_on(reply)
        return self

    def _go_on(self, reply: CrmReply | None) -> None:
        try:
            asked = next(self._conversation) if reply is None else self._conversation.send(reply)
        except StopIteration as concluded:
            self.answer = concluded.value
            self.is_over = True
        else:
            self.asked.append(asked)
