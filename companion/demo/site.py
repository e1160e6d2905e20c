"""Serve a look-alike message inbox with invented people, for the demo and the browser tests.

Must not answer on any address but loopback, nor show a mark of the imitated site.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from aiohttp import web

from companion.demo.conversations import Conversation, Message, Person, load_conversations
from companion.demo.look_alike import cards, results
from companion.demo.look_alike.cast import Lead, load_cast
from companion.demo.look_alike.words import Look
from companion.emulator.certificates import make_certificate

HOST_NAME = "www.linkedin.com"
LANGUAGES = ("en", "pt-BR")
SITE_FILES = Path(__file__).with_name("site_files")
SERVED_AS_THEY_ARE = ("site.css", "icon.svg", "story.js", "drawing.js", "inbox.js", "guide.css", "guide.js")
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class RunningSite:
    """A served site: its loopback port, the SPKI hash of its certificate, and the CA that signed it."""

    port: int
    spki: str
    ca_file: Path

    @property
    def browser_arguments(self) -> tuple[str, ...]:
        """Chromium switches that lead the imitated host name here and every other name nowhere."""
        rules = f"MAP {HOST_NAME} 127.0.0.1:{self.port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        return (
            f"--host-resolver-rules={rules}",
            f"--ignore-certificate-errors-spki-list={self.spki}",
        )


class _Site:
    """The pages of one site: its conversations in list order, and the words around them in one language."""

    def __init__(self, conversations: Sequence[Conversation], language: str, seat_holder: str) -> None:
        self._conversations = conversations
        self._words: dict[str, str] = json.loads(_file(f"labels.{language}.json"))
        self._language = language
        self._seat_holder = seat_holder
        self._cast = load_cast()
        self._look = Look(language)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sales/home", self.home),
            web.get("/sales/inbox", self.inbox),
            web.get("/sales/inbox/{thread_id}", self.thread),
            web.get("/sales/lead/{lead_key}", self.lead),
            web.get("/sales/company/{company_id}", self.company),
            web.get("/sales/search/people", self.people),
            web.get("/sales/search/company", self.companies),
            web.get("/sales/lists/people/{list_id}", self.lead_list),
            web.get("/sales/accounts/dashboard", self.hub),
            web.get("/checkpoint/{step:.*}", self.checkpoint),
            web.get("/look-alike/guide", self.guide),
            web.get("/look-alike/inbox.json", self.story),
            web.get("/look-alike/portraits/{profile_id}.svg", self.portrait),
            *(web.get(f"/look-alike/{name}", self.file) for name in SERVED_AS_THEY_ARE),
        ]

    async def home(self, _request: web.Request) -> web.Response:
        return self._page("home", title=self._words["home"])

    async def inbox(self, _request: web.Request) -> web.Response:
        return self._page("inbox", title=self._words["inbox"])

    async def thread(self, request: web.Request) -> web.Response:
        thread_id = request.match_info["thread_id"]
        if all(thread_id != conversation.thread_id for conversation in self._conversations):
            raise web.HTTPNotFound
        return self._page("inbox", title=self._words["inbox"])

    async def lead(self, request: web.Request) -> web.Response:
        profile_id = request.match_info["lead_key"].split(",")[0]
        known = next((lead for lead in self._cast.leads if lead.profile_id == profile_id), None)
        met = next((one.person for one in self._conversations if one.person.profile_id == profile_id), None)
        # Conversations are a test's to choose, and whom they are with is what their lead pages show.
        lead = known if met is None else _lead_of(met, known)
        if lead is None:
            raise web.HTTPNotFound
        return _html(cards.lead_page(self._cast, self._look, lead))

    async def company(self, request: web.Request) -> web.Response:
        for company in self._cast.companies:
            if company.company_id == request.match_info["company_id"]:
                return _html(cards.account_page(self._cast, self._look, company))
        raise web.HTTPNotFound

    async def people(self, _request: web.Request) -> web.Response:
        return _html(results.people_search(self._cast, self._look))

    async def companies(self, _request: web.Request) -> web.Response:
        return _html(results.account_search(self._cast, self._look))

    async def lead_list(self, _request: web.Request) -> web.Response:
        return _html(results.lead_list_table(self._cast, self._look))

    async def hub(self, _request: web.Request) -> web.Response:
        return _html(results.account_hub(self._cast, self._look))

    async def checkpoint(self, _request: web.Request) -> web.Response:
        return self._page("checkpoint", title=self._words["checkpoint"])

    async def guide(self, _request: web.Request) -> web.Response:
        words = {key: escape(word) for key, word in {**self._words, "language": self._language}.items()}
        return web.Response(text=Template(_file("guide.html")).substitute(words), content_type="text/html")

    async def story(self, _request: web.Request) -> web.Response:
        conversations = [_conversation_fields(conversation) for conversation in self._conversations]
        return web.json_response({"labels": self._words, "conversations": conversations})

    async def portrait(self, request: web.Request) -> web.Response:
        conversation = self._conversation_with(request.match_info["profile_id"])
        initials = "".join(part[0] for part in conversation.person.name.split()[:2])
        # The golden angle keeps the colours of neighbours far apart, however many there are.
        hue = (190 + 137 * self._conversations.index(conversation)) % 360
        drawing = Template(_file("portrait.svg")).substitute(initials=escape(initials), hue=hue)
        return web.Response(text=drawing, content_type="image/svg+xml")

    async def file(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(SITE_FILES / Path(request.path).name)

    def _conversation_with(self, profile_id: str) -> Conversation:
        for conversation in self._conversations:
            if conversation.person.profile_id == profile_id:
                return conversation
        raise web.HTTPNotFound

    def _page(self, file_stem: str, *, title: str, **words: str) -> web.Response:
        around = {"language": self._language, "title": title, "seat_holder": self._seat_holder}
        safe_words = {key: escape(word) for key, word in {**self._words, **around, **words}.items()}
        content = Template(_file(f"{file_stem}.html")).substitute(safe_words)
        page = Template(_file("frame.html")).substitute(safe_words, content=content)
        return web.Response(text=page, content_type="text/html")


def build_site(
    conversations: Sequence[Conversation], *, language: str = "en", seat_holder: str = "Marisa Duarte"
) -> web.Application:
    """Return the site with these conversations, listed as they come; the first opens at `/sales/inbox`.

    Messages sent or received in a page live in that page only.
    Raises ValueError for a language without labels.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no labels in {language!r}; there are {', '.join(LANGUAGES)}")
    application = web.Application()
    application.add_routes(_Site(conversations, language, seat_holder).routes())
    application.on_response_prepare.append(_add_headers)
    return application


@asynccontextmanager
async def running_site(
    folder: Path,
    *,
    conversations: Sequence[Conversation] | None = None,
    language: str = "en",
    port: int = 0,
) -> AsyncIterator[RunningSite]:
    """Serve the site on loopback while the block runs, with a certificate that is kept in `folder`.

    Without `conversations` the shipped ones are shown; port 0 takes a free one.
    """
    certificate = make_certificate(folder, host_names=(HOST_NAME,), ip_addresses=("127.0.0.1",))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.certificate_file, certificate.key_file)
    shown = load_conversations() if conversations is None else conversations
    # A browser keeps its connections open; the end of the block does not wait for them.
    runner = web.AppRunner(build_site(shown, language=language), shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, ssl_context=context).start()
        yield RunningSite(port=runner.addresses[0][1], spki=certificate.spki, ca_file=certificate.ca_file)
    finally:
        await runner.cleanup()


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)


def _lead_of(person: Person, known: Lead | None) -> Lead:
    place = known or Lead("", person.profile_id, person.search_token, "", person.headline, None, "", 1)
    return replace(place, name=person.name, headline=person.headline)


def _html(page: str) -> web.Response:
    return web.Response(text=page, content_type="text/html")


def _file(name: str) -> str:
    return (SITE_FILES / name).read_text(encoding="utf-8")


def _portrait_path(person: Person) -> str:
    return f"/look-alike/portraits/{person.profile_id}.svg"


def _conversation_fields(conversation: Conversation) -> dict[str, Any]:
    person = conversation.person
    return {
        "thread_id": conversation.thread_id,
        "person": {
            "name": person.name,
            "headline": person.headline,
            "lead_path": person.lead_path,
            "portrait_path": _portrait_path(person),
        },
        "messages": [_message_fields(message) for message in conversation.messages],
        "older_messages": [_message_fields(message) for message in conversation.older_messages],
    }


def _message_fields(message: Message) -> dict[str, str | bool | None]:
    return {
        "direction": message.direction.value,
        "sent_at": message.sent_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "subject": message.subject,
        "body": message.body,
        "is_follow_on": message.is_follow_on,
    }
