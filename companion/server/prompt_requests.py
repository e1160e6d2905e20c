"""Requests about prompts and the form that answers them, each to its use case."""

from __future__ import annotations

from companion.errors import NotPossibleHere
from companion.protocol.prompt_requests import AboutPrompt
from companion.protocol.prompt_results import PromptAnswer
from companion.usecases.workplace import Workplace


async def answer_prompt(message: AboutPrompt, workplace: Workplace) -> PromptAnswer:
    """What a prompt, its form or its history answers."""
    # The contract comes first, so that the window can be built against it; what answers it follows.
    environment = workplace.profile.host
    raise NotPossibleHere(reason=f"{message.kind} is not served for {environment} by this version yet")
