"""WinOpportunity and LoseOpportunity: the only way to close an opportunity, which leaves an activity behind.

Microsoft: Web API action reference; "Close an opportunity".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from aiohttp import web

from companion.emulator import errors
from companion.emulator.changing import check_may_write, writer_of
from companion.emulator.operations.bodies import Body, action_body
from companion.emulator.operations.operation import Operation
from companion.emulator.writing import create_row, update_row

if TYPE_CHECKING:
    from companion.emulator.call import Call
    from companion.emulator.database import Row
    from companion.emulator.operations.operation import Invocation

_WON, _LOST = 1, 2
_DEFAULT_STATUS = -1


def _win(invocation: Invocation) -> web.Response:
    return _closed(invocation.call, "WinOpportunity", _WON)


def _lose(invocation: Invocation) -> web.Response:
    return _closed(invocation.call, "LoseOpportunity", _LOST)


def _closed(call: Call, action: str, state: int) -> web.Response:
    body = action_body(call, action, {"Status", "OpportunityClose"})
    close = body.get("OpportunityClose")
    if not isinstance(close, dict):
        raise errors.bad_payload(action, "The parameter 'OpportunityClose' is missing or is no object.")
    environment = call.environment
    opportunities = environment.table("opportunity")
    check_may_write(call, opportunities, "Write")
    with environment.database.transaction():
        activity = _close_activity(call, close)
        opportunity = environment.database.fetch(opportunities, activity["opportunityid"] or "")
        if opportunity is None:
            raise errors.bad_payload(action, "The opportunity to close is not bound in 'OpportunityClose'.")
        if opportunity["statecode"] != 0:
            message = f"The opportunity is already closed: {opportunity['opportunityid']}."
            raise errors.invalid_argument(message)
        status = _status(opportunities.states[state].default_status, body, action)
        change = {"statecode": state, "statuscode": status, **_outcome(activity, opportunity, state)}
        trusted = replace(writer_of(call), is_trusted=True)
        update_row(environment, opportunities, opportunity, change, trusted)
    return web.Response(status=204)


def _close_activity(call: Call, body: Body) -> Row:
    """Answer the completed activity that the closing leaves; it regards the opportunity."""
    environment, table = call.environment, call.environment.table("opportunityclose")
    row_id = str(uuid4())
    create_row(environment, table, row_id, body, writer_of(call))
    row = environment.database.fetch(table, row_id) or {}
    done: Body = {"statecode": 1, "statuscode": 2}
    if row["opportunityid"]:
        bound = f"/opportunities({row['opportunityid']})"
        done["regardingobjectid_opportunity_opportunityclose@odata.bind"] = bound
    if not row["actualend"]:
        done["actualend"] = f"{environment.moment()}Z"
    update_row(environment, table, row, done, replace(writer_of(call), is_trusted=True))
    return environment.database.fetch(table, row_id) or {}


def _status(default: int, body: Body, action: str) -> int:
    status = body.get("Status", _DEFAULT_STATUS)
    if not isinstance(status, int) or isinstance(status, bool):
        raise errors.bad_payload(action, "The parameter 'Status' is no number.")
    return default if status == _DEFAULT_STATUS else status


def _outcome(activity: Row, opportunity: Row, state: int) -> Body:
    revenue = activity["actualrevenue"]
    if revenue is None:
        revenue = opportunity["estimatedvalue"] if state == _WON else 0
    return {"actualvalue": revenue, "actualclosedate": activity["actualend"].partition("T")[0]}


OPERATIONS = (
    Operation("WinOpportunity", "POST", _win),
    Operation("LoseOpportunity", "POST", _lose),
)
