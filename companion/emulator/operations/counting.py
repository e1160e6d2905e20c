"""The function that counts whole tables. Dataverse answers from a snapshot; the emulator counts afresh.

Microsoft: RetrieveTotalRecordCount function.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from companion.emulator import errors
from companion.emulator.call import json_answer
from companion.emulator.operations.operation import Operation
from companion.emulator.visibility import check_may_list

if TYPE_CHECKING:
    from aiohttp import web

    from companion.emulator.operations.operation import Invocation


def _total_record_count(invocation: Invocation) -> web.Response:
    call = invocation.call
    names = _names(invocation.arguments.get("EntityNames", ""))
    counts = {}
    for name in names:
        table = call.environment.schema.tables.get(name)
        if table is None:
            message = f"The entity with a name = '{name}' was not found in the MetadataCache."
            raise errors.WebApiError(404, "0x80040217", message)
        check_may_list(call, table)
        counts[name] = call.environment.database.count(table)
    collection = {
        "Count": len(counts),
        "IsReadOnly": False,
        "Keys": list(counts),
        "Values": list(counts.values()),
    }
    context = call.context("Microsoft.Dynamics.CRM.RetrieveTotalRecordCountResponse")
    return json_answer({"@odata.context": context, "EntityRecordCountCollection": collection})


def _names(text: str) -> list[str]:
    try:
        names = json.loads(text.replace("'", '"'))
    except ValueError:
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        message = "The parameter 'EntityNames' is missing or is not a list of names."
        raise errors.bad_query(message)
    return names


OPERATIONS = (Operation("RetrieveTotalRecordCount", "GET", _total_record_count),)
