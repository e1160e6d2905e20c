"""An organisation maps what a page gives onto columns of its own, checked before anybody writes. C11."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fakes.companion import running
from tests.fakes.controls import rows_of
from tests.fakes.environment import MARISA
from tests.fakes.extension_end import extension_end
from tests.fakes.wire import request
from tests.organisation.conftest import Computer, Organisation
from tests.organisation.test_settings import texts

SET = ("org", "settings", "set", "activity_columns")
NOTE: dict[str, Any] = {
    "kind": "activity.copy",
    "item": {
        "page_kind": "account",
        "item_kind": "note",
        "about": {
            "name": "Nowhere Coffee",
            "company_id": "990017",
            "company_address": "https://www.linkedin.com/sales/company/990017",
        },
        "author": "Marisa Duarte",
        "body": "Moves to Curitiba in spring.",
        "created_at": "2026-11-17T15:02:09.000Z",
    },
    "is_anyway": False,
    "resent": None,
}


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ("kind=percentcomplete", "percentcomplete of task has the type Integer"),
        ("kind=directioncode", "directioncode filled already"),
        ("company=prioritycode", "has the type Picklist"),
        ("kind=new_nowhere", "new_nowhere is not there in li_inmail, li_message, task, phonecall"),
        ("direction=prioritycode", "no single option labelled “outbound”"),
        ("body=category", "activity_columns"),
    ],
)
async def test_column_that_cannot_take_it_is_refused_before_anything_is_set(
    organisation: Organisation,
    admin: Computer,
    mapping: str,
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Wrong type, filled already, not there, no such value: named, set nowhere, and the preview says the same."""
    before = await texts(organisation)
    assert 1 == await admin.run(*SET, mapping)
    assert words in capsys.readouterr().err
    assert 1 == await admin.run("org", "columns", mapping)
    told = capsys.readouterr()
    assert words in told.out + told.err
    assert before == await texts(organisation)


async def test_preview_is_the_row_that_is_then_written(
    organisation: Organisation, admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Previewed without writing, then set; a copied note stands with the mapped columns filled."""
    capsys.readouterr()
    assert 0 == await admin.run("org", "columns", "company=category", "--json")
    shown = json.loads(capsys.readouterr().out)
    rows = shown["rows"]
    assert ("Fourth Coffee", True) == (rows["task"]["category"], "category" not in rows["li_message"])
    assert ("String", "Fourth Coffee", None) == tuple(
        shown["columns"][0][name] for name in ("type", "sample", "fault")
    )
    assert 0 == await admin.run("org", "columns", "company=category")
    assert "“company” into category of task: fits; Fourth Coffee" in capsys.readouterr().out
    assert 0 == await admin.run(*SET, "company=category address=phonenumber")
    rep = await organisation.connected(MARISA)
    assert 0 == await rep.run("settings", "set", "hold_seconds", "0")
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        answer = await browser.ask(request(NOTE, "ask-1", "click-1"))
        assert answer["ok"], answer
        await browser.hear('"written"')
    [row] = [row for row in await rows_of(organisation.emulator, "tasks") if row.get("category")]
    assert "Nowhere Coffee" == row["category"]
