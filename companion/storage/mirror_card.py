"""Read one row of the mirror for a card: its filled columns and its open opportunities. Changes nothing.

Every function is part of somebody's reading transaction. Table and column names are our own.
"""

from __future__ import annotations

import sqlite3

from companion.core.mirror_card import MirrorCard, Opportunity
from companion.core.mirror_tables import FLOWS
from companion.core.verdict import RowTable

_OWNER = "(SELECT fullname FROM systemuser WHERE id = row._ownerid_value)"
_OF_A_PERSON = {
    "title": "jobtitle",
    "email": "emailaddress1",
    "phone": "telephone1",
    "mobile": "mobilephone",
    "city": "address1_city",
    "country": "address1_country",
    "owner": _OWNER,
}
_ACCOUNT_OF = {
    "account": "row.id",
    "contact": "row._parentcustomerid_value",
    "lead": "row._parentaccountid_value",
}
_FACTS: dict[RowTable, dict[str, str]] = {
    "contact": {
        "company": "(SELECT name FROM account WHERE id = row._parentcustomerid_value)",
        **_OF_A_PERSON,
    },
    "lead": {"company": "companyname", **_OF_A_PERSON},
    "account": {
        "website": "websiteurl",
        "email": "emailaddress1",
        "phone": "telephone1",
        "city": "address1_city",
        "country": "address1_country",
        "employees": "numberofemployees",
        "owner": _OWNER,
    },
}
_STAGES = ", ".join(
    f"(SELECT _activestageid_value FROM {flow} WHERE _opportunityid_value = one.id AND statecode = 0)"  # noqa: S608  # our own names only
    for flow in FLOWS
)
_STAKEHOLDER = """
    SELECT _record1id_value FROM connection WHERE _record2id_value = :row AND statecode = 0 UNION
    SELECT _record2id_value FROM connection WHERE _record1id_value = :row AND statecode = 0
"""
_OPPORTUNITIES = f"""
    SELECT id, name, coalesce({_STAGES}, stepname), estimatedclosedate, estimatedvalue FROM opportunity AS one
     WHERE statecode = 0 AND (_parentcontactid_value = :row OR _customerid_value IN (:row, :account)
           OR _parentaccountid_value = :account OR id IN ({_STAKEHOLDER}))
     ORDER BY estimatedclosedate IS NULL, estimatedclosedate, id LIMIT :most
"""  # noqa: S608  # our own names only


def read_card(connection: sqlite3.Connection, table: RowTable, row_id: str, most: int) -> MirrorCard:
    """The card of a row, with at most so many opportunities."""
    facts = _FACTS[table]
    query = f'SELECT {_ACCOUNT_OF[table]}, {", ".join(facts.values())} FROM "{table}" AS row WHERE id = ?'  # noqa: S608  # our own names only
    found = connection.execute(query, [row_id]).fetchone()
    if found is None:
        return MirrorCard()
    account, *values = found
    wanted = {"row": row_id, "account": account, "most": most}
    return MirrorCard(
        tuple((name, str(value)) for name, value in zip(facts, values, strict=True) if value),
        tuple(_opportunity(*row) for row in connection.execute(_OPPORTUNITIES, wanted)),
    )


def _opportunity(
    row_id: str, name: str | None, stage: str | None, closes: str | None, value: object
) -> Opportunity:
    return Opportunity(
        row_id,
        name or "",
        stage or None,
        closes[:10] if closes else None,
        None if value is None else str(value),
    )
