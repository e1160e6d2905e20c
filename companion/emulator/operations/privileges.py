"""Functions that tell what a user may do: all privileges, one by its name, and the access to one row.

Microsoft: RetrieveUserPrivileges, RetrieveUserPrivilegeByPrivilegeName and RetrievePrincipalAccess functions.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from companion.emulator import errors
from companion.emulator.call import json_answer
from companion.emulator.keys import find_at
from companion.emulator.operations.operation import Operation
from companion.emulator.rights import rights_of
from companion.emulator.roles import VERBS, privilege_id
from companion.emulator.users import user_by_id

if TYPE_CHECKING:
    from aiohttp import web

    from companion.emulator.database import Row
    from companion.emulator.operations.operation import Invocation
    from companion.emulator.schema import Table

_USERS = frozenset({"systemuser"})
# The order in which Dataverse lists the rights of AccessRights.
_ACCESS = ("Read", "Write", "Append", "AppendTo", "Create", "Delete", "Share", "Assign")


def _user(invocation: Invocation) -> Row:
    user = user_by_id(invocation.call.environment, str(invocation.row_id))
    if user is None:
        raise errors.no_such_row("systemuser", str(invocation.row_id))
    return user


def _privileges(invocation: Invocation) -> web.Response:
    return _told(invocation, "RetrieveUserPrivilegesResponse", None)


def _privilege_by_name(invocation: Invocation) -> web.Response:
    name = invocation.text("PrivilegeName")
    return _told(invocation, "RetrieveUserPrivilegeByPrivilegeNameResponse", name)


def _told(invocation: Invocation, kind: str, wanted: str | None) -> web.Response:
    call, user = invocation.call, _user(invocation)
    [principal] = rights_of(call.environment, user["systemuserid"]).principals
    value = [
        {
            "Depth": depth,
            "PrivilegeId": privilege_id(name),
            "BusinessUnitId": user["businessunitid"],
            "PrivilegeName": name,
        }
        for name, depth in sorted(principal.privileges.items())
        if wanted in {None, name}
    ]
    context = call.context(f"Microsoft.Dynamics.CRM.{kind}")
    return json_answer({"@odata.context": context, "RolePrivileges": value})


def _principal_access(invocation: Invocation) -> web.Response:
    call, user = invocation.call, _user(invocation)
    table, row_id = _target(invocation)
    rights = rights_of(call.environment, user["systemuserid"])
    held = [verb for verb in _ACCESS if verb in VERBS and rights.covers(table, verb, row_id)]
    context = call.context("Microsoft.Dynamics.CRM.RetrievePrincipalAccessResponse")
    text = ", ".join(f"{verb}Access" for verb in held) or "None"
    return json_answer({"@odata.context": context, "AccessRights": text})


def _target(invocation: Invocation) -> tuple[Table, str]:
    """Answer the row that the argument `Target` names as `{'@odata.id':'contacts(ID)'}`."""
    address = _address(invocation.arguments.get("Target", ""))
    environment = invocation.call.environment
    relative = address.removeprefix(invocation.call.root).removeprefix("/")
    table = environment.schema.by_set(relative.partition("(")[0])
    found = find_at(environment, table, relative) if table is not None else None
    if table is None or found is None:
        message = "The parameter 'Target' is missing or names no row."
        raise errors.bad_query(message)
    if environment.database.fetch(table, found.row_id or "") is None:
        raise errors.no_such_row(table.logical_name, str(found.row_id))
    return table, str(found.row_id)


def _address(text: str) -> str:
    try:
        target: Any = json.loads(text.replace("'", '"'))
    except ValueError:
        target = None
    return str(target.get("@odata.id", "")) if isinstance(target, dict) else ""


OPERATIONS = (
    Operation("RetrieveUserPrivileges", "GET", _privileges, "row", _USERS),
    Operation("RetrieveUserPrivilegeByPrivilegeName", "GET", _privilege_by_name, "row", _USERS),
    Operation("RetrievePrincipalAccess", "GET", _principal_access, "row", _USERS),
)
