"""What nobody answers here is given to a colleague, in Dynamics itself, and followed there. H1."""

from __future__ import annotations

import json
from typing import Any

from tests.creating.conftest import AURORA, Desk
from tests.creating.test_prompts import COMPLETED, OPEN, copied, filed, message_of
from tests.creating.test_unresolved_command import BRUNO
from tests.fakes.controls import control
from tests.kinds.conftest import call, note
from tests.kinds.test_outbox_command import outbox as said_by

TEO, NORA, MARISA = "Teo Lindqvist", "Nora Almeida", "Marisa Duarte"
SEAT = "marisa.duarte@contoso.example"


async def user(desk: Desk, name: str = TEO) -> str:
    """The id of a user, found as the window finds them."""
    found = await desk.ask("colleague.search", prefix=name)
    [one] = found["colleagues"]
    return str(one["user_id"])


async def assign(desk: Desk, prompt_id: str, state: str = "assigned", name: str = TEO) -> dict[str, Any]:
    """The prompt once it is in this state, after it was given to somebody."""
    await desk.ask("prompt.assign", prompt_id=prompt_id, user_id=await user(desk, name))
    return await desk.changed(prompt_id, state)


async def also_copied(desk: Desk, click: str, item: dict[str, Any]) -> None:
    """Return when one more item stands in Dynamics."""
    await desk.scene.ask(click, item)
    await desk.scene.settled(f'"item_id": "{click}", "state": "written"')


async def owners(desk: Desk) -> list[str]:
    """Who owns the messages in Dynamics, in the order in which they happened."""
    names = {row["systemuserid"]: row["fullname"] for row in await desk.scene.rows("systemusers")}
    rows = await desk.scene.rows("li_messages")
    return [names[row["ownerid"]] for row in sorted(rows, key=lambda row: str(row["actualend"]))]


async def only_row(desk: Desk) -> dict[str, Any]:
    """The one message that stands in Dynamics."""
    [row] = await desk.scene.rows("li_messages")
    return row


async def colleague_changes(desk: Desk, **columns: Any) -> None:
    """Somebody changes the one message in Dynamics, and the CRM is read again."""
    row = await only_row(desk)
    await desk.scene.as_colleague("PATCH", f"li_messages({row['activityid']})", **columns)
    await desk.ask("crm.sync")


async def test_everything_that_waits_is_a_colleagues(desk: Desk) -> None:
    """Both messages change their owner and stand open as before; nobody is asked here, and the list says whose."""
    prompt_id = await copied(desk, "First", "Second")
    prompt = await assign(desk, prompt_id)
    assert ([TEO, TEO], []) == (await owners(desk), await desk.queue())
    assert (TEO, ["written", "written"]) == (
        prompt["assignee"]["name"],
        [item["state"] for item in prompt["items"]],
    )
    rows = await desk.scene.rows("li_messages")
    assert {(OPEN, None)} == {(row["statecode"], row["regardingobjectid"]) for row in rows}
    assert all('"how":"unresolved"' in row["activityadditionalparams"] for row in rows)


async def test_reports_count_it_at_the_seat_that_copied_it(desk: Desk) -> None:
    """The colleague owns it and has copied nothing: the usage report names the seat holder. A5, H3."""
    await assign(desk, await copied(desk, "First"))
    _status, said = await said_by("report", "usage", "--json")
    assert {MARISA} == {line["seat"] for line in json.loads(said)["lines"]}
    assert f'"seat":"{MARISA}"' in (await only_row(desk))["activityadditionalparams"]


async def test_what_is_copied_later_asks_anew(desk: Desk) -> None:
    """Nobody has said whose that is; only what waited then is the colleague's."""
    prompt_id = await copied(desk, "First")
    await assign(desk, prompt_id)
    await also_copied(desk, "click-2", message_of(AURORA, "Second"))
    [prompt] = await desk.queue()
    assert (1, True) == (len(prompt["items"]), prompt["prompt_id"] != prompt_id)
    assert [MARISA, TEO] == sorted(await owners(desk))


async def test_what_is_not_written_yet_follows_with_its_receipt(desk: Desk) -> None:
    """While nothing is sent the prompt says that it is on its way; written, it is the colleague's at once."""
    desk.scene.folders.settings(None).write_user("ask_mode", "always")
    await desk.ask("outbox.pause", is_paused=True)
    await desk.scene.ask("click-1", message_of(AURORA))
    prompt_id = await desk.opened()
    prompt = await assign(desk, prompt_id, "assigning")
    assert (TEO, ["queued"], []) == (
        prompt["assignee"]["name"],
        [item["state"] for item in prompt["items"]],
        await owners(desk),
    )
    await desk.ask("outbox.pause", is_paused=False)
    await desk.changed(prompt_id, "assigned")
    assert ([TEO], OPEN) == (await owners(desk), (await only_row(desk))["statecode"])


async def test_what_waits_here_is_not_given_after_all(desk: Desk) -> None:
    """Taken back before anything was written, the question asks as before."""
    desk.scene.folders.settings(None).write_user("ask_mode", "always")
    await desk.ask("outbox.pause", is_paused=True)
    await desk.scene.ask("click-1", message_of(AURORA))
    prompt_id = await desk.opened()
    await assign(desk, prompt_id, "assigning")
    await assign(desk, prompt_id, "waiting", MARISA)
    await desk.ask("outbox.pause", is_paused=False)
    await desk.scene.settled('"state": "written"')
    assert ([prompt_id], [MARISA]) == ([one["prompt_id"] for one in await desk.queue()], await owners(desk))


async def test_colleague_who_may_not_read_it_is_named(desk: Desk) -> None:
    """Dynamics refuses such an owner; the question asks again, names them and what they lack, and can be given on."""
    prompt_id = await copied(desk, "First")
    prompt = await assign(desk, prompt_id, "needs_you", NORA)
    params = {param["name"]: param["value"] for param in prompt["cause"]["params"]}
    assert ("assignee_cannot_read", NORA) == (prompt["cause"]["code"], params["name"])
    assert "prvReadActivity" == params["privilege"]
    assert [MARISA] == await owners(desk)
    await assign(desk, prompt_id)
    assert [TEO] == await owners(desk)


async def test_right_to_assign_is_named_where_it_lacks(desk: Desk) -> None:
    """Without prvAssignActivity nothing changes, and the question can still be answered. G5."""
    prompt_id = await copied(desk, "First")
    await control(desk.scene.emulator, "roles", user=SEAT, privileges={"prvAssignActivity": "None"})
    prompt = await assign(desk, prompt_id, "needs_you")
    params = {param["name"]: param["value"] for param in prompt["cause"]["params"]}
    assert ("crm_privilege_missing", "prvAssignActivity") == (prompt["cause"]["code"], params["privilege"])
    assert [MARISA] == await owners(desk)
    contact = await desk.scene.contact()
    await desk.ask("prompt.link", prompt_id=prompt_id, table="contact", row_id=contact)
    await filed(desk, contact)


async def test_colleagues_filing_ends_the_question(desk: Desk) -> None:
    """They set regarding in Dynamics: after the next sync it is answered by that record, and nothing is linked."""
    prompt_id = await copied(desk, "First")
    await assign(desk, prompt_id)
    contact = await desk.scene.contact()
    await colleague_changes(
        desk, **{"regardingobjectid_contact_li_message@odata.bind": f"/contacts({contact})"}
    )
    prompt = await desk.changed(prompt_id, "answered")
    assert contact == prompt["row"]["row_id"]
    found = await desk.ask("decisions.read", about=AURORA)
    assert [] == found["decisions"]


async def test_colleague_who_closes_it_ends_the_question(desk: Desk) -> None:
    """Completed as it stood, it is nobody's any more."""
    prompt_id = await copied(desk, "First")
    await assign(desk, prompt_id)
    await colleague_changes(desk, statecode=1, statuscode=2)
    assert (await desk.changed(prompt_id, "answered"))["row"] is None


async def test_colleague_who_deletes_it_ends_the_question(desk: Desk) -> None:
    """Nothing is left to ask about."""
    prompt_id = await copied(desk, "First")
    await assign(desk, prompt_id)
    row = await only_row(desk)
    await desk.scene.as_colleague("DELETE", f"li_messages({row['activityid']})")
    await desk.ask("crm.sync")
    await desk.changed(prompt_id, "discarded")


async def test_colleague_who_gives_it_back_has_us_asked_again(desk: Desk) -> None:
    """The seat holder owns it again, by whomever: it waits for an answer here."""
    prompt_id = await copied(desk, "First")
    await assign(desk, prompt_id)
    seat = await user(desk, MARISA)
    await colleague_changes(desk, **{"ownerid_li_message@odata.bind": f"/systemusers({seat})"})
    prompt = await desk.changed(prompt_id, "waiting")
    assert (1, None) == (len(prompt["items"]), prompt["assignee"])


async def test_whoever_has_it_can_be_changed_and_it_can_be_taken_back(desk: Desk) -> None:
    """From one colleague to oneself: the question asks again, the mark names no seat, and an answer files it."""
    prompt_id = await copied(desk, "First")
    await control(
        desk.scene.emulator,
        "roles",
        user=SEAT,
        privileges={"prvAssignActivity": "Global", "prvWriteActivity": "Global"},
    )
    await assign(desk, prompt_id)
    await assign(desk, prompt_id, "waiting", MARISA)
    assert ([MARISA], False) == (
        await owners(desk),
        '"seat"' in (await only_row(desk))["activityadditionalparams"],
    )
    contact = await desk.scene.contact()
    await desk.ask("prompt.link", prompt_id=prompt_id, table="contact", row_id=contact)
    await filed(desk, contact)


async def test_taking_back_without_the_right_leaves_it_with_the_colleague(desk: Desk) -> None:
    """Dynamics lets nobody assign a row of others by the right to their own: it says so, and whose it still is."""
    prompt_id = await copied(desk, "First")
    await assign(desk, prompt_id)
    await desk.ask("prompt.assign", prompt_id=prompt_id, user_id=await user(desk, MARISA))
    while (prompt := await desk.changed(prompt_id, "assigned"))["cause"] is None:
        await desk.scene.browser.hear('"prompts.changed"')
    assert (TEO, [TEO]) == (prompt["assignee"]["name"], await owners(desk))
    assert "crm_access_denied" == prompt["cause"]["code"]


async def test_row_that_is_shown_no_more_is_not_followed(desk: Desk) -> None:
    """Who reads only their own rows loses sight of it: it is the colleague's all the same, and that is said."""
    prompt_id = await copied(desk, "First")
    await control(desk.scene.emulator, "roles", user=SEAT, privileges={"prvReadActivity": "Basic"})
    prompt = await assign(desk, prompt_id)
    assert ("assigned_hidden", [TEO]) == (prompt["cause"]["code"], await owners(desk))


async def test_row_that_somebody_has_filed_meanwhile_is_given_to_nobody(desk: Desk) -> None:
    """What is theirs already is not moved; the question says so."""
    prompt_id = await copied(desk, "First")
    contact = await desk.scene.contact()
    row = await only_row(desk)
    body = {"regardingobjectid_contact_li_message@odata.bind": f"/contacts({contact})"}
    await desk.scene.as_colleague("PATCH", f"li_messages({row['activityid']})", **body)
    prompt = await assign(desk, prompt_id, "needs_you")
    assert ("row_filed_since", [MARISA]) == (prompt["cause"]["code"], await owners(desk))


async def test_what_a_colleague_has_is_not_answered_here(desk: Desk) -> None:
    """Neither the question nor its activity can be filed behind their back."""
    prompt_id = await copied(desk, "First")
    await assign(desk, prompt_id)
    contact = await desk.scene.contact()
    answers = [
        await desk.reply("prompt.link", prompt_id=prompt_id, table="contact", row_id=contact),
        await desk.reply("item.resolve", item_id="click-1", table="contact", row_id=contact),
        await desk.reply("prompt.discard", prompt_id=prompt_id),
    ]
    assert ["errand_not_possible"] * 3 == [answer["error"]["code"] for answer in answers]
    assert OPEN == (await only_row(desk))["statecode"]


async def test_nothing_is_given_twice(desk: Desk) -> None:
    """Asked again after a lost answer, the row is written once: its version stays."""
    prompt_id = await copied(desk, "First")
    await assign(desk, prompt_id)
    before = (await only_row(desk))["versionnumber"]
    again = await desk.ask("prompt.assign", prompt_id=prompt_id, user_id=await user(desk))
    assert ("assigned", before) == (again["prompt"]["state"], (await only_row(desk))["versionnumber"])


async def test_question_in_which_nothing_waits_cannot_be_given(desk: Desk) -> None:
    """Where nothing was copied there is nothing to give; and nobody takes back what nobody has."""
    opened = await desk.ask("prompt.open", about=AURORA)
    prompt_id, teo = opened["prompt"]["prompt_id"], await user(desk)
    refused = await desk.reply("prompt.assign", prompt_id=prompt_id, user_id=teo)
    await copied(desk, "First")
    own = await desk.reply("prompt.assign", prompt_id=prompt_id, user_id=await user(desk, MARISA))
    assert ["errand_not_possible"] * 2 == [answer["error"]["code"] for answer in (refused, own)]


async def test_who_is_disabled_or_no_person_is_not_found(desk: Desk) -> None:
    """Neither by name nor by id can anything be given to somebody who will never look."""
    for name in ("Dina Okafor", "Copy to CRM Writer"):
        assert [] == (await desk.ask("colleague.search", prefix=name))["colleagues"]
    [dina] = [row for row in await desk.scene.rows("systemusers") if row["fullname"] == "Dina Okafor"]
    prompt_id = await copied(desk, "First")
    refused = await desk.reply("prompt.assign", prompt_id=prompt_id, user_id=dina["systemuserid"])
    assert "bad_request" == refused["error"]["code"]


async def test_command_gives_several_at_once(desk: Desk) -> None:
    """By name or address; who is nobody, or several, gets nothing and is told apart."""
    await copied(desk, "First")
    await also_copied(desk, "click-2", message_of(BRUNO))
    status, said = await said_by("--language", "en", "unresolved", "assign", "click-1", "--to", "Zora")
    assert (1, True) == (status, "has a name that begins with Zora" in said)
    status, said = await said_by("--language", "en", "unresolved", "assign", "click-1", "--to", "")
    assert (1, [MARISA, MARISA]) == (status, await owners(desk))
    address = "teo.lindqvist@contoso.example"
    status, said = await said_by(
        "--language", "en", "unresolved", "assign", "click-1", "click-2", "--to", address
    )
    assert (0, 2) == (status, said.count(f"→ {TEO}"))
    for prompt in await desk.queue("assigning", "assigned"):
        await desk.changed(prompt["prompt_id"], "assigned")
    assert [TEO, TEO] == await owners(desk)
    _status, listed = await said_by("unresolved", "list", "--json")
    assert [TEO, TEO] == [prompt["assignee"]["name"] for prompt in json.loads(listed)]


async def test_note_and_call_change_their_owner_too(desk: Desk) -> None:
    """What waits as a task or a phone call is given like a message."""
    await desk.scene.copy("click-1", note(about=AURORA))
    await also_copied(desk, "click-2", call(about=AURORA))
    [prompt] = await desk.queue()
    await assign(desk, prompt["prompt_id"])
    teo = await user(desk)
    for entity_set in ("tasks", "phonecalls"):
        assert [teo] == [row["ownerid"] for row in await desk.scene.rows(entity_set)]
    assert COMPLETED not in {row["statecode"] for row in await desk.scene.rows("tasks")}
