"""The CRM pages for people: lists, records, timelines, and text from rows that stays text."""

from __future__ import annotations

import re

import pytest

from companion.emulator.markup import element, joined
from tests.emulator.conftest import Caller, Client

ROW = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a10"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;"


async def page(client: Client, path: str) -> tuple[int, str]:
    """Answer status and text of a page."""
    response = await client.get(path)
    return response.status, await response.text()


def record(table: str, row_id: str) -> str:
    """Answer the address of a row's page."""
    return f"/main.aspx?pagetype=entityrecord&etn={table}&id={row_id}"


async def file_inmail(crm: Caller, yvonne: str, **changes: object) -> None:
    """Put a completed InMail on Yvonne's timeline."""
    body = {
        "subject": "InMail to Yvonne McKay",
        "description": "First line\nsecond line",
        "actualend": "2026-07-14T09:30:00Z",
        "regardingobjectid_contact_li_inmail@odata.bind": f"/contacts({yvonne})",
        **changes,
    }
    assert 204 == (await crm.patch(f"li_inmails({ROW})", body)).status
    await crm.patch(f"li_inmails({ROW})", {"statecode": 1, "statuscode": 2})


async def test_record_shows_fields_and_timeline(client: Client, crm: Caller, yvonne: str) -> None:
    """A contact's page holds its fields and, per activity, kind, subject, text, people, time and state."""
    await file_inmail(crm, yvonne)
    status, text = await page(client, record("contact", yvonne))
    assert 200 == status
    for part in (
        "Yvonne McKay",
        "Purchasing Manager",
        "Fourth Coffee",
        "InMail to Yvonne McKay",
        "First line\nsecond line",
        "inMail",
        "Completed",
        "LinkedIn time",
        "14 Jul 2026, 09:30 UTC",
        "Owner Marisa Duarte",
        "Created by Marisa Duarte",
        "Emulator",
    ):
        assert part in text


async def test_every_stylesheet_of_a_page_is_served_and_no_other_file(client: Client) -> None:
    """What a page names is there; what it does not name is not, whichever way it is written."""
    _, text = await page(client, "/")
    named = re.findall(r'rel="stylesheet" href="([^"]+)"', text)
    assert ["ground", "frame", "rows", "sign_in"] == [path[len("/styles/") : -len(".css")] for path in named]
    assert {200} == {(await page(client, path))[0] for path in named}
    assert {404} == {
        (await page(client, f"/styles/{name}.css"))[0] for name in ("other", "..%2Fstyles%2Frows")
    }


async def test_timeline_includes_activities_with_the_person_as_party(
    client: Client, crm: Caller, yvonne: str
) -> None:
    """An activity without regarding stands in the timeline of its parties, and of nobody else."""
    party = {"partyid_contact@odata.bind": f"/contacts({yvonne})", "participationtypemask": 2}
    await crm.post("li_messages", {"subject": "Only a party", "li_message_activity_parties": [party]})
    other = await crm.id_of("contacts", "lastname eq 'Higa'")
    assert "Only a party" in (await page(client, record("contact", yvonne)))[1]
    assert "Only a party" not in (await page(client, record("contact", other)))[1]


async def test_home_lists_only_what_is_open(client: Client, crm: Caller, yvonne: str) -> None:
    """Open LinkedIn activities wait at home; completed ones and tasks do not."""
    await file_inmail(crm, yvonne)
    await crm.post("li_messages", {"subject": "From somebody unknown"})
    await crm.post("tasks", {"subject": "A task"})
    _, text = await page(client, "/")
    assert "From somebody unknown" in text
    assert "InMail to Yvonne McKay" not in text
    assert "A task" not in text


@pytest.mark.parametrize("table", ["contact", "account", "lead", "activitypointer"])
async def test_lists_open(client: Client, table: str) -> None:
    """Every list of the navigation has a page, and marks itself there."""
    status, text = await page(client, f"/main.aspx?pagetype=entitylist&etn={table}")
    assert 200 == status
    assert 1 == text.count('aria-current="page"')


async def test_hostile_text_stays_text_everywhere(client: Client, crm: Caller) -> None:
    """Names, subjects, messages, notes and addresses from outside never become markup on any page."""
    made = await crm.post(
        "contacts",
        {
            "lastname": "L<i>",
            "firstname": HOSTILE[:50],
            "websiteurl": f"https://x/{HOSTILE}",
            "description": HOSTILE,
        },
        Prefer="return=representation",
    )
    contact = made.body["contactid"]
    await file_inmail(
        crm,
        contact,
        subject=HOSTILE,
        description=HOSTILE,
        li_inmail_activity_parties=[{"addressused": HOSTILE, "participationtypemask": 5}],
    )
    await crm.post("li_messages", {"subject": HOSTILE})
    await crm.post(
        "annotations",
        {"subject": HOSTILE, "notetext": HOSTILE, "objectid_contact@odata.bind": f"/contacts({contact})"},
    )
    paths = (
        "/",
        record("contact", contact),
        record("li_inmail", ROW),
        "/main.aspx?pagetype=entitylist&etn=contact",
        "/main.aspx?pagetype=entitylist&etn=activitypointer",
    )
    for path in paths:
        _, text = await page(client, path)
        assert "&lt;script&gt;" in text
        assert not re.search(r"<(script|img|i)\b", text), path


async def test_link_of_a_row_is_only_https(client: Client, crm: Caller, yvonne: str) -> None:
    """An address column becomes a link only under https."""
    await crm.patch(f"contacts({yvonne})", {"websiteurl": "javascript:alert(1)"})
    _, text = await page(client, record("contact", yvonne))
    assert "javascript:alert(1)" in text
    assert 'href="javascript' not in text


@pytest.mark.parametrize("path", ["/", "/main.aspx?pagetype=entitylist&etn=contact", "/main.aspx"])
async def test_pages_forbid_scripts_and_say_their_language(client: Client, path: str) -> None:
    """Every page, found or not, carries the strict policy and a language."""
    response = await client.get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'; style-src 'self'" in policy
    assert "script-src" not in policy
    assert '<html lang="en">' in await response.text()


@pytest.mark.parametrize(
    "path",
    [
        record("contact", ROW),
        record("unicorn", ROW),
        record("contact", "x"),
        record("activityparty", ROW),
        "/main.aspx?pagetype=entitylist&etn=annotation",
    ],
)
async def test_missing_record_is_a_page_too(client: Client, path: str) -> None:
    """What is not there is 404 with a page that says so."""
    status, text = await page(client, path)
    assert 404 == status
    assert "Record not found" in text


async def test_record_address_accepts_braces(client: Client, yvonne: str) -> None:
    """Dynamics' own links put the id in braces."""
    status, _ = await page(client, record("contact", f"%7B{yvonne.upper()}%7D"))
    assert 200 == status


def test_markup_escapes_all_but_itself() -> None:
    """Text is escaped as child and as attribute; elements are not escaped twice."""
    inner = element("b", "<&>", title='"')
    assert '<p><b title="&quot;">&lt;&amp;&gt;</b>&lt;i&gt;</p>' == element("p", inner, None, "<i>")
    assert "&lt;" == joined(["<"])


async def test_opportunities_show_money_and_days_as_people_read_them(client: Client, crm: Caller) -> None:
    """The list and the page of an opportunity hold its stage, its value in dollars and its closing day."""
    status, text = await page(client, "/main.aspx?pagetype=entitylist&etn=opportunity")
    assert 200 == status
    for part in ("New espresso line for Renton", "3-Propose", "$48,000.00", "9/15/2026", "Marisa Duarte"):
        assert part in text
    answer = await crm.get("opportunities?$filter=startswith(name,'New espresso')&$select=name")
    status, text = await page(client, record("opportunity", answer.body["value"][0]["opportunityid"]))
    assert 200 == status
    for part in ("$48,000.00", "9/15/2026", "Propose", "Warm", "Yvonne McKay"):
        assert part in text
