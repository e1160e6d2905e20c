"""Unbound functions of the Web API: who is calling, which version, which organisation. Changes nothing.

Microsoft: Web API function reference (WhoAmI, RetrieveVersion, RetrieveCurrentOrganization,
RetrieveOrganizationInfo).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from companion.emulator.call import json_answer
from companion.emulator.errors import bad_query
from companion.emulator.operations.operation import Operation

if TYPE_CHECKING:
    from aiohttp import web

    from companion.emulator.call import Call
    from companion.emulator.operations.operation import Invocation

_ACCESS_TYPE = re.compile(r"Microsoft\.Dynamics\.CRM\.EndpointAccessType'(?:Default|Internet|Intranet)'")


def _who_am_i(invocation: Invocation) -> web.Response:
    call = invocation.call
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


def _version(invocation: Invocation) -> web.Response:
    call = invocation.call
    return _response(call, "RetrieveVersionResponse", {"Version": call.environment.organization.version})


def _current_organization(invocation: Invocation) -> web.Response:
    call = invocation.call
    if not _ACCESS_TYPE.fullmatch(invocation.arguments.get("AccessType", "")):
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


def _organization_info(invocation: Invocation) -> web.Response:
    environment = invocation.call.environment
    table = environment.schema.by_set("solutions")
    rows = environment.database.select(table) if table else []
    # Where LinkedIn's tables are rehearsed as missing, its solutions are not installed either.
    has_linkedin = "li_inmail" in environment.schema.tables
    solutions = [
        {
            "Id": row["solutionid"],
            "FriendlyName": row["friendlyname"],
            "SolutionUniqueName": row["uniquename"],
            "VersionNumber": row["version"],
        }
        for row in rows
        if has_linkedin or "LinkedIn" not in row["uniquename"]
    ]
    info = {"InstanceType": environment.organization.organization_type, "Solutions": solutions}
    return _response(invocation.call, "RetrieveOrganizationInfoResponse", {"organizationInfo": info})


def _response(call: Call, name: str, values: dict[str, Any]) -> web.Response:
    return json_answer({"@odata.context": call.context(f"Microsoft.Dynamics.CRM.{name}"), **values})


OPERATIONS = (
    Operation("WhoAmI", "GET", _who_am_i),
    Operation("RetrieveVersion", "GET", _version),
    Operation("RetrieveCurrentOrganization", "GET", _current_organization),
    Operation("RetrieveOrganizationInfo", "GET", _organization_info),
)
