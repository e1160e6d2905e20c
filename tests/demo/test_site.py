"""The look-alike site's addresses, headers, words and story, asked without a browser."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from companion.demo.conversations import SHIPPED_CONVERSATIONS, Direction, load_conversations
from companion.demo.site import LANGUAGES, SITE_FILES, build_site

CONVERSATIONS = load_conversations()
YVONNE, _, _, ISHAAN = CONVERSATIONS
THREAD_PATH = f"/sales/inbox/{YVONNE.thread_id}"

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """A client of the English site."""
    async with TestClient(TestServer(build_site(CONVERSATIONS))) as client:
        yield client


@pytest.mark.parametrize(
    "path",
    [
        "/sales/home",
        "/sales/inbox",
        THREAD_PATH,
        THREAD_PATH.replace("=", "%3D"),
        YVONNE.person.lead_path,
        "/sales/company/900101",
        "/sales/search/people",
        "/sales/search/company",
        "/sales/lists/people/7001",
        "/sales/accounts/dashboard",
        "/checkpoint/challenge/1",
        "/look-alike/site.css",
        "/look-alike/inbox.js",
        f"/look-alike/portraits/{YVONNE.person.profile_id}.svg",
    ],
)
async def test_site_answers_its_pages_under_a_strict_policy(client: Client, path: str) -> None:
    """Every page answers, and allows scripts of the site's own files only."""
    response = await client.get(path)
    assert response.status == 200
    assert response.headers["Content-Security-Policy"] == "default-src 'self'; script-src 'self'"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sales",
        "/sales/inbox/2-bm9ib2R5",
        "/sales/lead/ACwAANobody,NAME_SEARCH,aaaa",
        "/sales/company/1",
        "/look-alike/labels.en.json",
        "/look-alike/portraits/ACwAANobody.svg",
        "/look-alike/..%2Fsite.py",
    ],
)
async def test_site_knows_no_other_address(client: Client, path: str) -> None:
    """Whatever the site does not imitate is not found, and that answer has the strict policy too."""
    response = await client.get(path)
    assert response.status == 404
    assert response.headers["Content-Security-Policy"] == "default-src 'self'; script-src 'self'"


async def test_lead_page_is_found_by_profile_id_alone(client: Client) -> None:
    """A link made by another search, with another token, leads to the same person."""
    response = await client.get(f"/sales/lead/{YVONNE.person.profile_id},NAME_SEARCH,zzzz")
    page = await response.text()
    assert "Yvonne McKay" in page
    assert "Purchasing Manager at Fourth Coffee" in page


async def test_story_keeps_texts_and_milliseconds(client: Client) -> None:
    """Bodies reach the page as they were written, times in UTC with milliseconds."""
    story = await (await client.get("/look-alike/inbox.json")).json()
    assert story["conversations"][0]["messages"][1]["sent_at"] == "2026-11-18T14:05:31.000Z"
    assert [m.body for m in ISHAAN.messages] == [m["body"] for m in story["conversations"][3]["messages"]]


async def test_lead_page_shows_markup_in_a_name_as_text() -> None:
    """A name with markup in it stays text."""
    odd = replace(YVONNE, person=replace(YVONNE.person, name="<i>Yvonne</i>"))
    async with TestClient(TestServer(build_site([odd]))) as client:
        page = await (await client.get(odd.person.lead_path)).text()
    assert "&lt;i&gt;Yvonne&lt;/i&gt;" in page
    assert "<i>" not in page


def test_every_language_has_the_same_labels() -> None:
    """No page of any language meets a label that is missing."""
    english, *others = (
        json.loads((SITE_FILES / f"labels.{language}.json").read_text(encoding="utf-8"))
        for language in LANGUAGES
    )
    assert all(english.keys() == labels.keys() for labels in others)


def test_build_site_refuses_a_language_without_labels() -> None:
    """A misspelt language stops the start instead of showing the wrong words."""
    with pytest.raises(ValueError, match="'pt-PT'"):
        build_site(CONVERSATIONS, language="pt-PT")


def test_site_shows_no_mark_of_the_imitated_site() -> None:
    """Neither the imitated site's name nor its product's stands in anything that a page shows."""
    shown = "".join(path.read_text(encoding="utf-8") for path in SITE_FILES.iterdir()).lower()
    assert [] == [mark for mark in ("linkedin", "sales navigator", "inmail") if mark in shown]


def test_shipped_story_holds_the_traps_that_readers_fall_into() -> None:
    """The fourth conversation starts without a sender, repeats itself, and has a removed message."""
    messages = ISHAAN.messages
    minutes = [
        message.sent_at.strftime("%H:%M") for message in messages if message.body.startswith("Yes to all")
    ]
    assert messages[0].is_follow_on
    assert ISHAAN.older_messages[-1].direction is Direction.INBOUND
    assert ["13:12", "13:12", "13:47"] == minutes
    assert [""] == [message.body for message in messages if not message.body]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"sent_at": "2026-11-18T14:05:31.000"}, ValueError),
        ({"direction": "sideways"}, ValueError),
        ({"subjcet": "misspelt"}, TypeError),
    ],
)
def test_load_conversations_refuses_a_malformed_message(
    tmp_path: Path, changes: dict[str, str], error: type[Exception]
) -> None:
    """A slip in the story stops the demo instead of changing it."""
    story = json.loads(SHIPPED_CONVERSATIONS.read_text(encoding="utf-8"))
    story[0]["messages"][0].update(changes)
    source = tmp_path / "conversations.json"
    source.write_text(json.dumps(story), encoding="utf-8")
    with pytest.raises(error):
        load_conversations(source)
