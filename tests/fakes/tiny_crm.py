"""A Dynamics in a dictionary: create-only writes, conditional updates and the few reads the core asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from companion.core.odata import CrmRequest
from companion.core.replies import CrmReply
from tests.fakes.samples import ORGANISATION, USER

Row = dict[str, Any]

_ROW = re.compile(r"^(\w+)\(([0-9a-f-]{36})\)$")
_NOTE_PARENT = re.compile(
    r"objectid_(?:li_\w+|new_\w+|task|phonecall)@odata\.bind': '/?\w+\(([0-9a-f-]{36})\)"
)
_LOGICAL_NAME = re.compile(r"LogicalName ?(?:eq|=) ?'(\w+)'")
_MARK = re.compile(
    r"contains\(activityadditionalparams,'(\w+)'\) and actualend ge (\S+) and actualend le ([^&\s]+)"
)

_TEXTS: list[Row] = [{"LogicalName": "description", "MaxLength": 2000}]
_STATUSES = [{"Value": 1, "State": 0}, {"Value": 2, "State": 1}]
_COLUMNS = (
    *("activityid", "subject", "description", "regardingobjectid", "statecode", "statuscode"),
    *("actualstart", "actualend", "sortdate"),
)
_OF_CUSTOM_ACTIVITIES: dict[str, list[Row]] = {
    "StatusAttributeMetadata": [{"LogicalName": "statuscode", "OptionSet": {"Options": _STATUSES}}],
    "Attributes": [
        {"LogicalName": column, "IsValidForCreate": True, "IsValidForUpdate": True} for column in _COLUMNS
    ],
}
"""End of a definition's address → what it says."""


def refusal(status: int, code: str = "", text: str = "", retry_after: str | None = None) -> CrmReply:
    """An error as Dynamics words it."""
    return CrmReply(status, {"error": {"code": code, "message": text}}, retry_after)


class TinyCrm:
    """Rows by id; all activity tables share one key, as in Dynamics."""

    def __init__(self, contacts: list[Row] | None = None) -> None:
        self.contacts = contacts or []
        self.activities: dict[str, Row] = {}
        self.notes: dict[str, Row] = {}
        self.has_tables = True
        self.linkedins: list[Row] = []
        """What LinkedIn's own writeback has written."""
        self.refused_ids: set[str] = set()
        """Ids of deleted rows, in the reading in which they cannot be used again."""
        self._version = 0
        self._note_parents: dict[str, str] = {}

    def answer(self, request: CrmRequest) -> CrmReply:
        """The reply to one request, and its effect."""
        path, _, query = unquote(request.path).partition("?")
        if path.startswith("EntityDefinitions"):
            return CrmReply(200, {"value": self._definitions(path, query)})
        if row := _ROW.match(path):
            return self._row(row[1], row[2], request)
        if path == "WhoAmI":
            return CrmReply(200, {"UserId": USER, "OrganizationId": ORGANISATION})
        if path == "activitypointers":
            rows = self._marked(query) if "contains(" in query else self.linkedins
            return CrmReply(200, {"value": rows})
        return CrmReply(200, {"value": self.contacts if path == "contacts" else []})

    def _definitions(self, path: str, query: str) -> list[Row]:
        named = _LOGICAL_NAME.search(path) or _LOGICAL_NAME.search(query)
        name = named[1] if named else ""
        if not path.startswith("EntityDefinitions("):
            return [_definition(name)] if self.has_tables else []
        if name == "annotation":
            table = re.search(r"ReferencedEntity eq '(\w+)'", query)
            return [{"ReferencingEntityNavigationPropertyName": f"objectid_{table[1]}"}] if table else []
        if path.endswith("ManyToOneRelationships"):
            return [
                {
                    "ReferencingAttribute": "regardingobjectid",
                    "ReferencedEntity": person,
                    "ReferencingEntityNavigationPropertyName": f"regardingobjectid_{person}_{name}",
                }
                for person in ("contact", "lead", "account")
            ]
        if path.endswith("StringAttributeMetadata"):
            return [
                {"LogicalName": "subject", "MaxLength": 200},
                {"LogicalName": "activityadditionalparams", "MaxLength": 8192},
            ]
        return _OF_CUSTOM_ACTIVITIES.get(path.rpartition("/")[2].rpartition(".")[2]) or _TEXTS

    def _row(self, entity_set: str, row_id: str, request: CrmRequest) -> CrmReply:
        rows = self.notes if entity_set == "annotations" else self.activities
        row = rows.get(row_id)
        if request.method == "GET":
            return CrmReply(200, _read(row)) if row else refusal(404, "0x80040217", "Does Not Exist")
        if row is None:
            return self._absent(rows, entity_set, row_id, request)
        if request.headers.get("If-None-Match") == "*":
            return refusal(412, "0x80040237", "A record with matching key values already exists.")
        if request.headers.get("If-Match", "*") not in ("*", row["@odata.etag"]):
            return refusal(412, "0x80060882", "The version of the existing record doesn't match.")
        if request.method == "DELETE":
            del rows[row_id]
            for note in [note for note, parent in self._note_parents.items() if parent == row_id]:
                self.notes.pop(note, None)
            return CrmReply(204)
        return self._change(row, request)

    def _absent(self, rows: dict[str, Row], entity_set: str, row_id: str, request: CrmRequest) -> CrmReply:
        if "If-Match" in request.headers or request.method == "DELETE":
            return refusal(404, "0x80040217", "Does Not Exist")
        if row_id in self.refused_ids:
            return refusal(412, "0x80040237", "A record with matching key values already exists.")
        parent = _NOTE_PARENT.search(str(request.body)) if rows is self.notes else None
        if parent:
            if parent[1] not in self.activities:
                return refusal(404, "0x80040217", "Does Not Exist")
            self._note_parents[row_id] = parent[1]
        rows[row_id] = {
            "activityid": row_id,
            "activitytypecode": entity_set.removesuffix("s"),
            "statecode": 0,
            "createdon": "2026-11-18T12:00:00Z",
            "modifiedon": "2026-11-18T12:00:00Z",
            "_modifiedby_value": USER,
            "_ownerid_value@OData.Community.Display.V1.FormattedValue": "Marisa Duarte",
            **(request.body or {}),
        }
        self._new_version(rows[row_id])
        return CrmReply(201, dict(rows[row_id]))

    def _change(self, row: Row, request: CrmRequest) -> CrmReply:
        body: Mapping[str, Any] = request.body or {}
        if row.get("statecode") == 1 and body.get("statecode") != 0:
            return refusal(400, "0x80040203", "The row is closed.")
        row.update(body)
        for name, value in body.items():
            if name.startswith("regardingobjectid") and isinstance(value, str):
                row["_regardingobjectid_value"] = value.rpartition("(")[2].rstrip(")")
        self._new_version(row)
        is_shown = "return=representation" in request.headers.get("Prefer", "")
        return CrmReply(200, dict(row)) if is_shown else CrmReply(204)

    def edit(self, row_id: str, **changes: Any) -> None:
        """A colleague changes a row."""
        row = self.activities.get(row_id) or self.notes[row_id]
        row.update(changes, modifiedon="2026-11-19T08:00:00Z", _modifiedby_value="colleague")
        row["_modifiedby_value@OData.Community.Display.V1.FormattedValue"] = "Paula Reis"
        self._new_version(row)

    def _new_version(self, row: Row) -> None:
        self._version += 1
        row["@odata.etag"] = f'W/"{self._version}"'

    def _marked(self, query: str) -> list[Row]:
        asked = _MARK.search(query)
        assert asked is not None
        mark, earliest, latest = asked.groups()
        return [
            row
            for row in self.activities.values()
            if mark in str(row.get("activityadditionalparams"))
            and _moment(earliest) <= _moment(row["actualend"]) <= _moment(latest)
        ]


def _definition(name: str) -> Row:
    return {
        "LogicalName": name,
        "EntitySetName": f"{name}s",
        "IsActivity": True,
        "PrimaryIdAttribute": "activityid",
        "Privileges": [
            {"PrivilegeType": right, "Name": f"prv{right}Activity"}
            for right in ("Create", "Read", "Write", "Append", "Delete")
        ],
    }


def _read(row: Row) -> Row:
    """The row with its lookups as Dynamics gives them."""
    shown = dict(row)
    for name, value in row.items():
        lookup, _, _ = name.partition("_")
        if name.endswith("@odata.bind") and lookup in ("regardingobjectid", "objectid"):
            shown[f"_{lookup}_value"] = str(value).partition("(")[2].rstrip(")")
    return shown


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
