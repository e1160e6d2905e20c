"""Who acts in a request: the caller's standing in the organisation, impersonation, and the rights that follow.

Microsoft: "Impersonate another user using the Web API"; names of the codes from "Web service error codes".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion.emulator.database import SqlCondition
from companion.emulator.errors import WebApiError
from companion.emulator.rights import Rights, rights_of
from companion.emulator.users import user_by_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from companion.emulator.environment import Environment

IMPERSONATION = "prvActOnBehalfOfAnotherUser"


@dataclass(frozen=True)
class Actor:
    """In whose name a request acts, who really sent it, and what the two may do together."""

    user_id: str
    caller_id: str
    rights: Rights

    @property
    def delegate_id(self) -> str | None:
        """Answer the real caller where it acts in another user's name, else None."""
        return self.caller_id if self.caller_id != self.user_id else None


def admit(environment: Environment, caller_id: str, headers: Mapping[str, str]) -> Actor:
    """Answer who acts; 403 with the code that says why a user may not work here, or not for another."""
    caller = rights_of(environment, caller_id)
    _check_standing(environment, caller)
    user_id = _impersonated(environment, headers) or caller_id
    if user_id == caller_id:
        return Actor(caller_id, caller_id, caller)
    if caller.principals[0].reach(IMPERSONATION).is_nothing:
        message = (
            f"The user (Id={caller_id}) is missing {IMPERSONATION} privilege and cannot act for another."
        )
        raise WebApiError(403, "0x8004a110", message)
    _check_standing(environment, rights_of(environment, user_id))
    return Actor(user_id, caller_id, rights_of(environment, user_id, caller_id))


def _check_standing(environment: Environment, rights: Rights) -> None:
    if environment.organization.state != "Enabled":
        raise WebApiError(403, "0x8004a104", "The organization is disabled.")
    if not rights.principals:
        raise WebApiError(403, "0x80072560", "The user is not a member of the organization.")
    user = rights.principals[0].row
    if user["isdisabled"]:
        message = "The specified user is disabled and consequently does not belong to any business unit."
        raise WebApiError(403, environment.dialect["disabled_user_code"], message)
    if not rights.principals[0].privileges:
        message = "The user has not been assigned any security roles."
        raise WebApiError(403, "0x80042f09", message)
    if environment.organization.is_in_admin_mode and not rights.is_administrator:
        message = "The organization is in administration mode; only administrators have access."
        raise WebApiError(403, "0x8004a113", message)


def _impersonated(environment: Environment, headers: Mapping[str, str]) -> str | None:
    object_id = headers.get("CallerObjectId", "").strip().lower()
    if not object_id:
        user_id = headers.get("MSCRMCallerID", "").strip().lower()
        return _known(user_id, user_by_id(environment, user_id)) if user_id else None
    where = SqlCondition("azureactivedirectoryobjectid = ?", (object_id,))
    found = environment.database.select(environment.table("systemuser"), where)
    return _known(object_id, found[0] if found else None)


def _known(given: str, user: Mapping[str, object] | None) -> str:
    if user is None:
        message = f"The user to act for (Id={given}) is not a member of the organization."
        raise WebApiError(403, "0x80072560", message)
    return str(user["systemuserid"])
