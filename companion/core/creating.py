"""Create the record that answers a prompt, one step at a time: its account, the record, its part in an opportunity.

Generators: yield requests, are sent replies. Every row is created under an id of our own and only where there is none:
killed at any line, a step is simply run again and meets its own row.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass

from companion.core import item_key
from companion.core.mapping import owner_part
from companion.core.odata import CrmRequest, bind, create_only, read, row_path
from companion.core.prompts import NewRow, Prompt, Step
from companion.core.replies import Cause, CrmReply, Refused, Stop, Wait, refused_write, says_row_exists
from companion.core.tables import ROW_SETS, Environment
from companion.core.verdict import RowTable

Creating = Generator[CrmRequest, CrmReply, "str | Wait | Stop"]
"""Ends with the id of the row."""

NAME_COLUMN: dict[RowTable, str] = {"contact": "fullname", "lead": "fullname", "account": "name"}
"""The column by which people know a row."""
ACCOUNT_PROPERTY: dict[RowTable, str] = {
    "contact": "parentcustomerid_account",
    "lead": "parentaccountid",
}
_DUPLICATES_FOUND = "0x80040333"


@dataclass(frozen=True)
class _Row:
    """One row as it is to stand in Dynamics."""

    entity_set: str
    key: str
    row_id: str
    columns: Mapping[str, object]
    asks_duplicates: bool


def create_step(prompt: Prompt, step: Step, environment: Environment) -> Creating:
    """The id of the row of this step, which stands in Dynamics now."""
    row = _map_step(prompt, step, environment)
    try:
        return (yield from _create(row, environment))
    except Refused as refused:
        return refused.after("part" if prompt.made else "no")


def id_of_step(prompt: Prompt, step: Step, environment: Environment) -> str:
    """The id under which a step's row stands, the same at each attempt and on each computer."""
    return str(
        item_key.row_id(
            environment.organisation_id, environment.user_id, prompt.prompt_id, step, prompt.generation
        )
    )


def read_name(table: RowTable, row_id: str) -> Generator[CrmRequest, CrmReply, str]:
    """What Dynamics calls a row; the rules of an organisation may have put its name together. Empty when not told."""
    column = NAME_COLUMN[table]
    reply = yield read(row_path(ROW_SETS[table], row_id), select=column)
    return str(reply.body.get(column) or "") if reply.is_ok else ""


def _map_step(prompt: Prompt, step: Step, environment: Environment) -> _Row:
    creation, row_id = prompt.creation, id_of_step(prompt, step, environment)
    if creation is None:
        message = "a prompt without a creation was leased"
        raise ValueError(message)
    owner = owner_part("ownerid", environment)
    if step == "connection":
        return _Row("connections", "connectionid", row_id, {**_connection(prompt), **owner}, False)  # noqa: FBT003  # a row of values
    new = creation.account if step == "account" and creation.account else creation.row
    hangs_on = {} if step == "account" else _account_part(new, prompt)
    columns = {**new.columns, **hangs_on, **owner}
    return _Row(ROW_SETS[new.table], f"{new.table}id", row_id, columns, not creation.is_anyway)


def _account_part(new: NewRow, prompt: Prompt) -> dict[str, object]:
    """The account that a person hangs on."""
    account = prompt.made.get("account") or (prompt.creation.account_id if prompt.creation else None)
    if account is None or new.table not in ACCOUNT_PROPERTY:
        return {}
    return {f"{ACCOUNT_PROPERTY[new.table]}@odata.bind": bind("accounts", account)}


def _connection(prompt: Prompt) -> dict[str, object]:
    creation = prompt.creation
    if creation is None or creation.opportunity_id is None:
        message = "a creation without an opportunity has no connection"
        raise ValueError(message)
    table = creation.row.table
    columns: dict[str, object] = {
        "record1id_opportunity@odata.bind": bind("opportunities", creation.opportunity_id),
        f"record2id_{table}@odata.bind": bind(ROW_SETS[table], prompt.made["person"]),
    }
    if creation.role_id is not None:
        columns["record2roleid@odata.bind"] = bind("connectionroles", creation.role_id)
    return columns


def _create(row: _Row, environment: Environment) -> Creating:
    reply = yield create_only(
        row.entity_set, row.row_id, row.columns, row.key, asks_duplicates=row.asks_duplicates
    )
    if reply.is_ok:
        return row.row_id
    if says_row_exists(reply) or reply.error_code == _DUPLICATES_FOUND:
        # After a lost answer the duplicate may be the very row that was created.
        is_ours = yield from _stands_as_ours(row, environment)
        if is_ours:
            return row.row_id
        if says_row_exists(reply):
            raise Refused(Stop("needs_you", Cause("row_taken", (), reply.service_request_id)))
    raise refused_write(reply)


def _stands_as_ours(row: _Row, environment: Environment) -> Generator[CrmRequest, CrmReply, bool]:
    """Whether a row with our id stands there that our writing identity has created."""
    reply = yield read(row_path(row.entity_set, row.row_id), select=f"{row.key},_createdby_value")
    author = environment.author_id or environment.user_id
    return reply.is_ok and str(reply.body.get("_createdby_value") or "").lower() == author.lower()
