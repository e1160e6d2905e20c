"""The lines of `copy-to-crm match`: rows of a CRM and queries come in, decisions go out.

Raises MatchLineRefused with the line's number for what cannot be read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from companion.core.matching.deciding import Decision
from companion.core.matching.subject import Kind, Row, Subject
from companion.core.mirror_subject import subject_of
from companion.errors import MatchLineRefused

_TABLES = ("contact", "lead", "account")


def read_rows(file: Path) -> Iterator[Row]:
    """The rows of a CRM file that somebody can be filed under, one after the other."""
    for number, line in _objects(file):
        table, identity = line.get("table"), line.get("id")
        if table not in _TABLES:
            raise MatchLineRefused(
                file=file.name, line=str(number), problem=f"table must be one of {', '.join(_TABLES)}"
            )
        if not isinstance(identity, str) or not identity:
            raise MatchLineRefused(file=file.name, line=str(number), problem="id is missing")
        row = _texts(file, number, line)
        address_column = "profile_url" if row.get("profile_url") else "websiteurl"
        subject = subject_of(table, row, row.get("company") or "", address_column)
        if subject is not None:
            yield Row(table, identity, subject)


def read_queries(file: Path) -> Iterator[tuple[str, Subject]]:
    """The queries of a file, each with its id."""
    for number, line in _objects(file):
        identity, kind = line.get("query_id"), line.get("kind")
        if not isinstance(identity, str) or not identity:
            raise MatchLineRefused(file=file.name, line=str(number), problem="query_id is missing")
        if kind not in ("person", "company"):
            raise MatchLineRefused(file=file.name, line=str(number), problem="kind must be person or company")
        yield (
            identity,
            _subject_of_query("person" if kind == "person" else "company", _texts(file, number, line)),
        )


def decision_line(query_id: str, decision: Decision, micros: float) -> str:
    """A decision as a line."""
    facts = {"query_id": query_id, **decision_facts(decision), "micros": round(micros, 1)}
    return json.dumps(facts, ensure_ascii=False) + "\n"


def decision_facts(decision: Decision) -> dict[str, Any]:
    """A decision as the lines say it."""
    candidates = [
        {
            "table": one.table,
            "id": one.id,
            "probability": one.probability,
            "bits": one.bits,
            "reasons": [
                {
                    "field": why.field,
                    "level": why.level,
                    "bits": why.bits,
                    "left": why.left,
                    "right": why.right,
                }
                for why in one.reasons
            ],
        }
        for one in decision.candidates
    ]
    return {"verdict": decision.verdict, "candidates": candidates, "capped": decision.is_capped}


def _objects(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with file.open(encoding="utf-8") as lines:
        for number, text in enumerate(lines, start=1):
            if not text.strip():
                continue
            try:
                line = json.loads(text)
            except ValueError:
                raise MatchLineRefused(file=file.name, line=str(number), problem="this is not JSON") from None
            if not isinstance(line, dict):
                raise MatchLineRefused(file=file.name, line=str(number), problem="this is not a JSON object")
            yield number, line


def _texts(file: Path, number: int, line: dict[str, Any]) -> dict[str, Any]:
    for name, value in line.items():
        is_list = name == "previous_companies" and isinstance(value, list)
        is_count = name in ("company_headcount", "numberofemployees") and isinstance(value, int)
        if name in _READ and value is not None and not (isinstance(value, str) or is_list or is_count):
            raise MatchLineRefused(file=file.name, line=str(number), problem=f"{name} must be text")
    return line


def _subject_of_query(kind: Kind, line: dict[str, Any]) -> Subject:
    name = line.get("full_name") or ""
    if kind == "company":
        name = name or line.get("company") or ""
    return Subject(
        kind,
        name,
        native_name=line.get("native_name") or "",
        company=line.get("company") or "",
        former_companies=tuple(line.get("previous_companies") or ()),
        title=line.get("title") or "",
        location=line.get("location") or "",
        emails=_filled(line, "email"),
        phones=_filled(line, "phone"),
        profile=line.get("profile_url") or "",
        website=line.get("website") or "",
        headcount=line.get("company_headcount"),
    )


def _filled(line: dict[str, Any], *names: str) -> tuple[str, ...]:
    return tuple(value for name in names if (value := line.get(name)))


_READ = frozenset({
    "firstname", "lastname", "fullname", "name", "company", "companyname", "jobtitle", "address1_city",
    "address1_country", "emailaddress1", "emailaddress2", "telephone1", "mobilephone", "websiteurl", "profile_url",
    "numberofemployees", "full_name", "native_name", "previous_companies", "title", "location", "email", "phone",
    "website", "company_headcount", "headline",
})  # fmt: skip
