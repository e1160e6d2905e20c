"""Hostile text in every field of every form lands in Dynamics as plain letters, or is refused at its field. F5, F6."""

from __future__ import annotations

import json
from typing import Any

import pytest

from companion.sentences import Sentences
from tests.creating.conftest import AURORA, Desk
from tests.creating.test_creating import creation

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "markup": "<img src=x onerror=alert(1)>&lt;b&gt;",
    "quotes": "'O''x' or 1 eq 1 --",
    "reading": "\u202eevil\u2066\x00a\x0bb",
    "length": "x" * 100_000,
}
NEEDED = {"contact": ("lastname",), "lead": ("subject", "lastname"), "account": ("name",)}
TABLES = {"contact": "contacts", "lead": "leads", "account": "accounts"}
PLAIN = {"reading": "evil\ufffda\ufffdb"}
"""What lands where that is not what was typed: what turns the reading is gone, what Dynamics refuses is a sign."""
NEVER = "\x00\x0b\u202e\u2066"


def about(table: str, name: str) -> dict[str, Any]:
    """Somebody, or a company, of whom nothing is known yet."""
    if table == "account":
        number = str(9_000_000 + sum(map(ord, name)))
        address = f"https://www.linkedin.com/sales/company/{number}"
        unseen = {"location": None, "headcount": None}
        return {"name": f"Hostile {name}", "company_id": number, "company_address": address, **unseen}
    profile = f"ACwAAAhostile{table}{name}"
    address = AURORA["profile_address"].replace(AURORA["profile_id"], profile)
    return {**AURORA, "name": f"Hostile {name}", "profile_id": profile, "profile_address": address}


async def create(desk: Desk, table: str, prompt_id: str, values: dict[str, str]) -> dict[str, str]:
    """Fill the form in with these values, and take out whatever is refused; what was taken in the end."""
    values = dict(values)
    while True:
        wanted = creation(prompt_id, values, table=table, is_anyway=True)
        reply = await desk.reply("record.create", **wanted)
        if reply["ok"]:
            return values
        told = {one["name"]: one["value"] for one in reply["error"]["params"]}
        assert ("bad_request", "no") == (reply["error"]["code"], reply["error"]["written"])
        assert told["problem"] in Sentences("en").for_error("bad_request", told)
        column = told["field"].removeprefix("fields.")
        assert column in values, told
        if column in NEEDED[table] and values[column] != column:
            # Without it no record is made; its own refusal has been seen.
            values[column] = column
        else:
            del values[column]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("table", TABLES)
async def test_every_field_holds_the_letters_or_refuses_them_with_a_sentence(
    desk: Desk, table: str, name: str
) -> None:
    """One record is made; what it holds is what was typed, on one line and without what turns the reading."""
    before = len(await desk.scene.rows(TABLES[table]))
    prompt_id = (await desk.ask("prompt.open", about=about(table, name)))["prompt"]["prompt_id"]
    form = await desk.ask("form.read", prompt_id=prompt_id, table=table)
    fields = [field["column"] for field in form["fields"] if field["is_writable"]]
    taken = await create(desk, table, prompt_id, dict.fromkeys(fields, HOSTILE[name]))
    prompt = await desk.changed(prompt_id, "answered")
    rows = {row[f"{table}id"]: row for row in await desk.scene.rows(TABLES[table])}
    row = rows[prompt["row"]["row_id"]]
    assert before + 1 == len(rows)
    assert not any(letter in json.dumps(row, ensure_ascii=False) for letter in NEVER)
    hostile = [column for column, value in taken.items() if value == HOSTILE[name]]
    assert {PLAIN.get(name, HOSTILE[name])} >= {row[column] for column in hostile}
    assert hostile or name == "length"
