"""Requests about the lists of My CRM, each to its use case."""

from __future__ import annotations

from companion.protocol.my_crm import AboutLists, ImportRead, ListAnswer
from companion.usecases.read_lists import read_list, read_moved
from companion.usecases.workplace import Workplace


async def look_through_list(message: AboutLists, workplace: Workplace) -> ListAnswer:
    """A part of the list that is asked for."""
    if isinstance(message, ImportRead):
        return await read_list(workplace, message)
    return await read_moved(workplace, message)
