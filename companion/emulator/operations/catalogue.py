"""Every function and action that is answered. A new one is a line in `OPERATIONS` of its subject's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator import errors
from companion.emulator.operations import (
    bulk,
    closing,
    counting,
    duplicates,
    merging,
    organization,
    privileges,
    qualifying,
    searching,
)
from companion.emulator.operations.operation import Invocation, arguments_of

if TYPE_CHECKING:
    from aiohttp import web

    from companion.emulator.call import Call
    from companion.emulator.operations.operation import Operation
    from companion.emulator.schema import Table

OPERATIONS: tuple[Operation, ...] = (
    *bulk.OPERATIONS,
    *closing.OPERATIONS,
    *counting.OPERATIONS,
    *duplicates.OPERATIONS,
    *merging.OPERATIONS,
    *organization.OPERATIONS,
    *privileges.OPERATIONS,
    *qualifying.OPERATIONS,
    *searching.OPERATIONS,
)
"""One line for each subject."""


def find_operation(name: str, binding: str, table: Table | None = None) -> Operation | None:
    """Answer the operation with this name, with or without its namespace, or None."""
    return next((found for found in OPERATIONS if found.fits(name, binding, table)), None)


def answer_operation(
    call: Call, operation: Operation, *, table: Table | None = None, row_id: str | None = None
) -> web.Response:
    """Answer the operation that the last step of the address names; 405 under the other method."""
    if call.method != operation.method:
        raise errors.method_refused(call.method)
    arguments = arguments_of(call, call.segments[-1])
    return operation.answer(Invocation(call, arguments, table, row_id))
