"""A link confirmed on one computer is known on the others, through the column that an administrator names. E4."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

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
    sync,
    told,
)
from tests.fakes.controls import control

__all__ = ["ended", "named"]


async def test_link_confirmed_here_reads_in_crm_on_a_second_computer(
    named: Desk, ended: asyncio.Condition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody there has confirmed anything: after its next sync it is a confirmed link, by which copies are filed."""
    contact = await named.scene.contact()
    async with second(named.scene, tmp_path / "second", monkeypatch) as other:
        assert (None, None) == ((await card(other))["row"], (await card(other))["sharing"])
        await named.scene.link(AURORA["profile_address"], "contact", contact)
        await told(named, ended, "shared")
        assert HER_ADDRESS == await held(named, contact)
        await sync()
        shown = await card(other)
        assert ("in_crm", contact, "shared") == (
            shown["badge"],
            shown["row"]["match"]["row_id"],
            shown["sharing"]["state"],
        )
        seen = {
            "subject_kind": "person",
            "name": AURORA["name"],
            "profile_address": AURORA["profile_address"],
        }
        nothing = dict.fromkeys(("company", "title", "location", "headcount", "is_saved"))
        [badge] = (await other.ask("match.preview", subjects=[{**seen, **nothing}]))["previews"]
        assert ("in_crm", contact) == (badge["badge"], badge["row_id"])


async def test_without_a_named_column_the_card_says_that_the_link_is_local(desk: Desk) -> None:
    """Nothing is written to the record, and nobody is told that others would know."""
    contact = await desk.scene.contact()
    confirmed = await desk.scene.link(AURORA["profile_address"], "contact", contact)
    assert "local" == confirmed["result"]["sharing"]["state"]
    assert "local" == (await card(desk))["sharing"]["state"]
    assert await held(desk, contact) is None


async def test_link_that_was_local_is_told_once_a_column_is_named(
    desk: Desk, ended: asyncio.Condition
) -> None:
    """What was confirmed before follows by itself."""
    contact = await desk.scene.contact()
    await desk.scene.link(AURORA["profile_address"], "contact", contact)
    desk.scene.folders.settings(None).write_user("link_columns", f"contact.{COLUMN}")
    await desk.scene.link(AURORA["profile_address"], "contact", contact)
    await told(desk, ended, "shared")
    assert HER_ADDRESS == await held(desk, contact)


async def test_what_a_colleague_has_put_there_stays_and_is_named(
    named: Desk, ended: asyncio.Condition
) -> None:
    """Another address in the column is never overwritten; the card says what stands there."""
    contact = await named.scene.contact()
    theirs = "https://www.linkedin.com/in/somebody-else"
    await named.scene.as_colleague("PATCH", f"contacts({contact})", **{COLUMN: theirs})
    await named.scene.link(AURORA["profile_address"], "contact", contact)
    shown = await told(named, ended, "refused")
    values = {param["name"]: param["value"] for param in shown["sharing"]["cause"]["params"]}
    assert ("link_column_taken", theirs) == (shown["sharing"]["cause"]["code"], values["value"])
    assert (theirs, "in_crm") == (await held(named, contact), shown["badge"])


async def test_corrected_link_moves_and_the_second_computer_follows(
    named: Desk, ended: asyncio.Condition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second corrects what the first has told: the first follows at its next sync, although it knew otherwise."""
    first = os.environ["COPY_TO_CRM_HOME"]
    wrong, right = await named.scene.contact(), await named.scene.contact("Yvonne McKay")
    await named.scene.link(AURORA["profile_address"], "contact", wrong)
    await told(named, ended, "shared")
    async with second(named.scene, tmp_path / "second", monkeypatch) as other:
        assert wrong == (await card(other))["row"]["match"]["row_id"]
        prompt_id = (await other.ask("prompt.open", about=AURORA))["prompt"]["prompt_id"]
        await other.ask("prompt.link", prompt_id=prompt_id, table="contact", row_id=right)
        await settled(other, ended, right, HER_ADDRESS)
        await settled(other, ended, wrong, None)
        assert right == (await card(other))["row"]["match"]["row_id"]
    # Her own link was told; only the column says that it counts no longer.
    assert wrong == (await card(named))["row"]["match"]["row_id"]
    monkeypatch.setenv("COPY_TO_CRM_HOME", first)
    await sync()
    assert right == (await card(named))["row"]["match"]["row_id"]


async def test_reverted_decision_is_taken_back_for_everybody(named: Desk, ended: asyncio.Condition) -> None:
    """The column is emptied, and the mirror of this computer brings nobody's link back meanwhile."""
    contact = await named.scene.contact()
    await named.scene.link(AURORA["profile_address"], "contact", contact)
    await told(named, ended, "shared")
    await sync()
    [decision] = (await named.ask("decisions.read", about=AURORA))["decisions"]
    await named.ask("decision.revert", decision_id=decision["decision_id"], is_moving=False)
    assert "in_crm" != (await card(named))["badge"]
    await settled(named, ended, contact, None)


async def test_nothing_is_told_while_writing_is_off(named: Desk, ended: asyncio.Condition) -> None:
    """The administrator's switch holds for this, too; switched on again it goes on."""
    policy = named.scene.folders.policy
    assert policy is not None
    policy.write_text('{"writeback": false}')
    contact = await named.scene.contact()
    await named.scene.link(AURORA["profile_address"], "contact", contact)
    assert "on_its_way" == (await card(named))["sharing"]["state"]
    assert await held(named, contact) is None
    policy.unlink()
    await named.scene.link(AURORA["profile_address"], "contact", contact)
    await settled(named, ended, contact, HER_ADDRESS)


async def test_column_that_may_not_be_written_is_named_and_copies_go_on(
    named: Desk, ended: asyncio.Condition
) -> None:
    """A missing right on the column stops this one link, and no message."""
    await control(named.scene.emulator, "organization", secured_columns=[f"contact.{COLUMN}"])
    contact = await named.scene.contact()
    await named.scene.link(AURORA["profile_address"], "contact", contact)
    shown = await told(named, ended, "refused")
    assert "crm_column_secured" == shown["sharing"]["cause"]["code"]
