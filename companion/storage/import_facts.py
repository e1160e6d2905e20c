"""Read from the mirror what the import rule asks about one seat holder. Part of somebody's transaction.

Everybody who is named is looked up once, by id; only contacts of accounts are searched for.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from companion.core.import_rule import (
    ImportFacts,
    ImportRecord,
    ImportRule,
    ImportTable,
    OpenOpportunity,
    Why,
)
from companion.core.mirror_tables import FLOWS
from companion.core.pipeline import StageSource

_ON_IT: Mapping[Why, str] = {
    "customer": "_customerid_value",
    "parent_account": "_parentaccountid_value",
    "parent_contact": "_parentcontactid_value",
    "originating_lead": "_originatingleadid_value",
}
_ACTIVE_STAGES = ", ".join(
    f"(SELECT _activestageid_value FROM {flow} WHERE _opportunityid_value = opportunity.id AND statecode = 0)"  # noqa: S608  # our own names only
    for flow in FLOWS
)
_STAGE: Mapping[StageSource, str] = {
    "unsure": "NULL",
    "salesstage": "CAST(salesstage AS TEXT)",
    "stepname": "nullif(trim(stepname), '')",
    "process": f"coalesce({_ACTIVE_STAGES})",
}
_MINE = "statecode = 0 AND _ownerid_value = :seat"
_ENDS = "_record1id_value AS here, _record2id_value AS there"
_OTHER_WAY = "_record2id_value AS here, _record1id_value AS there"
_STAKEHOLDERS = f"""
    WITH mine AS (SELECT id FROM opportunity WHERE {_MINE}),
         tied AS (SELECT {_ENDS} FROM connection WHERE statecode = 0
                  UNION SELECT {_OTHER_WAY} FROM connection WHERE statecode = 0)
    SELECT here, there FROM tied WHERE here IN mine AND there IS NOT NULL ORDER BY here, there
"""  # noqa: S608  # our own names only
# An account is a team's where the team owns it, or where it is the account's own access team.
_TEAMS = """
    SELECT id, name FROM team WHERE id IN (SELECT teamid FROM teammembership WHERE systemuserid = :seat)
"""
_TEAM_ACCOUNTS = f"""
    WITH ours (id, name) AS ({_TEAMS}),
         access (id, name) AS (SELECT _regardingobjectid_value, name FROM team WHERE id IN (SELECT id FROM ours))
    SELECT account.id, ours.name FROM account JOIN ours ON account._ownerid_value = ours.id
    UNION SELECT account.id, access.name FROM account JOIN access ON account.id = access.id
"""  # noqa: S608  # our own names only
_ROWS: Mapping[ImportTable, str] = {
    "account": "SELECT id, name, '' FROM account WHERE statecode = 0 AND coalesce(merged, 0) = 0",
    "contact": "SELECT id, fullname, (SELECT name FROM account WHERE id = contact._parentcustomerid_value)"
    " FROM contact WHERE statecode = 0 AND coalesce(merged, 0) = 0",
    # An opportunity's lead was qualified: only a lead that was given up is out of use.
    "lead": "SELECT id, fullname, companyname FROM lead WHERE statecode <> 2 AND coalesce(merged, 0) = 0",
}


def read_import_facts(connection: sqlite3.Connection, seat: str, rule: ImportRule) -> ImportFacts:
    """What there is for the seat holder with this systemuserid. What the rule leaves aside is not read."""
    opportunities = _opportunities(connection, seat, rule.pipeline.source)
    mine = "SELECT id FROM account WHERE _ownerid_value = ? ORDER BY id"
    owned = [row_id for (row_id,) in connection.execute(mine, [seat])] if rule.owned_accounts else []
    team = dict(connection.execute(_TEAM_ACCOUNTS, {"seat": seat})) if rule.team_accounts else {}
    contacts_of = _contacts_of(connection, {*owned, *team})
    named = {
        *owned,
        *team,
        *(contact for contacts in contacts_of.values() for contact in contacts),
        *(row_id for one in opportunities for row_id in (*one.on_it.values(), *one.stakeholders) if row_id),
    }
    return ImportFacts(opportunities, _records(connection, named), owned, team, contacts_of)


def _opportunities(
    connection: sqlite3.Connection, seat: str, source: StageSource
) -> Sequence[OpenOpportunity]:
    stakeholders: dict[str, list[str]] = {}
    for opportunity, other in connection.execute(_STAKEHOLDERS, {"seat": seat}):
        stakeholders.setdefault(opportunity, []).append(other)
    columns = ", ".join(_ON_IT.values())
    query = f"SELECT id, name, {_STAGE[source]}, {columns} FROM opportunity WHERE {_MINE} ORDER BY id"  # noqa: S608  # our own names only
    return [
        OpenOpportunity(
            row_id, name or "", stage, dict(zip(_ON_IT, on_it, strict=True)), stakeholders.get(row_id, ())
        )
        for row_id, name, stage, *on_it in connection.execute(query, {"seat": seat})
    ]


def _contacts_of(connection: sqlite3.Connection, accounts: Iterable[str]) -> dict[str, list[str]]:
    wanted = list(accounts)
    if not wanted:
        return {}
    query = (
        "SELECT _parentcustomerid_value, id FROM contact"
        " WHERE _parentcustomerid_value IN (SELECT value FROM json_each(?)) ORDER BY id"
    )
    found: dict[str, list[str]] = {}
    for account, contact in connection.execute(query, [json.dumps(wanted)]):
        found.setdefault(account, []).append(contact)
    return found


def _records(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, ImportRecord]:
    wanted = json.dumps(sorted(ids))
    return {
        row_id: ImportRecord(table, name or "", company or "")
        for table, query in _ROWS.items()
        for row_id, name, company in connection.execute(
            f"{query} AND id IN (SELECT value FROM json_each(?))",  # noqa: S608  # our own names only
            [wanted],
        )
    }
