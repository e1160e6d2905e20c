"""Where candidates are searched for, nothing is mirrored: what colleagues have linked is asked of Dynamics. E4, E5."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.creating.conftest import Desk
from tests.creating.sharing import (
    AURORA,
    COLUMN,
    HER_ADDRESS,
    card,
    ended,
    held,
    named,
    second,
    settled,
    told,
)
from tests.fakes.controls import control, requests_of
from tests.kinds.conftest import note

__all__ = ["ended", "named"]

SEARCHING = {"candidates": "search"}
_NOTHING = dict.fromkeys(("company", "title", "location", "headcount", "is_saved"))


def subject(number: int) -> dict[str, Any]:
    """Somebody on a page; the first is Aurora."""
    nobody = f"https://www.linkedin.com/sales/lead/ACwAAAnobody{number:04}"
    address = nobody if number else AURORA["profile_address"]
    return {"subject_kind": "person", "name": f"Person {number}", "profile_address": address, **_NOTHING}


async def badges(desk: Desk, count: int) -> tuple[list[dict[str, Any]], int]:
    """A page of badges, and how many requests for rows Dynamics has answered for them."""
    before = len(await requests_of(desk.scene.emulator))
    shown = await desk.ask("match.preview", subjects=[subject(number) for number in range(count)])
    asked = (await requests_of(desk.scene.emulator))[before:]
    outside = [one["path"].rpartition("/")[2] for one in asked if not one["is_in_batch"]]
    return shown["previews"], sum(name in ("$batch", "contacts", "leads", "accounts") for name in outside)


async def test_link_of_a_colleague_reads_in_crm_at_once(
    named: Desk, ended: asyncio.Condition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No sync comes between: badge and card say In CRM, for one request of a page of twenty-five."""
    contact = await named.scene.contact()
    async with second(named.scene, tmp_path / "second", monkeypatch, **SEARCHING) as other:
        assert "in_crm" != (await card(other))["badge"]
        await named.scene.link(AURORA["profile_address"], "contact", contact)
        await told(named, ended, "shared")
        shown, requests = await badges(other, 25)
        assert [("in_crm", contact)] + [("not_checked", None)] * 24 == [
            (one["badge"], one["row_id"]) for one in shown
        ]
        assert 1 == requests
        seen = await card(other)
        assert ("in_crm", contact, "shared") == (
            seen["badge"],
            seen["row"]["match"]["row_id"],
            seen["sharing"]["state"],
        )


async def test_without_a_named_column_nothing_is_asked(
    named: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of badges costs no request, and a link confirmed there is said to be local."""
    contact = await named.scene.contact()
    async with second(named.scene, tmp_path / "second", monkeypatch, **SEARCHING, link_columns="") as other:
        assert 0 == (await badges(other, 25))[1]
        await other.scene.link(AURORA["profile_address"], "contact", contact)
        assert "local" == (await card(other))["sharing"]["state"]


async def test_copy_is_filed_by_the_link_of_a_colleague(
    named: Desk, ended: asyncio.Condition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where no badge was shown before: whose link it is is asked when the item is carried."""
    contact = await named.scene.contact()
    await named.scene.link(AURORA["profile_address"], "contact", contact)
    await told(named, ended, "shared")
    async with second(named.scene, tmp_path / "second", monkeypatch, **SEARCHING) as other:
        item = await other.scene.copy("click-1", note(about=AURORA))
    assert ("link", contact) == (item["match"]["how"], item["match"]["row_id"])


async def test_two_records_of_one_address_file_nobody(
    named: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody has to choose; so where another person's address differs only in its capitals."""
    first, other_row = await named.scene.contact(), await named.scene.contact("Yvonne McKay")
    await named.scene.as_colleague("PATCH", f"contacts({first})", **{COLUMN: HER_ADDRESS})
    async with second(named.scene, tmp_path / "second", monkeypatch, **SEARCHING) as other:
        another = HER_ADDRESS.replace("aurora", "AURORA")
        await named.scene.as_colleague("PATCH", f"contacts({other_row})", **{COLUMN: another})
        assert first == (await card(other))["row"]["match"]["row_id"]
        await named.scene.as_colleague("PATCH", f"contacts({other_row})", **{COLUMN: f"{HER_ADDRESS}/"})
        assert (None, None) == ((await card(other))["row"], (await card(other))["sharing"])


async def test_corrected_link_is_followed_where_it_was_made(
    named: Desk, ended: asyncio.Condition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was confirmed here and told counts no longer, once the column says somebody else in a later version."""
    wrong, right = await named.scene.contact(), await named.scene.contact("Yvonne McKay")
    async with second(named.scene, tmp_path / "second", monkeypatch, **SEARCHING) as other:
        await other.scene.link(AURORA["profile_address"], "contact", wrong)
        await settled(other, ended, wrong, HER_ADDRESS)
        await told(other, ended, "shared")
        await named.scene.as_colleague("PATCH", f"contacts({wrong})", **{COLUMN: None})
        await named.scene.as_colleague("PATCH", f"contacts({right})", **{COLUMN: HER_ADDRESS})
        assert right == (await card(other))["row"]["match"]["row_id"]
        assert await held(other, wrong) is None


async def test_no_answer_of_dynamics_holds_up_a_page(
    named: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column that is not there, or an answer that fails: what is confirmed here is shown all the same."""
    contact = await named.scene.contact()
    gone = {"link_columns": "contact.new_gone"}
    async with second(named.scene, tmp_path / "second", monkeypatch, **SEARCHING | gone) as other:
        await other.scene.link(AURORA["profile_address"], "contact", contact)
        assert "in_crm" == (await card(other))["badge"]
        match = {"path_contains": "$batch"}
        wait = {"retry_after": 60}
        await control(
            other.scene.emulator, "trouble", do="throttle_requests", times=None, match=match, params=wait
        )
        assert "in_crm" == (await badges(other, 1))[0][0]["badge"]
