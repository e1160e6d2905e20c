"""Keep a view in Dynamics in which everybody finds what is unresolved. A generator: yields requests, is sent replies.

The same id in one organisation, whoever runs it and however often: there is one view, brought up to date.
Microsoft: "View (SavedQuery) table reference", "Use FetchXml".
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from uuid import UUID

from companion.core import item_key
from companion.core.odata import CrmRequest, create_only, update_only
from companion.core.replies import CrmReply, Stop, Wait, classify, says_row_exists

_TABLE = "activitypointer"
_MARK = "%&quot;copy_to_crm&quot;:1%&quot;how&quot;:&quot;unresolved&quot;%"
# The mark stands in its own column, and in the text where a table has none.
_FETCH = f"""
<fetch version="1.0" mapping="logical"><entity name="{_TABLE}">
<attribute name="activityid"/><attribute name="subject"/><attribute name="activitytypecode"/>
<attribute name="regardingobjectid"/><attribute name="ownerid"/><attribute name="actualend"/>
<order attribute="createdon" descending="true"/>
<filter type="and"><condition attribute="statecode" operator="eq" value="0"/>
<filter type="or"><condition attribute="activityadditionalparams" operator="like" value="{_MARK}"/>
<condition attribute="description" operator="like" value="{_MARK}"/></filter></filter></entity></fetch>
""".replace("\n", "")
_LAYOUT = """
<grid name="resultset" object="4200" jump="subject" select="1" icon="1" preview="1">
<row name="result" id="activityid"><cell name="subject" width="300"/><cell name="activitytypecode" width="100"/>
<cell name="regardingobjectid" width="200"/><cell name="ownerid" width="150"/><cell name="actualend" width="150"/>
</row></grid>
""".replace("\n", "")


@dataclass(frozen=True)
class WrittenView:
    """The view as it stands in Dynamics."""

    view_id: str
    is_new: bool


def write_unresolved_view(
    organisation_id: str, name: str, description: str
) -> Generator[CrmRequest, CrmReply, WrittenView | Wait | Stop]:
    """The view of open activities whose person nobody knows, under the name that is wanted."""
    view_id = unresolved_view_id(organisation_id)
    columns: dict[str, object] = {
        "name": name,
        "description": description,
        "fetchxml": _FETCH,
        "layoutxml": _LAYOUT,
    }
    new = {**columns, "returnedtypecode": _TABLE, "querytype": 0}
    reply = yield create_only("savedqueries", view_id, new, "savedqueryid")
    if reply.is_ok:
        return WrittenView(str(view_id), is_new=True)
    if not says_row_exists(reply):
        return classify(reply)
    reply = yield update_only("savedqueries", view_id, columns)
    return WrittenView(str(view_id), is_new=False) if reply.is_ok else classify(reply)


def unresolved_view_id(organisation_id: str) -> UUID:
    """The id of the view, which belongs to no seat."""
    return item_key.row_id(organisation_id, "everybody", "unresolved", "view")
