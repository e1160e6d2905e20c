"""Which tables of Dynamics the mirror holds, and which of their columns: those that matching and the card need.

Data only. Column names are Dataverse's own, so that a row of the mirror reads like a row of the Web API.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from companion.core.verdict import RowTable

_FORMATTED = "@OData.Community.Display.V1.FormattedValue"

ADDRESS_HOLDERS = frozenset({"contact", "lead"})
"""The tables whose rows may carry a person's LinkedIn address, in the column that a setting names."""


@dataclass(frozen=True)
class MirroredTable:
    """One table of the mirror."""

    logical_name: str
    entity_set: str
    key: str
    columns: tuple[str, ...]
    """As `$select` takes them, without the key."""
    is_whole: bool = False
    """Read in full at each sync: it knows no moment of change, or is too small to need one."""
    texts: tuple[str, ...] = ()
    """Columns of which the text that Dynamics shows is kept instead of the value."""

    @property
    def select(self) -> str:
        """What is asked for, and by which a changed demand is recognised."""
        return ",".join((self.key, *self.columns))

    def values(self, row: dict[str, object]) -> tuple[object, ...]:
        """The columns of a row as it came, in order; None for what it does not carry."""
        return tuple(
            row.get(column + _FORMATTED if column in self.texts else column) for column in self.columns
        )


_OF_A_PERSON = (
    "fullname",
    "firstname",
    "lastname",
    "jobtitle",
    "emailaddress1",
    "telephone1",
    "mobilephone",
    "address1_city",
    "address1_country",
)
_OF_A_FATE = ("statecode", "merged", "_masterid_value", "_ownerid_value", "modifiedon")

ACCOUNT = MirroredTable(
    "account",
    "accounts",
    "accountid",
    (
        "name",
        "websiteurl",
        "telephone1",
        "emailaddress1",
        "address1_city",
        "address1_country",
        "numberofemployees",
        "_parentaccountid_value",
        *_OF_A_FATE,
    ),
)
CONTACT = MirroredTable(
    "contact",
    "contacts",
    "contactid",
    (*_OF_A_PERSON, "emailaddress2", "_parentcustomerid_value", *_OF_A_FATE),
)
LEAD = MirroredTable(
    "lead",
    "leads",
    "leadid",
    (*_OF_A_PERSON, "companyname", "_parentaccountid_value", "_parentcontactid_value", *_OF_A_FATE),
)
OPPORTUNITY = MirroredTable(
    "opportunity",
    "opportunities",
    "opportunityid",
    (
        "name",
        "statecode",
        "salesstage",
        "stepname",
        "estimatedvalue",
        "estimatedclosedate",
        "_parentaccountid_value",
        "_parentcontactid_value",
        "_customerid_value",
        "_originatingleadid_value",
        "_ownerid_value",
        "modifiedon",
    ),
)
USER = MirroredTable(
    "systemuser",
    "systemusers",
    "systemuserid",
    ("fullname", "internalemailaddress", "isdisabled", "modifiedon"),
)
CONNECTION = MirroredTable(
    "connection",
    "connections",
    "connectionid",
    (
        "_record1id_value",
        "_record1roleid_value",
        "_record2id_value",
        "_record2roleid_value",
        "statecode",
        "modifiedon",
    ),
)
TEAM = MirroredTable(
    "team", "teams", "teamid", ("name", "teamtype", "_regardingobjectid_value"), is_whole=True
)
MEMBERSHIP = MirroredTable(
    "teammembership", "teammemberships", "teammembershipid", ("teamid", "systemuserid"), is_whole=True
)
_OF_A_FLOW = ("_opportunityid_value", "_activestageid_value", "statecode")
FLOWS = {
    name: MirroredTable(
        name,
        entity_set,
        "businessprocessflowinstanceid",
        _OF_A_FLOW,
        is_whole=True,
        texts=("_activestageid_value",),
    )
    for name, entity_set in (
        ("opportunitysalesprocess", "opportunitysalesprocesses"),
        ("leadtoopportunitysalesprocess", "leadtoopportunitysalesprocesses"),
    )
}
"""The flows an administrator can choose, of which each row says at which stage an opportunity stands."""

# Accounts first: a contact is found by the name of its account.
STANDARD = (ACCOUNT, CONTACT, LEAD, OPPORTUNITY, USER, CONNECTION, TEAM, MEMBERSHIP)
EVERY_TABLE = (*STANDARD, *FLOWS.values())


def tables_wanted(
    address_column: str, flow: str, link_columns: Mapping[RowTable, str] | None = None
) -> tuple[MirroredTable, ...]:
    """The tables of one environment. `flow` is a name of FLOWS, or anything else for none.

    `link_columns` holds, table by table, the column in which colleagues tell of links.

    >>> [table.logical_name for table in tables_wanted("websiteurl", "off")][:3]
    ['account', 'contact', 'lead']
    """
    chosen = (*STANDARD, FLOWS[flow]) if flow in FLOWS else STANDARD
    held = (with_address(table, address_column) for table in chosen)
    columns: dict[str, str] = dict((link_columns or {}).items())
    return tuple(_with_column(table, columns.get(table.logical_name)) for table in held)


def with_address(table: MirroredTable, column: str) -> MirroredTable:
    """A table with the column that holds LinkedIn addresses, where it has one."""
    return _with_column(table, column if table.logical_name in ADDRESS_HOLDERS else None)


def _with_column(table: MirroredTable, column: str | None) -> MirroredTable:
    if column is None or column in table.columns:
        return table
    return replace(table, columns=(*table.columns, column))
