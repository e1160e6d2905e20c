"""QualifyLead: makes account, contact and opportunity from a lead and closes it.

Microsoft: Web API action reference, QualifyLead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from companion.emulator import errors
from companion.emulator.call import json_answer
from companion.emulator.changing import check_may_write, writer_of
from companion.emulator.operations.bodies import Body, action_body
from companion.emulator.operations.operation import NAMESPACE, Operation
from companion.emulator.writing import create_row, update_row

if TYPE_CHECKING:
    from aiohttp import web

    from companion.emulator.call import Call
    from companion.emulator.database import Row
    from companion.emulator.operations.operation import Invocation

_CREATED = {"CreateAccount": "account", "CreateContact": "contact", "CreateOpportunity": "opportunity"}
_PARAMETERS = {
    *_CREATED,
    "Status",
    "OpportunityCurrencyId",
    "OpportunityCustomerId",
    "SourceCampaignId",
    "ProcessInstanceId",
    "SuppressDuplicateDetection",
}
_CONTACT_COLUMNS = (
    "firstname",
    "lastname",
    "jobtitle",
    "emailaddress1",
    "telephone1",
    "mobilephone",
    "address1_city",
    "address1_country",
)
_ACCOUNT_COLUMNS = ("websiteurl", "address1_city", "address1_country")
_QUALIFIED = 1


def _qualify(invocation: Invocation) -> web.Response:
    call = invocation.call
    body = action_body(call, "QualifyLead", _PARAMETERS)
    environment, leads = call.environment, call.environment.table("lead")
    check_may_write(call, leads, "Write")
    with environment.database.transaction():
        lead = environment.database.fetch(leads, invocation.row_id or "")
        if lead is None:
            raise errors.no_such_row("lead", invocation.row_id or "")
        if lead["statecode"] != 0:
            raise errors.invalid_argument("The lead is already closed.")
        made = _Makings(call, lead)
        for parameter, name in _CREATED.items():
            if body.get(parameter) is True:
                made.make(name)
        status = body.get("Status", leads.states[_QUALIFIED].default_status)
        change = {"statecode": _QUALIFIED, "statuscode": status, **made.links()}
        update_row(environment, leads, lead, change, replace(writer_of(call), is_trusted=True))
    value = [
        {
            "@odata.type": f"#{NAMESPACE}{name}",
            "@odata.id": f"{call.root}{environment.table(name).set_name}({row_id})",
            environment.table(name).primary_id: row_id,
        }
        for name, row_id in made.ids.items()
    ]
    context = call.context(f"Collection({NAMESPACE}crmbaseentity)")
    return json_answer({"@odata.context": context, "value": value})


@dataclass
class _Makings:
    """The rows made from one lead so far."""

    call: Call
    lead: Row

    def __post_init__(self) -> None:
        self.ids: dict[str, str] = {}

    def make(self, name: str) -> None:
        """Create the row of one table from what the lead says."""
        environment = self.call.environment
        body = {"account": self._account, "contact": self._contact, "opportunity": self._opportunity}[name]()
        row_id = str(uuid4())
        create_row(environment, environment.table(name), row_id, body, writer_of(self.call))
        self.ids[name] = row_id

    def links(self) -> Body:
        """Answer what the lead says afterwards of the rows made from it."""
        names = {
            "account": "parentaccountid",
            "contact": "parentcontactid",
            "opportunity": "qualifyingopportunityid",
        }
        return {f"{names[name]}@odata.bind": self._address(name) for name in self.ids}

    def _address(self, name: str) -> str:
        return f"/{self.call.environment.table(name).set_name}({self.ids[name]})"

    def _account(self) -> Body:
        return {"name": self.lead["companyname"], **self._taken(_ACCOUNT_COLUMNS)}

    def _contact(self) -> Body:
        parent = {"parentcustomerid_account@odata.bind": self._address("account")}
        return self._taken(_CONTACT_COLUMNS) | (parent if "account" in self.ids else {})

    def _opportunity(self) -> Body:
        customer = "account" if "account" in self.ids else "contact"
        body: Body = {
            "name": self.lead["subject"],
            "originatingleadid@odata.bind": f"/leads({self.lead['leadid']})",
        }
        if customer in self.ids:
            body[f"customerid_{customer}@odata.bind"] = self._address(customer)
        for name in ("account", "contact"):
            if name in self.ids:
                body[f"parent{name}id@odata.bind"] = self._address(name)
        return body

    def _taken(self, names: tuple[str, ...]) -> Body:
        return {name: self.lead[name] for name in names if self.lead[name] is not None}


OPERATIONS = (Operation("QualifyLead", "POST", _qualify, "row", frozenset({"lead"})),)
