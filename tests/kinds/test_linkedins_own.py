"""Messages that LinkedIn's own writeback has written already: linked, and not doubled. C9."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fakes.samples import USER
from tests.fakes.wire import PAGE_ITEM, SUSANNA
from tests.kinds.conftest import NOBODY, Scene

MESSAGE: dict[str, Any] = PAGE_ITEM | {"person": SUSANNA}
THEIRS = "5d0c7a52-1111-4222-8333-000000000001"


async def linkedin_writes(
    scene: Scene, row_id: str = THEIRS, table: str = "li_message", **changes: Any
) -> None:
    """A row as LinkedIn's sync makes it: the licence holder's, without a mark of ours."""
    contact = changes.pop("contact", None) or await scene.contact()
    row = {
        "subject": "Message from Sales Navigator",
        "description": MESSAGE["body"],
        "actualend": "2026-11-18T09:31:10Z",
        f"regardingobjectid_contact_{table}@odata.bind": f"/contacts({contact})",
        f"ownerid_{table}@odata.bind": f"/systemusers({changes.pop('owner', USER)})",
    }
    written = {name: value for name, value in (row | changes).items() if value is not None}
    await scene.as_colleague("PATCH", f"{table}s({row_id})", **written)


@pytest.mark.parametrize("table", ["li_message", "li_inmail"])
async def test_message_that_linkedin_has_written_is_linked(scene: Scene, table: str) -> None:
    """Nothing is written; the receipt is LinkedIn's row, and says whose it is."""
    await linkedin_writes(scene, table=table)
    written = await scene.copy("click-1", MESSAGE)
    assert (table, THEIRS, "linkedin") == tuple(
        written["receipt"][name] for name in ("table", "row_id", "found")
    )
    assert {f"{table}s": 1} == await scene.counts()


async def test_row_is_recognised_by_its_party_and_its_words(scene: Scene) -> None:
    """LinkedIn may file the row elsewhere and spell line ends and accents its own way; the party tells."""
    account = await scene.account()
    party = {
        "partyid_contact@odata.bind": f"/contacts({await scene.contact()})",
        "participationtypemask": 2,
    }
    changes: dict[str, Any] = {
        "description": "  Bom dia\r\nate\u0301 logo ",
        "regardingobjectid_contact_li_message@odata.bind": None,
        "regardingobjectid_account_li_message@odata.bind": f"/accounts({account})",
        "li_message_activity_parties": [party],
    }
    await linkedin_writes(scene, **changes)
    written = await scene.copy("click-1", MESSAGE | {"body": "Bom dia\nat\u00e9 logo"})
    assert "linkedin" == written["receipt"]["found"]


@pytest.mark.parametrize(
    "changes",
    [
        {"description": "Good morning, Yvonne. Shall we talk on Friday?"},
        {"actualend": "2026-11-18T09:33:30Z"},
        {"contact": "other"},
        {"owner": "colleague"},
        {"activityadditionalparams": '{"copy_to_crm":1,"fp":"0"}'},
    ],
    ids=["other words", "other time", "other person", "other seat", "of ours"],
)
async def test_row_that_only_resembles_is_not_linked(scene: Scene, changes: dict[str, Any]) -> None:
    """Same person, words and time (± 2 min) of the same seat holder, or it is another message."""
    if "contact" in changes:
        changes = {"contact": await scene.contact("Yvonne McKay")}
    if "owner" in changes:
        users = await scene.rows("systemusers")
        [changes] = [{"owner": row["systemuserid"]} for row in users if row["fullname"] == "Teo Lindqvist"]
    await linkedin_writes(scene, **changes)
    written = await scene.copy("click-1", MESSAGE)
    assert written["receipt"]["found"] is None
    assert {"li_messages": 2} == await scene.counts()


async def test_ambiguity_never_links(scene: Scene) -> None:
    """Two rows that fit, or two equal messages in the page: either may be the other's, so ours is written."""
    await linkedin_writes(scene)
    equals = MESSAGE | {"place": MESSAGE["place"] | {"ordinal": 1, "equals": 2}}
    written = await scene.copy("click-1", equals)
    assert written["receipt"]["found"] is None
    await linkedin_writes(scene, THEIRS.replace("01", "02"))
    written = await scene.copy("click-2", MESSAGE | {"conversation_id": "2-other"})
    assert written["receipt"]["found"] is None


async def test_message_of_somebody_unknown_is_not_linked(scene: Scene) -> None:
    """Whom we do not know we cannot tell to be the same person."""
    await linkedin_writes(scene)
    written = await scene.copy("click-1", MESSAGE | {"person": NOBODY})
    assert written["receipt"]["found"] is None


async def test_copy_anyway_writes_a_row_of_ours_once(scene: Scene) -> None:
    """The second click is a wish of its own: one row beside LinkedIn's, however often it is pressed, and audited."""
    await linkedin_writes(scene)
    await scene.copy("click-1", MESSAGE)
    written = await scene.copy("click-2", MESSAGE, is_anyway=True)
    assert written["receipt"]["found"] is None
    again = await scene.ask("click-3", MESSAGE, is_anyway=True)
    assert (True, written["receipt"]["row_id"]) == (again["is_repeat"], again["item"]["receipt"]["row_id"])
    usual = await scene.ask("click-4", MESSAGE)
    assert "linkedin" == usual["item"]["receipt"]["found"]
    assert {"li_messages": 2} == await scene.counts()
    rows = await scene.rows("li_messages")
    [ours] = [row for row in rows if row["activityid"] != THEIRS]
    assert 1 == ours["statecode"]
    assert "message" == json.loads(ours["activityadditionalparams"])["kind"]


async def test_anyway_at_a_first_click_is_a_click(scene: Scene) -> None:
    """Where LinkedIn has written nothing there is nothing to be copied in spite of."""
    await scene.copy("click-1", MESSAGE, is_anyway=True)
    again = await scene.ask("click-2", MESSAGE, is_anyway=True)
    assert again["is_repeat"]
    assert {"li_messages": 1} == await scene.counts()
