"""Undo after writing, from the card: the row goes, or stays with a mark where others have changed it. D7, H2."""

from __future__ import annotations

from companion.demo.browser import Inbox
from companion.demo.stage import Stage
from tests.fakes.controls import control

INMAIL = "I read that Fourth Coffee opens three more bars"


async def test_undo_in_the_card_deletes_the_row(stage: Stage, inbox: Inbox) -> None:
    """The row that nobody has touched is gone from Dynamics, and the message can be copied anew: one row."""
    copy = inbox.control_of(INMAIL)
    await copy.press()
    await copy.wait_for("written")
    await copy.press()
    await copy.press_in_card("Undo")
    await copy.wait_for("undone")
    assert [] == await stage.read_rows("li_inmails")
    await copy.press()
    await copy.wait_for("written")
    assert 1 == len(await stage.read_rows("li_inmails"))


async def test_a_changed_row_is_kept_and_marked_as_withdrawn(stage: Stage, inbox: Inbox) -> None:
    """What somebody has changed since is not deleted; the card offers the mark, and Dynamics shows it."""
    copy = inbox.control_of(INMAIL)
    await copy.press()
    await copy.wait_for("written")
    (row,) = await stage.read_rows("li_inmails")
    changed = {"activityid": row["activityid"], "description": "A colleague's words"}
    await control(stage.emulator, "seed", li_inmails=[changed])
    await copy.press()
    await copy.press_in_card("Undo")
    await copy.wait_for_words("written", "left as it is in the CRM")
    await copy.press()
    await copy.press_in_card("Mark as withdrawn")
    await copy.wait_for_words("written", "marked as withdrawn")
    (row,) = await stage.read_rows("li_inmails")
    assert ("A colleague's words", 1) == (row["description"], row["statecode"])
    assert row["subject"].startswith("[withdrawn] ")
