"""FetchXML: columns, conditions, links, pages, aggregates, refusals."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, unquote

import pytest

from tests.emulator.conftest import Answer, Caller

ALL = {"Prefer": 'odata.include-annotations="*"'}


async def fetch(crm: Caller, xml: str, set_name: str = "contacts", **headers: str) -> Answer:
    """Send a query."""
    return await crm.get(f"{set_name}?fetchXml={quote(xml)}", **headers)


async def rows(crm: Caller, inner: str, attributes: str = "") -> list[dict[str, Any]]:
    """The rows of a query over contacts, ordered by last name."""
    columns = "<attribute name='lastname'/><order attribute='lastname'/>"
    answer = await fetch(crm, f"<fetch {attributes}><entity name='contact'>{columns}{inner}</entity></fetch>")
    assert 200 == answer.status, answer.body
    found: list[dict[str, Any]] = answer.body["value"]
    return found


async def names(crm: Caller, condition: str) -> list[str]:
    """The last names that fulfil a condition."""
    return [row["lastname"] for row in await rows(crm, f"<filter>{condition}</filter>")]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("<condition attribute='lastname' operator='eq' value='mckay'/>", ["McKay"]),
        ("<condition attribute='lastname' operator='like' value='%ck%'/>", ["McKay"]),
        ("<condition attribute='lastname' operator='begins-with' value='and'/>", ["Andersen", "Anderson"]),
        ("<condition attribute='fullname' operator='ends-with' value='lyon'/>", ["Lyon"]),
        (
            "<condition attribute='lastname' operator='in'><value>Lyon</value><value>Higa</value></condition>",
            ["Higa", "Lyon"],
        ),
        (
            "<condition attribute='lastname' operator='between'><value>Lx</value><value>N</value></condition>",
            ["Lyon", "McKay"],
        ),
        ("<condition attribute='websiteurl' operator='not-null'/>", ["McKay"]),
        ("<condition attribute='statecode' operator='eq' value='1'/>", []),
        (
            (
                "<condition attribute='lastname' operator='eq' value='Lyon'/>"
                "<condition attribute='createdon' operator='older-than-x-days' value='7'/>"
            ),
            [],
        ),
        (
            (
                "<condition attribute='lastname' operator='eq' value='McKay'/>"
                "<condition attribute='ownerid' operator='eq-userid'/>"
                "<condition attribute='createdon' operator='on' value='2026-07-14'/>"
            ),
            ["McKay"],
        ),
        (
            (
                "<filter type='or'><condition attribute='lastname' operator='eq' value='Lyon'/>"
                "<condition attribute='lastname' operator='eq' value='McKay'/></filter>"
                "<condition attribute='firstname' operator='ne' value='Robert'/>"
            ),
            ["McKay"],
        ),
        ("<condition attribute='firstname' operator='eq' valueof='lastname'/>", []),
    ],
)
async def test_conditions_leave_the_rows_that_fulfil_them(
    crm: Caller, condition: str, found: list[str]
) -> None:
    """Operators mean what the reference says; filters nest and join."""
    assert found == await names(crm, condition)


async def test_row_holds_the_columns_asked_for_and_its_key(crm: Caller, marisa: str) -> None:
    """Lookups read as `_x_value` with their annotations, as in any other query."""
    xml = (
        "<fetch top='1'><entity name='contact'><attribute name='ownerid'/><attribute name='fullname' alias='who'/>"
        "<filter><condition attribute='lastname' operator='eq' value='McKay'/></filter></entity></fetch>"
    )
    [row] = (await fetch(crm, xml, **ALL)).body["value"]
    plain = {name for name in row if "@" not in name}
    assert {"contactid", "_ownerid_value", "who"} == plain
    assert (marisa, "Yvonne McKay") == (row["_ownerid_value"], row["who"])
    assert "Marisa Duarte" == row["_ownerid_value@OData.Community.Display.V1.FormattedValue"]


async def test_all_columns_come_without_any(crm: Caller) -> None:
    """A query without columns, or with all of them, answers every column."""
    plain = await fetch(crm, "<fetch top='1' page='1'><entity name='contact'/></fetch>")
    everything = await fetch(crm, "<fetch top='1'><entity name='contact'><all-attributes/></entity></fetch>")
    assert plain.body["value"] == everything.body["value"]
    assert {"jobtitle", "_parentcustomerid_value"} <= plain.body["value"][0].keys()


ACCOUNT = "<link-entity name='account' from='accountid' to='parentcustomerid' alias='a' link-type='{kind}'>"


async def test_inner_link_joins_and_filters(crm: Caller) -> None:
    """Columns of the linked table stand under its alias, and its conditions leave rows out."""
    inner = ACCOUNT.format(kind="inner") + (
        "<attribute name='name'/><filter><condition attribute='name' operator='like' value='Fourth%'/></filter>"
        "</link-entity>"
    )
    [row] = await rows(crm, inner)
    assert ("McKay", "Fourth Coffee") == (row["lastname"], row["a.name"])


async def test_outer_link_keeps_rows_without_a_partner(crm: Caller) -> None:
    """A condition in an outer link empties its columns; one that names it outside leaves rows out."""
    inner = ACCOUNT.format(kind="outer") + (
        "<attribute name='name'/><filter><condition attribute='name' operator='eq' value='Fourth Coffee'/></filter>"
        "</link-entity>"
    )
    found = await rows(crm, inner)
    assert 10 == len(found)
    assert ["McKay"] == [row["lastname"] for row in found if "a.name" in row]
    unmatched = "<filter><condition entityname='a' attribute='accountid' operator='null'/></filter>"
    assert 9 == len(await rows(crm, inner + unmatched))


async def test_links_nest(crm: Caller, yvonne: str) -> None:
    """A link hangs on a link."""
    account = await crm.id_of("accounts", "name eq 'Fourth Coffee'")
    await crm.patch(f"accounts({account})", {"primarycontactid@odata.bind": f"/contacts({yvonne})"})
    inner = ACCOUNT.format(kind="inner") + (
        "<link-entity name='contact' from='contactid' to='primarycontactid' alias='p'>"
        "<attribute name='jobtitle'/></link-entity></link-entity>"
    )
    assert ["Purchasing Manager"] == [row["p.jobtitle"] for row in await rows(crm, inner)]


async def test_pages_follow_the_cookie_to_the_end(crm: Caller) -> None:
    """Count and page cut; the cookie goes back as it came, and an edited one is refused."""
    cookie, page, seen = "", 1, list[str]()
    while True:
        attributes = f"count='4' page='{page}'" + (f" paging-cookie='{cookie}'" if cookie else "")
        xml = (
            f"<fetch {attributes}><entity name='contact'><attribute name='lastname'/>"
            "<order attribute='lastname'/></entity></fetch>"
        )
        body = (await fetch(crm, xml, **ALL)).body
        seen += [row["lastname"] for row in body["value"]]
        if not body["@Microsoft.Dynamics.CRM.morerecords"]:
            break
        given = unquote(unquote(body["@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"]))
        match = re.search(r'pagenumber="(\d+)" pagingcookie="(<cookie page="\d+".+</cookie>)', given)
        assert match is not None
        page = int(match[1])
        cookie = match[2].replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
        assert "@odata.nextLink" not in body
    assert sorted(seen) == seen
    assert 10 == len(set(seen))
    edited = xml.replace("lastname'/><order", "firstname'/><order")
    assert 400 == (await fetch(crm, edited)).status


async def test_rows_are_counted_when_asked(crm: Caller) -> None:
    """The total stands beside a page."""
    xml = "<fetch count='2' returntotalrecordcount='true'><entity name='contact'/></fetch>"
    assert 10 == (await fetch(crm, xml)).body["@Microsoft.Dynamics.CRM.totalrecordcount"]


async def test_distinct_rows_have_no_key(crm: Caller) -> None:
    """Equal rows come once."""
    xml = "<fetch distinct='true'><entity name='contact'><attribute name='statecode'/></entity></fetch>"
    assert [{"statecode": 0}] == (await fetch(crm, xml)).body["value"]


async def test_aggregates_stand_under_their_aliases(crm: Caller) -> None:
    """Numbers over everything, and in groups in the order of an alias."""
    whole = (
        "<fetch aggregate='true'><entity name='contact'>"
        "<attribute name='contactid' aggregate='count' alias='n'/>"
        "<attribute name='websiteurl' aggregate='countcolumn' alias='sites'/>"
        "<attribute name='statecode' aggregate='max' alias='state'/></entity></fetch>"
    )
    assert [{"n": 10, "sites": 1, "state": 0}] == (await fetch(crm, whole)).body["value"]
    grouped = (
        "<fetch aggregate='true'><entity name='contact'>"
        "<attribute name='contactid' aggregate='count' alias='n'/>"
        "<attribute name='ownerid' groupby='true' alias='owner'/>"
        "<attribute name='createdon' groupby='true' dategrouping='year' alias='year'/>"
        "<order alias='n' descending='true'/></entity></fetch>"
    )
    found = (await fetch(crm, grouped)).body["value"]
    assert 10 == sum(row["n"] for row in found)
    assert sorted((row["n"] for row in found), reverse=True) == [row["n"] for row in found]
    assert {2026} == {row["year"] for row in found}


BOMB = "<!DOCTYPE a [<!ENTITY b 'c'>]><fetch><entity name='contact'/></fetch>"


@pytest.mark.parametrize(
    ("xml", "status", "code"),
    [
        ("<fetch/>", 400, "0x80041103"),
        ("<fetch><entity name='contact'>", 400, "0x80041103"),
        (BOMB, 400, "0x80041103"),
        ("<fetch><entity name='account'/></fetch>", 400, "0x80041103"),
        ("<fetch top='many'><entity name='contact'/></fetch>", 400, "0x80041103"),
        ("<fetch top='5' page='2'><entity name='contact'/></fetch>", 400, "0x80041103"),
        ("<fetch><entity name='contact'><attribute name='shoesize'/></entity></fetch>", 400, "0x80041103"),
        ("<fetch><entity name='contact'><shoes/></entity></fetch>", 400, "0x80041103"),
        ("<fetch><entity name='contact'><order attribute='shoesize'/></entity></fetch>", 400, "0x80041103"),
        (
            "<fetch><entity name='contact'><link-entity name='shoe' from='a' to='b'/></entity></fetch>",
            400,
            "0x80041102",
        ),
        (
            (
                "<fetch><entity name='contact'><filter><condition attribute='lastname' operator='eq'/></filter>"
                "</entity></fetch>"
            ),
            400,
            "0x80041103",
        ),
        (
            (
                "<fetch><entity name='contact'><filter><condition attribute='createdon' operator='eq' value='x'/>"
                "</filter></entity></fetch>"
            ),
            400,
            "0x80060888",
        ),
        (
            (
                "<fetch aggregate='true'><entity name='contact'><attribute name='lastname' aggregate='sum' alias='n'/>"
                "</entity></fetch>"
            ),
            400,
            "0x80060888",
        ),
        (
            (
                "<fetch><entity name='contact'><filter><condition attribute='contactid' operator='under' value='x'/>"
                "</filter></entity></fetch>"
            ),
            501,
            "",
        ),
    ],
)
async def test_wrong_query_is_refused(crm: Caller, xml: str, status: int, code: str) -> None:
    """Broken XML, document types, unknown names and values that do not fit each say so."""
    answer = await fetch(crm, xml)
    assert (status, code) == (answer.status, answer.code)
