"""Keep views in Dynamics: what is unresolved, who left, and what is at risk by that. Generators: requests and replies.

The same id in one organisation, whoever runs it and however often: there is one of each, brought up to date.
Microsoft: "View (SavedQuery) table reference", "Use FetchXml".
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from companion.core import item_key
from companion.core.odata import CrmRequest, create_only, read, update_only
from companion.core.record_form import LEFT_COLUMN
from companion.core.replies import Cause, CrmReply, Refused, Stop, Wait, classify, says_row_exists
from companion.core.survey import read_values

_COLUMNS_OF_CONTACTS = "EntityDefinitions(LogicalName='contact')/Attributes"
_MARK = "%&quot;copy_to_crm&quot;:1%&quot;how&quot;:&quot;unresolved&quot;%"
# The mark stands in its own column, and in the text where a table has none.
_UNRESOLVED = f"""
<fetch version="1.0" mapping="logical"><entity name="activitypointer">
<attribute name="activityid"/><attribute name="subject"/><attribute name="activitytypecode"/>
<attribute name="regardingobjectid"/><attribute name="ownerid"/><attribute name="actualend"/>
<order attribute="createdon" descending="true"/>
<filter type="and"><condition attribute="statecode" operator="eq" value="0"/>
<filter type="or"><condition attribute="activityadditionalparams" operator="like" value="{_MARK}"/>
<condition attribute="description" operator="like" value="{_MARK}"/></filter></filter></entity></fetch>
""".replace("\n", "")
_UNRESOLVED_LAYOUT = """
<grid name="resultset" object="4200" jump="subject" select="1" icon="1" preview="1">
<row name="result" id="activityid"><cell name="subject" width="300"/><cell name="activitytypecode" width="100"/>
<cell name="regardingobjectid" width="200"/><cell name="ownerid" width="150"/><cell name="actualend" width="150"/>
</row></grid>
""".replace("\n", "")


_LEFT = f"""
<fetch version="1.0" mapping="logical"><entity name="contact">
<attribute name="contactid"/><attribute name="fullname"/><attribute name="parentcustomerid"/>
<attribute name="jobtitle"/><attribute name="ownerid"/><attribute name="modifiedon"/>
<order attribute="modifiedon" descending="true"/>
<filter type="and"><condition attribute="statecode" operator="eq" value="0"/>
<condition attribute="{LEFT_COLUMN}" operator="eq" value="1"/></filter></entity></fetch>
""".replace("\n", "")
_LEFT_LAYOUT = """
<grid name="resultset" object="2" jump="fullname" select="1" icon="1" preview="1">
<row name="result" id="contactid"><cell name="fullname" width="200"/><cell name="parentcustomerid" width="200"/>
<cell name="jobtitle" width="150"/><cell name="ownerid" width="150"/><cell name="modifiedon" width="150"/>
</row></grid>
""".replace("\n", "")
_AT_RISK = f"""
<fetch version="1.0" mapping="logical"><entity name="opportunity">
<attribute name="opportunityid"/><attribute name="name"/><attribute name="parentcontactid"/>
<attribute name="parentaccountid"/><attribute name="estimatedclosedate"/><attribute name="ownerid"/>
<order attribute="estimatedclosedate"/>
<filter type="and"><condition attribute="statecode" operator="eq" value="0"/></filter>
<link-entity name="contact" from="contactid" to="parentcontactid" link-type="inner" alias="left">
<filter type="and"><condition attribute="{LEFT_COLUMN}" operator="eq" value="1"/></filter></link-entity>
</entity></fetch>
""".replace("\n", "")
_AT_RISK_LAYOUT = """
<grid name="resultset" object="3" jump="name" select="1" icon="1" preview="1">
<row name="result" id="opportunityid"><cell name="name" width="250"/><cell name="parentcontactid" width="150"/>
<cell name="parentaccountid" width="150"/><cell name="estimatedclosedate" width="100"/>
<cell name="ownerid" width="150"/>
</row></grid>
""".replace("\n", "")

ViewName = Literal["unresolved", "left", "at_risk"]


@dataclass(frozen=True)
class _View:
    table: str
    fetch: str
    layout: str


_VIEWS: dict[ViewName, _View] = {
    "unresolved": _View("activitypointer", _UNRESOLVED, _UNRESOLVED_LAYOUT),
    "left": _View("contact", _LEFT, _LEFT_LAYOUT),
    "at_risk": _View("opportunity", _AT_RISK, _AT_RISK_LAYOUT),
}


@dataclass(frozen=True)
class WrittenView:
    """The view as it stands in Dynamics."""

    view_id: str
    table: str
    is_new: bool


def write_saved_view(
    organisation_id: str, which: ViewName, name: str, description: str
) -> Generator[CrmRequest, CrmReply, WrittenView | Wait | Stop]:
    """One of the views, under the name that is wanted.

    Whoever left is known by Dynamics' own flag: where that is missing, it is named and no view is written.
    """
    view, view_id = _VIEWS[which], view_id_of(organisation_id, which)
    if which != "unresolved":
        try:
            columns = yield from read_values(read(_COLUMNS_OF_CONTACTS, select="LogicalName"))
        except Refused as refused:
            return refused.meaning
        if all(row.get("LogicalName") != LEFT_COLUMN for row in columns):
            params = (("columns", LEFT_COLUMN), ("table", "contact"), ("crm_code", ""))
            return Stop("needs_you", Cause("crm_columns_unreadable", params))
    columns_of_view: dict[str, object] = {
        "name": name,
        "description": description,
        "fetchxml": view.fetch,
        "layoutxml": view.layout,
    }
    new = {**columns_of_view, "returnedtypecode": view.table, "querytype": 0}
    reply = yield create_only("savedqueries", view_id, new, "savedqueryid")
    if reply.is_ok:
        return WrittenView(str(view_id), view.table, is_new=True)
    if not says_row_exists(reply):
        return classify(reply)
    reply = yield update_only("savedqueries", view_id, columns_of_view)
    return WrittenView(str(view_id), view.table, is_new=False) if reply.is_ok else classify(reply)


def view_id_of(organisation_id: str, which: ViewName) -> UUID:
    """The id of a view, which belongs to no seat."""
    return item_key.row_id(organisation_id, "everybody", which, "view")
