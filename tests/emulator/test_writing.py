"""Creating, changing and deleting rows: preconditions, payload checks, server-set columns."""

from __future__ import annotations

import pytest

from tests.emulator.conftest import Caller, Client, ManualClock, choose

ROW = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a10"
GONE = "00000000-0000-4000-8000-000000000001"
CREATE_ONLY = {"If_None_Match": "*"}
INMAIL = {"subject": "InMail to Yvonne McKay", "actualend": "2026-07-14T09:30:00Z"}


async def test_create_only_patch_makes_one_row(crm: Caller) -> None:
    """`If-None-Match: *` creates once with the caller's id; the second time is 412 and changes nothing."""
    first = await crm.patch(f"li_inmails({ROW})", INMAIL, **CREATE_ONLY)
    again = await crm.patch(f"li_inmails({ROW})", {"subject": "other"}, **CREATE_ONLY)
    kept = await crm.get(f"li_inmails({ROW})?$select=subject")
    assert (204, 412) == (first.status, again.status)
    assert first.headers["OData-EntityId"].endswith(f"/api/data/v9.2/li_inmails({ROW})")
    assert "InMail to Yvonne McKay" == kept.body["subject"]


@pytest.mark.parametrize("reading", ["", "0x80040237"])
async def test_refused_create_carries_the_code_of_the_dialect(
    crm: Caller, client: Client, reading: str
) -> None:
    """The code beside 412 is unconfirmed: empty as shipped, DuplicateRecord in the other reading."""
    await choose(client, create_only_refusal_code=reading)
    await crm.patch(f"li_inmails({ROW})", INMAIL, **CREATE_ONLY)
    answer = await crm.patch(f"li_inmails({ROW})", INMAIL, **CREATE_ONLY)
    assert (412, reading) == (answer.status, answer.code)


async def test_patch_without_precondition_upserts(crm: Caller) -> None:
    """A plain PATCH creates the row, or changes it when it is there."""
    await crm.patch(f"tasks({ROW})", {"subject": "Call back"})
    changed = await crm.patch(f"tasks({ROW})", {"subject": "Call back tomorrow"})
    row = await crm.get(f"tasks({ROW})?$select=subject")
    assert (204, "Call back tomorrow") == (changed.status, row.body["subject"])


@pytest.mark.parametrize("reading", ["0x80040217", ""])
async def test_update_only_patch_never_creates(crm: Caller, client: Client, reading: str) -> None:
    """`If-Match` on a row that is not there is 404 and leaves nothing behind."""
    await choose(client, update_only_refusal_code=reading)
    answer = await crm.patch(f"tasks({ROW})", {"subject": "x"}, If_Match="*")
    assert (404, reading) == (answer.status, answer.code)
    assert 404 == (await crm.get(f"tasks({ROW})")).status


async def test_etag_guards_change_and_delete(crm: Caller) -> None:
    """A stale version is 412 0x80060882 for PATCH and DELETE; the current one passes."""
    await crm.post("tasks", {"activityid": ROW, "subject": "x"})
    old = (await crm.get(f"tasks({ROW})")).body["@odata.etag"]
    await crm.patch(f"tasks({ROW})", {"subject": "y"}, If_Match=old)
    for answer in (
        await crm.patch(f"tasks({ROW})", {"subject": "z"}, If_Match=old),
        await crm.delete(f"tasks({ROW})", If_Match=old),
    ):
        assert (412, "0x80060882") == (answer.status, answer.code)
    current = (await crm.get(f"tasks({ROW})")).body["@odata.etag"]
    assert 204 == (await crm.delete(f"tasks({ROW})", If_Match=current)).status


async def test_post_answers_the_address_or_the_row(crm: Caller) -> None:
    """POST is 204 with the row's address, or 201 with the selected columns when the row is preferred."""
    plain = await crm.post("contacts", {"firstname": "Ada", "lastname": "Quist"})
    full = await crm.post(
        "contacts?$select=fullname", {"firstname": "Ole", "lastname": "Quist"}, Prefer="return=representation"
    )
    assert (204, 201) == (plain.status, full.status)
    assert "/contacts(" in plain.headers["OData-EntityId"]
    assert "Ole Quist" == full.body["fullname"]
    assert "return=representation" == full.headers["Preference-Applied"]
    assert "lastname" not in full.body


@pytest.mark.parametrize("status", [200, 201])
async def test_patch_that_created_answers_as_the_dialect_says(
    crm: Caller, client: Client, status: int
) -> None:
    """Whether a creating PATCH with the row preferred is 200 or 201 is unconfirmed; a changing one is 200."""
    await choose(client, patch_create_representation_status=str(status))
    created = await crm.patch(f"tasks({ROW})", {"subject": "x"}, Prefer="return=representation")
    changed = await crm.patch(f"tasks({ROW})", {"subject": "y"}, Prefer="return=representation")
    assert (status, 200) == (created.status, changed.status)


async def test_post_with_a_taken_key_is_refused(crm: Caller) -> None:
    """A second POST under the same key is DuplicateRecord."""
    await crm.post("tasks", {"activityid": ROW, "subject": "x"})
    answer = await crm.post("tasks", {"activityid": ROW.upper(), "subject": "x"})
    assert (412, "0x80040237") == (answer.status, answer.code)


async def test_activity_id_is_unique_over_all_activity_tables(crm: Caller) -> None:
    """An id used by an InMail cannot become a message: all activities share one key."""
    await crm.patch(f"li_inmails({ROW})", INMAIL, **CREATE_ONLY)
    answer = await crm.patch(f"li_messages({ROW})", INMAIL, **CREATE_ONLY)
    assert (412, "0x80040237") == (answer.status, answer.code)
    assert 404 == (await crm.get(f"li_messages({ROW})")).status


async def test_deleted_id_follows_the_dialect(crm: Caller, client: Client) -> None:
    """A deleted id stays taken as shipped, and is free again in the other reading."""
    await crm.patch(f"li_inmails({ROW})", INMAIL)
    assert 204 == (await crm.delete(f"li_inmails({ROW})")).status
    refused = await crm.patch(f"li_messages({ROW})", INMAIL, **CREATE_ONLY)
    assert (412, "0x80040237") == (refused.status, refused.code)
    await choose(client, deleted_id_can_be_recreated="yes")
    assert 204 == (await crm.patch(f"li_messages({ROW})", INMAIL, **CREATE_ONLY)).status


async def test_server_sets_author_owner_and_times(crm: Caller, clock: ManualClock, marisa: str) -> None:
    """Author and owner are the token's user; times are the server's; a change moves only `modified…`."""
    await crm.patch(f"li_inmails({ROW})", INMAIL)
    clock.advance(90.7)
    await crm.patch(f"li_inmails({ROW})", {"subject": "Changed"})
    row = (await crm.get(f"li_inmails({ROW})")).body
    assert [marisa] * 4 == [
        row[f"_{name}_value"] for name in ("createdby", "modifiedby", "ownerid", "owninguser")
    ]
    assert ("2026-07-14T12:00:00Z", "2026-07-14T12:01:30Z") == (row["createdon"], row["modifiedon"])
    assert ("li_inmail", "2026-07-14T09:30:00Z") == (row["activitytypecode"], row["actualend"])


async def test_names_are_joined_by_the_server(crm: Caller, yvonne: str) -> None:
    """`fullname` follows first and last name."""
    await crm.patch(f"contacts({yvonne})", {"lastname": "McKay-Brand"})
    assert "Yvonne McKay-Brand" == (await crm.get(f"contacts({yvonne})")).body["fullname"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"subject": "x", "shoesize": 43}, "0x80048d19"),
        ({"Subject": "x"}, "0x80048d19"),
        ({"subject": "x", "ownerid_li_inmail@odata.Bind": f"/systemusers({GONE})"}, "0x80048d19"),
        ({"subject": 7}, "0x80048d19"),
        ({"subject": "half \ud83d"}, "0x80048d19"),
        ({"subject": "x", "actualend": "yesterday"}, "0x80048d19"),
        ({"subject": "x", "actualend": "2026-07-14T09:30:00"}, "0x80048d19"),
        ({"subject": "x", "actualend": "1600-01-01T00:00:00Z"}, "0x80040203"),
        ({"subject": "x", "actualdurationminutes": True}, "0x80048d19"),
        ({"subject": "x", "actualdurationminutes": 2**40}, "0x80048d19"),
        ({"subject": "x", "prioritycode": "1"}, "0x80048d19"),
        ({"subject": "x", "prioritycode": 9}, "0x80040203"),
        ({"subject": "x" * 201}, "0x80044331"),
        ({"subject": "\N{SLICE OF PIZZA}" * 101}, "0x80044331"),
        ({"subject": "x", "description": "y" * 2001}, "0x80044331"),
        ({"description": "no subject"}, "0x80040200"),
        ({"subject": "x", "createdon": "2020-01-01T00:00:00Z"}, "0x80040203"),
        ({"subject": "x", "_ownerid_value": GONE}, "0x80048d19"),
        ({"subject": "x", "ownerid": GONE}, "0x80048d19"),
        ({"subject": "x", "activityid": GONE}, "0x80040203"),
        ({"subject": "x", "li_inmail_activity_parties": {}}, "0x80048d19"),
        (["subject"], "0x80048d19"),
    ],
)
async def test_bad_payload_is_refused_with_its_code(crm: Caller, body: object, code: str) -> None:
    """Names, types, lengths, ranges and required columns are checked before anything is stored."""
    answer = await crm.patch(f"li_inmails({ROW})", body)
    assert (400, code) == (answer.status, answer.code)
    assert 404 == (await crm.get(f"li_inmails({ROW})")).status


async def test_text_fits_to_the_last_unit(crm: Caller) -> None:
    """Text of exactly the column's length is stored whole."""
    body = {"subject": "\N{SLICE OF PIZZA}" * 100, "description": "y" * 2000}
    assert 204 == (await crm.patch(f"li_inmails({ROW})", body)).status
    row = await crm.get(f"li_inmails({ROW})?$select=subject,description")
    assert body == {"subject": row.body["subject"], "description": row.body["description"]}


async def test_annotations_of_a_read_row_may_be_sent_back(crm: Caller) -> None:
    """Annotations of known columns in a body are ignored, as OData asks."""
    body = {"subject": "x", "@odata.etag": "W/1", "_ownerid_value@x.y": "z", "statecode@x.y": "Open"}
    assert 204 == (await crm.patch(f"li_inmails({ROW})", body)).status


async def test_body_that_is_no_json_is_refused(crm: Caller) -> None:
    """Broken JSON, or brackets without end, is a payload error."""
    for text in ("{", "[" * 100_000, ""):
        response = await crm.client.post(
            "/api/data/v9.2/contacts", data=text, headers={"Authorization": f"Bearer {crm.token}"}
        )
        assert 400 == response.status


@pytest.mark.parametrize(
    ("switches", "body"),
    [
        ({"unsettable_columns": "ignored"}, {"subject": "x", "createdon": "2020-01-01T00:00:00Z"}),
        ({"required_columns": "forms_only"}, {"description": "no subject"}),
        ({"text_length_unit": "characters"}, {"subject": "\N{SLICE OF PIZZA}" * 200}),
    ],
)
async def test_kinder_readings_accept_what_the_shipped_ones_refuse(
    crm: Caller, client: Client, switches: dict[str, str], body: object
) -> None:
    """The other readings of unconfirmed payload rules can be chosen."""
    assert 400 == (await crm.patch(f"li_inmails({ROW})", body)).status
    await choose(client, **switches)
    assert 204 == (await crm.patch(f"li_inmails({ROW})", body)).status


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        (f"activitypointers({ROW})", "PATCH", 405),
        (f"activitypointers({ROW})", "DELETE", 405),
        ("activityparties", "POST", 405),
        ("contacts", "PATCH", 405),
        ("WhoAmI", "POST", 405),
        ("systemusers", "POST", 403),
    ],
)
async def test_what_cannot_be_written_says_so(crm: Caller, path: str, method: str, status: int) -> None:
    """Pointers and parties are read-only; users need a privilege that a rep lacks."""
    answer = await crm.send(method, path, {"subject": "x"})
    assert status == answer.status
    if status == 403:
        assert "0x80040220" == answer.code
        assert "missing prvCreateUser privilege" in answer.body["error"]["message"]


async def test_deleting_a_contact_takes_its_notes_and_timeline(crm: Caller, yvonne: str) -> None:
    """Notes and activities regarding a deleted contact go with it; the account stays."""
    await crm.post("annotations", {"notetext": "x", "objectid_contact@odata.bind": f"/contacts({yvonne})"})
    await crm.patch(
        f"li_inmails({ROW})",
        {"subject": "x", "regardingobjectid_contact_li_inmail@odata.bind": f"/contacts({yvonne})"},
    )
    assert 204 == (await crm.delete(f"contacts({yvonne})")).status
    for path in ("annotations", "activitypointers", "activityparties"):
        assert [] == (await crm.get(path)).body["value"]
    assert "Fourth Coffee" in {row["name"] for row in (await crm.get("accounts")).body["value"]}


async def test_written_row_comes_back_with_what_it_leads_to(crm: Caller, yvonne: str) -> None:
    """A preferred row is answered with the columns and expansions that the address asks for."""
    regarding = "regardingobjectid_contact_li_inmail"
    answer = await crm.patch(
        f"li_inmails({ROW})?$select=subject&$expand={regarding}($select=fullname),"
        "li_inmail_activity_parties($select=participationtypemask)",
        {**INMAIL, f"{regarding}@odata.bind": f"/contacts({yvonne})"},
        Prefer="return=representation",
    )
    assert ("InMail to Yvonne McKay", "Yvonne McKay") == (
        answer.body["subject"],
        answer.body[regarding]["fullname"],
    )
    assert [8, 9] == sorted(
        party["participationtypemask"] for party in answer.body["li_inmail_activity_parties"]
    )
    assert "description" not in answer.body


async def test_error_carries_details_when_every_annotation_is_preferred(crm: Caller) -> None:
    """With `odata.include-annotations="*"` a refusal says more than code and message; otherwise not."""
    plain = await crm.post("tasks", {})
    full = await crm.post("tasks", {}, Prefer='odata.include-annotations="*"')
    assert {"code", "message"} == plain.body["error"].keys()
    inner = full.body["error"]["@Microsoft.PowerApps.CDS.InnerError.Message"]
    assert plain.body["error"]["message"] == full.body["error"]["message"] == inner
