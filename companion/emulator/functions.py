"""Unbound functions of the Web API: who is calling, which version, which organisation. Changes nothing.

Microsoft: Web API function reference (WhoAmI, RetrieveVersion, RetrieveCurrentOrganization).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from companion.emulator.call import Call, json_answer
from companion.emulator.errors import bad_query

if TYPE_CHECKING:
    from aiohttp import web

_ACCESS_TYPE = re.compile(r"Microsoft\.Dynamics\.CRM\.EndpointAccessType'(?:Default|Internet|Intranet)'")


def answer_who_am_i(call: Call) -> web.Response:
    """Answer the caller's user, business unit and organisation."""
    user_table = call.environment.table("systemuser")
    user = call.environment.database.fetch(user_table, call.user_id) or {}
    return _response(
        call,
        "WhoAmIResponse",
        {
            "BusinessUnitId": user.get("businessunitid"),
            "UserId": call.user_id,
            "OrganizationId": call.environment.organization.organization_id,
        },
    )


def answer_version(call: Call) -> web.Response:
    """Answer the version of the environment."""
    return _response(call, "RetrieveVersionResponse", {"Version": call.environment.organization.version})


def answer_organization(call: Call) -> web.Response:
    """Answer names, ids and kind of the organisation; 400 without a readable access type."""
    argument = (call.segments[0].key or "").removeprefix("AccessType=")
    value = call.options.get(argument, "") if argument.startswith("@") else argument
    if not _ACCESS_TYPE.fullmatch(value):
        message = "The parameter 'AccessType' of 'RetrieveCurrentOrganization' is missing or cannot be read."
        raise bad_query(message)
    organization = call.environment.organization
    detail = {
        "OrganizationId": organization.organization_id,
        "FriendlyName": organization.friendly_name,
        "OrganizationVersion": organization.version,
        "EnvironmentId": organization.environment_id,
        "DatacenterId": organization.environment_id,
        "Geo": organization.geo,
        "TenantId": organization.tenant_id,
        "UrlName": organization.unique_name,
        "UniqueName": organization.unique_name,
        "State": "Enabled",
        "OrganizationType": organization.organization_type,
        "Endpoints": {
            "Count": 3,
            "IsReadOnly": False,
            "Keys": ["WebApplication", "OrganizationService", "OrganizationDataService"],
            "Values": [
                f"{call.address}/",
                f"{call.address}/XRMServices/2011/Organization.svc",
                f"{call.address}/XRMServices/2011/OrganizationData.svc",
            ],
        },
    }
    return _response(call, "RetrieveCurrentOrganizationResponse", {"Detail": detail})


def _response(call: Call, name: str, values: dict[str, Any]) -> web.Response:
    return json_answer({"@odata.context": call.context(f"Microsoft.Dynamics.CRM.{name}"), **values})
