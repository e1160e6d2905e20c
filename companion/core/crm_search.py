"""Ask Dataverse Search for rows that a page may be about: a source of candidates for a CRM too large to be mirrored.

Generators: yield requests, are sent replies. Search by words only says who might be meant; the rows themselves are
read afterwards as everywhere, so that what is compared has the same columns as in the mirror.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from companion.core.matching.subject import Row, Subject
from companion.core.mirror_subject import subject_of
from companion.core.mirror_tables import ACCOUNT, CONTACT, LEAD, MirroredTable, with_address
from companion.core.odata import CrmRequest, question, read
from companion.core.replies import CrmReply, Refused, Stop, Wait, classify
from companion.core.verdict import RowTable

Found = Generator[CrmRequest, CrmReply, "tuple[Row, ...] | SearchOff | Wait | Stop"]

_SHORTEST, _LONGEST, _MOST = 3, 100, 25
_WORD = re.compile(r"\w+")
_ACCOUNT_NAME = "_parentcustomerid_value@OData.Community.Display.V1.FormattedValue"
_PEOPLE: tuple[tuple[RowTable, MirroredTable], ...] = (("contact", CONTACT), ("lead", LEAD))
_COMPANIES: tuple[tuple[RowTable, MirroredTable], ...] = (("account", ACCOUNT),)


@dataclass(frozen=True)
class SearchOff:
    """This environment has no Dataverse Search, or it is not ready."""


def ask_whether_search_is_on() -> Generator[CrmRequest, CrmReply, bool | None]:
    """Whether searching is worth trying; None where Dynamics cannot tell now."""
    reply = yield read("searchstatus")
    if not reply.is_ok and isinstance(classify(reply), Wait):
        return None
    value = _response(reply).get("value")
    return isinstance(value, Mapping) and value.get("status") == "provisioned"


def find_rows(subject: Subject, address_column: str) -> Found:
    """Rows that share words with a page, as many as are worth comparing; inactive and merged ones are left out."""
    text = _words(subject)
    if len(text) < _SHORTEST:
        return ()
    tables = [
        (name, with_address(table, address_column))
        for name, table in (_PEOPLE if subject.kind == "person" else _COMPANIES)
    ]
    try:
        hits = yield from _search(text, [name for name, _ in tables])
        if isinstance(hits, SearchOff):
            return hits
        rows: list[Row] = []
        for name, table in tables:
            rows += yield from _read_rows(name, table, hits.get(name, ()), address_column)
    except Refused as refused:
        return refused.meaning
    return tuple(rows)


def _words(subject: Subject) -> str:
    """The words of name and company, cut where Dynamics takes no more of them."""
    text = ""
    for word in _WORD.findall(f"{subject.name} {subject.company}"):
        longer = f"{text} {word}".strip()
        if len(longer) > _LONGEST:
            break
        text = longer
    return text


def _search(
    text: str, tables: Sequence[str]
) -> Generator[CrmRequest, CrmReply, dict[str, list[UUID]] | SearchOff]:
    """Table → ids, the best first."""
    # Dataverse has these as JSON within a text.
    entities = json.dumps([{"Name": name} for name in tables])
    reply = yield question("searchquery", {"search": text, "top": _MOST, "entities": entities})
    if reply.status == 400:
        return SearchOff()
    if not reply.is_ok:
        raise Refused(classify(reply))
    hits: dict[str, list[UUID]] = {}
    listed = _response(reply).get("Value")
    for hit in listed if isinstance(listed, list) else ():
        key = _key_of(hit.get("Id")) if isinstance(hit, Mapping) else None
        if key is not None:
            hits.setdefault(str(hit.get("EntityName")), []).append(key)
    return hits


def _key_of(value: object) -> UUID | None:
    """A row's id; None for anything else, which must hold up no copy."""
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _response(reply: CrmReply) -> Mapping[str, object]:
    """What stands in the text `response`; nothing where it cannot be read."""
    try:
        value = json.loads(str(reply.body.get("response")))
    except ValueError:
        return {}
    return value if isinstance(value, Mapping) else {}


def _read_rows(
    name: RowTable, table: MirroredTable, keys: Sequence[UUID], address_column: str
) -> Generator[CrmRequest, CrmReply, list[Row]]:
    if not keys:
        return []
    wanted = " or ".join(f"{table.key} eq {key}" for key in keys)
    reply = yield read(table.entity_set, select=table.select, filter=f"({wanted}) and statecode eq 0")
    if not reply.is_ok:
        raise Refused(classify(reply))
    listed = reply.body.get("value")
    rows = []
    for row in listed if isinstance(listed, list) else ():
        key = _key_of(row.get(table.key)) if isinstance(row, Mapping) else None
        if key is None:
            continue
        subject = subject_of(name, row, str(row.get(_ACCOUNT_NAME) or ""), address_column)
        if subject is not None:
            rows.append(Row(name, str(key), subject))
    return rows
