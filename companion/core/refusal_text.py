"""Read out of Dynamics' own sentences what they name: privilege, table, column, limit. For people to read only.

Nothing is decided by these words: they change with version and language, and then a name is simply missing.
"""

from __future__ import annotations

import re

# As in: Principal user … is missing prvCreateLead privilege … on OTC=4 for entity 'lead' (LocalizedName='Lead').
_PRIVILEGE = re.compile(r"\bmissing (prv\w+) privilege")
_LOCALIZED = re.compile(r"LocalizedName='([^']{1,100})'")
_ENTITY = re.compile(r"entity :?'(\w+)'|'(\w+)' entity", re.IGNORECASE)
# A right on one row: SecLib::AccessCheckEx failed … ObjectTypeCode: 2, … AccessRights: AppendToAccess
_ROW_RIGHT = re.compile(r"AccessRights: (\w+?)Access\b")
_ROW_TABLE = re.compile(r"ObjectTypeCode: (\d+)")
_COLUMN = (
    re.compile(r"length of the '(\w+)' attribute"),
    re.compile(r"(?:[Ff]ield|[Aa]ttribute|[Cc]olumn) '?\"?(\w+)'?\"? (?:is|of|on|contains|in)\b"),
    re.compile(r"undeclared property '([\w.@]+)'"),
    re.compile(r"(?:attribute|field|column)s? (?:named? )?'(\w+)'", re.IGNORECASE),
)
_LIMIT = re.compile(r"maximum allowed length of '(\d+)'")
_SEGMENT = re.compile(r"for the segment '(\w+)'")
_PROPERTY = re.compile(r"property named '(\w+)' on type '(?:[\w.]*\.)?(\w+)'")

_RIGHTS = ("AppendTo", "Append", "Assign", "Create", "Delete", "Read", "Share", "Write")
_TABLES_BY_NUMBER = {
    "1": "Account",
    "2": "Contact",
    "3": "Opportunity",
    "4": "Lead",
    "5": "Note",
    "8": "User",
    "4200": "Activity",
}


def read_names(text: str) -> dict[str, str]:
    """What the sentence names, by the names of our parameters; what it does not name is missing."""
    names = _privilege(text) | _property(text)
    for name, pattern in (("limit", _LIMIT), ("tables", _SEGMENT)):
        if found := pattern.search(text):
            names[name] = found[1]
    column = next((found[1] for pattern in _COLUMN if (found := pattern.search(text))), None)
    if column is not None:
        names["column"] = column.partition("@")[0]
    if table := _table(text):
        names["table"] = table
    return names


def right_of(privilege: str) -> str:
    """The right that a privilege's name speaks of, as a word of ours; empty for those that are no right on rows.

    >>> right_of("prvAppendToContact")
    'append_to'
    """
    word = next((right for right in _RIGHTS if privilege.startswith(f"prv{right}")), "")
    return "append_to" if word == "AppendTo" else word.lower()


def _privilege(text: str) -> dict[str, str]:
    if found := _PRIVILEGE.search(text):
        right = right_of(found[1])
        return {"privilege": found[1], "right": right, "table": _table_of(found[1], right)}
    row_right, number = _ROW_RIGHT.search(text), _ROW_TABLE.search(text)
    table = _TABLES_BY_NUMBER.get(number[1], "") if number else ""
    if row_right is None or row_right[1] not in _RIGHTS or not table:
        return {}
    privilege = f"prv{row_right[1]}{table}"
    return {"privilege": privilege, "right": right_of(privilege), "table": table}


def _table_of(privilege: str, right: str) -> str:
    """The table a privilege's own name speaks of."""
    return privilege.removeprefix("prv")[len(right.replace("_", "")) :] if right else ""


def _property(text: str) -> dict[str, str]:
    found = _PROPERTY.search(text)
    return {"columns": found[1], "table": found[2]} if found else {}


def _table(text: str) -> str:
    """The table as an administrator finds it: its label with the logical name, or whichever is there."""
    label, entity = _LOCALIZED.search(text), _ENTITY.search(text)
    name = (entity[1] or entity[2]) if entity else ""
    if label and name:
        return f"{label[1]} ({name})"
    return label[1] if label else name
