"""The way to Dynamics for whoever is under way: as long as nothing says that nothing may be sent.

Knows neither clock nor gate; it is told what they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

from companion.core.odata import CrmRequest
from companion.core.ports import CrmGateway
from companion.core.replies import CrmReply, Refused, Wait

Answer = TypeVar("Answer")


class FreeLine:
    """A CrmGateway on which a pause ends conversations before their next request."""

    def __init__(self, gateway: CrmGateway, read_shut: Callable[[], Wait | None]) -> None:
        self._gateway = gateway
        self._read_shut = read_shut

    async def converse(self, conversation: Generator[CrmRequest, CrmReply, Answer]) -> Answer:
        """What the conversation concludes, from replies or from being refused to go on."""
        return await self._gateway.converse(self._while_free(conversation))

    def _while_free(
        self, conversation: Generator[CrmRequest, CrmReply, Answer]
    ) -> Generator[CrmRequest, CrmReply, Answer]:
        try:
            request = next(conversation)
            while True:
                if (meaning := self._read_shut()) is None:
                    request = conversation.send((yield request))
                else:
                    # The conversation knows what it has written by now, and says so in its outcome.
                    request = conversation.throw(Refused(meaning))
        except StopIteration as concluded:
            answer: Answer = concluded.value
            return answer
