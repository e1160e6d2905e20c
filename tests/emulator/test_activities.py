"""Activities: opening and closing, parties, the pointers of the timeline."""

from __future__ import annotations

import pytest

from tests.emulator.conftest import Caller, Client, choose

ROW = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a10"
CLOSED = {"statecode": 1, "statuscode": 2}
REOPENED = {"statecode": 0, "statuscode": 1}


def party(mask: int, table: str, row_id: str) -> dict[str, object]:
    """Answer one party of a deep insert."""
    return {f"partyid_{table}@odata.bind": f"/{table}s({row_id})", "participationtypemask": mask}


async def masks(crm: Caller, set_name: str = "li_inmails", table: str = "li_inmail") -> list[tuple[int, str]]:
    """Answer part and row of every party of the activity, by part."""
    answer = await crm.get(
        f"{set_name}({ROW})?$select=subject"
        f"&$expand={table}_activity_parties($select=_partyid_value,addressused,participationtypemask)"
    )
    return sorted(
        (party["participationtypemask"], party["_partyid_value"])
        for party in answer.body[f"{table}_activity_parties"]
    )


@pytest.mark.parametrize(
    ("set_name", "first", "closing"),
    [
        ("li_inmails", 1, {"statecode": 1, "statuscode": 2}),
        ("li_messages", 1, {"statecode": 1, "statuscode": 2}),
        ("li_pointdrivepresentationvieweds", 1, {"statecode": 2, "statuscode": 3}),
        ("tasks", 2, {"statecode": 1, "statuscode": 5}),
        ("phonecalls", 1, {"statecode": 1, "statuscode": 4}),
    ],
)
async def test_activity_opens_and_closes_in_its_own_numbers(
    crm: Caller, set_name: str, first: int, closing: dict[str, int]
) -> None:
    """Every table begins open with its own default status and closes with its own pair."""
    await crm.patch(f"{set_name}({ROW})", {"subject": "x"})
    opened = (await crm.get(f"{set_name}({ROW})")).body
    assert (0, first) == (opened["statecode"], opened["statuscode"])
    assert 204 == (await crm.patch(f"{set_name}({ROW})", closing, If_Match="*")).status
    closed = (await crm.get(f"{set_name}({ROW})")).body
    assert closing == {name: closed[name] for name in closing}


@pytest.mark.parametrize("set_name", ["tasks", "phonecalls", "li_inmails"])
async def test_activity_cannot_be_born_closed(crm: Caller, set_name: str) -> None:
    """A completed state on create is InvalidStateCodeStatusCode."""
    status = 5 if set_name == "tasks" else 2
    answer = await crm.post(set_name, {"subject": "x", "statecode": 1, "statuscode": status})
    assert (400, "0x80048408") == (answer.status, answer.code)


async def test_new_activity_needs_an_agreeing_pair(crm: Caller) -> None:
    """An open state with the status of a closed one is refused on create too; an open pair is fine."""
    answer = await crm.post("li_inmails", {"subject": "x", "statecode": 0, "statuscode": 2})
    assert (400, "0x80048408") == (answer.status, answer.code)
    assert 204 == (await crm.post("tasks", {"subject": "x", "statecode": 0, "statuscode": 3})).status


async def test_linkedin_activity_may_be_born_closed_in_the_kinder_reading(
    crm: Caller, client: Client
) -> None:
    """Chosen so, LinkedIn's tables accept a closed row at once; standard ones never."""
    await choose(client, linkedin_created_closed="accepted")
    assert 204 == (await crm.post("li_inmails", {"subject": "x", **CLOSED})).status
    assert 400 == (await crm.post("phonecalls", {"subject": "x", **CLOSED})).status


@pytest.mark.parametrize(
    "change",
    [
        {"statecode": 1, "statuscode": 1},
        {"statecode": 0, "statuscode": 2},
        {"statuscode": 2},
        {"statecode": 1},
    ],
)
async def test_state_and_status_must_agree(crm: Caller, change: dict[str, int]) -> None:
    """A pair that does not belong together, or half a pair, is refused and changes nothing."""
    await crm.patch(f"li_inmails({ROW})", {"subject": "x"})
    answer = await crm.patch(f"li_inmails({ROW})", change)
    assert (400, "0x80048408") == (answer.status, answer.code)
    assert 0 == (await crm.get(f"li_inmails({ROW})")).body["statecode"]


async def test_state_alone_takes_the_default_status_in_the_kinder_reading(
    crm: Caller, client: Client
) -> None:
    """Chosen so, `statecode` without `statuscode` completes."""
    await choose(client, state_without_status="default_status")
    await crm.patch(f"li_inmails({ROW})", {"subject": "x"})
    assert 204 == (await crm.patch(f"li_inmails({ROW})", {"statecode": 1})).status
    assert 2 == (await crm.get(f"li_inmails({ROW})")).body["statuscode"]


async def test_closed_activity_is_read_only_until_reopened(crm: Caller) -> None:
    """A completed row refuses every change but reopening alone; afterwards it can change again."""
    await crm.patch(f"li_inmails({ROW})", {"subject": "x"})
    await crm.patch(f"li_inmails({ROW})", CLOSED)
    for change in (
        {"subject": "y"},
        {},
        {"subject": "y", **REOPENED},
        {"statecode": 2, "statuscode": 3},
        CLOSED,
    ):
        answer = await crm.patch(f"li_inmails({ROW})", change)
        assert (400, "0x80040203") == (answer.status, answer.code), change
    assert 204 == (await crm.patch(f"li_inmails({ROW})", REOPENED)).status
    assert 204 == (await crm.patch(f"li_inmails({ROW})", {"subject": "y"})).status


async def test_closing_may_carry_other_columns(crm: Caller) -> None:
    """A row that is open when the request comes takes changes and its end together."""
    await crm.patch(f"li_inmails({ROW})", {"subject": "x"})
    assert 204 == (await crm.patch(f"li_inmails({ROW})", {"subject": "y", **CLOSED})).status


async def test_kinder_readings_open_closed_rows(crm: Caller, client: Client) -> None:
    """Chosen so, completing twice is accepted, and closed rows can be edited."""
    await crm.patch(f"li_inmails({ROW})", {"subject": "x"})
    await crm.patch(f"li_inmails({ROW})", CLOSED)
    await choose(client, closing_twice="accepted")
    assert 204 == (await crm.patch(f"li_inmails({ROW})", CLOSED)).status
    assert 400 == (await crm.patch(f"li_inmails({ROW})", {"subject": "y"})).status
    await choose(client, closed_rows="writable")
    assert 204 == (await crm.patch(f"li_inmails({ROW})", {"subject": "y"})).status


async def test_reopening_may_be_refused(crm: Caller, client: Client) -> None:
    """In the harsher reading a closed activity stays closed."""
    await choose(client, reopening="refused")
    await crm.patch(f"li_inmails({ROW})", {"subject": "x"})
    await crm.patch(f"li_inmails({ROW})", CLOSED)
    assert (400, "0x80040203") == (
        (answer := await crm.patch(f"li_inmails({ROW})", REOPENED)).status,
        answer.code,
    )
    assert 1 == (await crm.get(f"li_inmails({ROW})")).body["statecode"]


async def test_closed_activity_can_be_deleted(crm: Caller) -> None:
    """Undo of a completed activity is deleting it."""
    await crm.patch(f"li_inmails({ROW})", {"subject": "x"})
    await crm.patch(f"li_inmails({ROW})", CLOSED)
    assert 204 == (await crm.delete(f"li_inmails({ROW})")).status


async def test_parties_come_with_their_activity(crm: Caller, marisa: str, yvonne: str) -> None:
    """Sender and recipient stand in the expansion, and the platform adds Regarding and Owner."""
    body = {
        "subject": "x",
        "regardingobjectid_contact_li_inmail@odata.bind": f"/contacts({yvonne})",
        "li_inmail_activity_parties": [party(1, "systemuser", marisa), party(2, "contact", yvonne)],
    }
    assert 204 == (await crm.patch(f"li_inmails({ROW})", body)).status
    assert [(1, marisa), (2, yvonne), (8, yvonne), (9, marisa)] == await masks(crm)


async def test_platform_parties_follow_the_row(crm: Caller, client: Client, marisa: str, yvonne: str) -> None:
    """Regarding set later becomes a party too; in the other reading the platform adds none."""
    await crm.patch(f"li_inmails({ROW})", {"subject": "x"})
    assert [(9, marisa)] == await masks(crm)
    bound = {"regardingobjectid_contact_li_inmail@odata.bind": f"/contacts({yvonne})"}
    await crm.patch(f"li_inmails({ROW})", bound)
    assert [(8, yvonne), (9, marisa)] == await masks(crm)
    await choose(client, platform_parties="not_made")
    await crm.patch(f"li_inmails({ROW})", bound)
    assert [] == await masks(crm)


@pytest.mark.parametrize(
    "part",
    [
        ("li_inmail", 11, "systemuser"),
        ("li_inmail", 10, "contact"),
        ("li_inmail", 8, "contact"),
        ("li_inmail", 9, "systemuser"),
        ("li_inmail", 12, "contact"),
        ("phonecall", 5, "contact"),
        ("task", 2, "contact"),
    ],
)
async def test_party_in_a_wrong_part_is_refused(
    crm: Caller, marisa: str, yvonne: str, part: tuple[str, int, str]
) -> None:
    """A kind of row that may not play the part, or a part that the platform keeps, is 0x80043506."""
    set_name, mask, target = part
    row_id = {"systemuser": marisa, "contact": yvonne}[target]
    body = {"subject": "x", f"{set_name}_activity_parties": [party(mask, target, row_id)]}
    answer = await crm.patch(f"{set_name}s({ROW})", body)
    assert (400, "0x80043506") == (answer.status, answer.code)
    assert 404 == (await crm.get(f"{set_name}s({ROW})")).status


@pytest.mark.parametrize("party_body", [{"shoesize": 1}, {"partyid_task@odata.bind": f"/tasks({ROW})"}, 7])
async def test_malformed_party_is_refused(crm: Caller, party_body: object) -> None:
    """A party with an undeclared name, or none at all, is a payload error."""
    answer = await crm.post("li_inmails", {"subject": "x", "li_inmail_activity_parties": [party_body]})
    assert (400, "0x80048d19") == (answer.status, answer.code)


async def test_unmatched_person_may_only_attend(crm: Caller, client: Client) -> None:
    """A party by address alone fits Required and Optional; as recipient only in the kinder reading."""

    async def status(mask: int) -> int:
        unmatched = {"addressused": "Ines Kowalczyk", "participationtypemask": mask}
        return (
            await crm.post("li_inmails", {"subject": "x", "li_inmail_activity_parties": [unmatched]})
        ).status

    assert [400, 204, 204] == [await status(mask) for mask in (2, 5, 6)]
    await choose(client, addressed_only_party="any_mask")
    assert 204 == await status(2)


async def test_parties_in_a_patch_follow_the_dialect(
    crm: Caller, client: Client, marisa: str, yvonne: str
) -> None:
    """Parties of an existing activity cannot change as shipped, and are replaced in the other reading."""
    first = {"subject": "x", "li_inmail_activity_parties": [party(1, "systemuser", marisa)]}
    other = {"li_inmail_activity_parties": [party(2, "contact", yvonne)]}
    await crm.patch(f"li_inmails({ROW})", first)
    refused = await crm.patch(f"li_inmails({ROW})", other)
    assert (400, "0x80048d19") == (refused.status, refused.code)
    assert [(1, marisa), (9, marisa)] == await masks(crm)
    await choose(client, parties_replaced_by_patch="replaced")
    assert 204 == (await crm.patch(f"li_inmails({ROW})", other)).status
    assert [(2, yvonne), (9, marisa)] == await masks(crm)


async def test_every_activity_appears_among_the_pointers(crm: Caller, yvonne: str) -> None:
    """The timeline query finds all kinds with their type, and never another person's."""
    for set_name, table in (("li_inmails", "li_inmail"), ("li_messages", "li_message"), ("tasks", "task")):
        name = f"regardingobjectid_contact_{table}@odata.bind"
        await crm.post(set_name, {"subject": table, name: f"/contacts({yvonne})"})
    await crm.post("tasks", {"subject": "of nobody"})
    answer = await crm.get(
        f"activitypointers?$filter=_regardingobjectid_value eq {yvonne}"
        "&$select=activityid,subject,activitytypecode,actualend,createdon,statecode&$orderby=subject"
    )
    assert ["li_inmail", "li_message", "task"] == [row["activitytypecode"] for row in answer.body["value"]]


async def test_pointer_of_an_activity_is_read_by_its_id(crm: Caller) -> None:
    """The shared key reads back from the pointers, whatever the kind."""
    await crm.patch(f"li_messages({ROW})", {"subject": "x"})
    answer = await crm.get(f"activitypointers({ROW})?$select=activitytypecode,statecode")
    assert ("li_message", 0) == (answer.body["activitytypecode"], answer.body["statecode"])


async def test_stamp_of_an_activity_can_be_searched(crm: Caller) -> None:
    """`activityadditionalparams` holds text and is found with `contains`."""
    await crm.patch(f"li_inmails({ROW})", {"subject": "x", "activityadditionalparams": '{"fp":"0af3"}'})
    answer = await crm.get('activitypointers?$filter=contains(activityadditionalparams,\'"fp":"0af3"\')')
    assert [ROW] == [row["activityid"] for row in answer.body["value"]]


async def test_email_is_addressed_by_email_addresses(crm: Caller) -> None:
    """A recipient without a row needs an e-mail address; a name in its place is 0x80043518."""
    for address, expected in (("ines@example.com", 204), ("Ines Kowalczyk", 400)):
        recipient = {"addressused": address, "participationtypemask": 2}
        answer = await crm.post("emails", {"subject": "x", "email_activity_parties": [recipient]})
        assert expected == answer.status
    assert "0x80043518" == answer.code


async def test_activity_as_party_follows_the_dialect(crm: Caller, client: Client) -> None:
    """An activity is no party: an undeclared name as shipped, a code of its own in the other reading."""
    await crm.patch(f"tasks({ROW})", {"subject": "x"})
    body = {"subject": "x", "li_inmail_activity_parties": [party(2, "task", ROW)]}
    assert "0x80048d19" == (await crm.post("li_inmails", body)).code
    await choose(client, activity_as_party_code="0x80048501")
    answer = await crm.post("li_inmails", body)
    assert (400, "0x80048501") == (answer.status, answer.code)


async def test_email_and_appointment_close_in_their_own_numbers(crm: Caller) -> None:
    """An e-mail is sent with 3, an appointment is scheduled with 5 and completed with 3."""
    await crm.post("emails", {"activityid": ROW, "subject": "x"})
    assert 204 == (await crm.patch(f"emails({ROW})", {"statecode": 1, "statuscode": 3})).status
    times = {"scheduledstart": "2026-07-14T09:00:00Z", "scheduledend": "2026-07-14T10:00:00Z"}
    appointment = await crm.post("appointments", {"subject": "x", **times}, Prefer="return=representation")
    assert (0, 1) == (appointment.body["statecode"], appointment.body["statuscode"])
    path = f"appointments({appointment.body['activityid']})"
    assert 204 == (await crm.patch(path, {"statecode": 3, "statuscode": 5})).status
    assert 400 == (await crm.patch(path, {"statecode": 1, "statuscode": 5})).status
    assert 204 == (await crm.patch(path, {"statecode": 1, "statuscode": 3})).status
