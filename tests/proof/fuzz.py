"""Feed the companion what no extension would send: changed bytes in frames and messages, hostile texts in filters.

Starts from the contract's own examples and a corpus of texts (`corpus.json`), and changes them by a seed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from companion.core.odata import read, text_literal
from companion.errors import NotConnected
from companion.protocol.admin import AboutAdmin, AdminAnswer
from companion.protocol.admin_privacy import PersonErased
from companion.protocol.requests import ConnectionDisconnect, PersonBlock, PersonErase, PersonUnblock
from companion.protocol.results import Disconnected, PersonBlocked, SettingsValues
from companion.server.dispatch import answer
from companion.storage.link_store import SqliteLinkStore
from companion.storage.outbox_store import SqliteOutboxStore
from companion.usecases.workplace import CopyRules, Workplace
from native_host.framing import MAX_FROM_BROWSER, FrameReader, FrameTooLong, encode_frame
from tests.fakes.clock import ManualClock
from tests.fakes.ports import ScriptedGateway
from tests.fakes.samples import ORGANISATION, PROFILE
from tests.fakes.tiny_crm import TinyCrm
from tests.simulation.disk import Disk, SimulatedDatabase
from tests.simulation.virtual_time import VirtualLoop

_HERE = Path(__file__).parent
_CONTRACT = _HERE.parent / "contract"
_REPLIES_PER_LOOP = 200
_LITERAL = re.compile(r"(?:[^']|'')*", re.DOTALL)


def read_corpus() -> list[str]:
    """Texts that have broken programs: quotes, escapes, controls, scripts, surrogates' neighbours."""
    texts: list[str] = json.loads((_HERE / "corpus.json").read_text(encoding="utf-8"))
    return texts


def read_requests() -> list[bytes]:
    """Every request of the contract."""
    return [file.read_bytes() for file in sorted(_CONTRACT.glob("request.*.json"))]


@dataclass
class Fuzzed:
    """What was tried, and what went wrong."""

    frames: int = 0
    messages: int = 0
    literals: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    """How often which code was answered; `ok` where a change did no harm."""
    faults: list[str] = field(default_factory=list)


def mutate(body: bytes, random: Random, texts: list[str]) -> bytes:
    """The body with one to four changes."""
    changed = bytearray(body)
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(changed) + 1)
        match random.randrange(6):
            case 0:
                changed[place : place + 1] = bytes([random.randrange(256)])
            case 1:
                del changed[place : place + random.randint(1, 20)]
            case 2:
                changed[place:place] = random.choice(texts).encode("utf-8", "surrogatepass")
            case 3:
                changed[place:place] = changed[place : place + random.randint(1, 200)]
            case 4:
                changed[place:place] = random.choice((b"[" * 5000, b'{"a":' * 2000, b"9" * 5000, b"\\ud800"))
            case _:
                start = random.randrange(len(changed) + 1)
                changed[place:place] = random.choice(texts).encode("utf-8", "surrogatepass")[:8]
                del changed[start : start + 1]
    return bytes(changed)


def rewrite(body: bytes, random: Random, texts: list[str]) -> bytes:
    """The message with other values in one or two places: what is well formed and wrong."""
    message = json.loads(body)
    for _ in range(random.randint(1, 2)):
        place: Any = message
        while True:
            name = random.choice(list(place) if isinstance(place, dict) else range(len(place)))
            if not (isinstance(place[name], dict | list) and place[name]):
                break
            place = place[name]
        strange: tuple[object, ...] = (None, True, -1, 1e300, [], {}, ["x"], random.choice(texts) * 400)
        place[name] = random.choice((random.choice(texts), random.choice(texts), random.choice(strange)))
    return json.dumps(message, ensure_ascii=random.random() < 0.5).encode()


def fuzz_frames(times: int, random: Random, found: Fuzzed) -> None:
    """Streams of frames with changed bytes, cut anywhere: bodies or FrameTooLong, never more kept than announced."""
    requests, texts = read_requests(), read_corpus()
    for _ in range(times):
        stream = b"".join(encode_frame(random.choice(requests)) for _ in range(random.randint(1, 3)))
        stream = mutate(stream, random, texts) if random.random() < 0.9 else stream
        reader, given = FrameReader(MAX_FROM_BROWSER), 0
        try:
            while stream:
                cut = random.randint(1, len(stream))
                bodies = reader.feed(stream[:cut])
                stream = stream[cut:]
                given += sum(len(body) for body in bodies)
        except FrameTooLong:
            pass
        except Exception as error:  # noqa: BLE001  # any other is a finding
            found.faults.append(f"frame: {type(error).__name__}: {error}")
        found.frames += 1


def fuzz_messages(times: int, random: Random, found: Fuzzed) -> None:
    """Changed requests through the whole dispatch to a journal: each has an answer, and none is a fault of ours."""
    logging.disable(logging.CRITICAL)
    try:
        while found.messages < times:
            _fuzz_in_one_loop(min(_REPLIES_PER_LOOP, times - found.messages), random, found)
    finally:
        logging.disable(logging.NOTSET)


def _fuzz_in_one_loop(times: int, random: Random, found: Fuzzed) -> None:
    loop = VirtualLoop(Random(0))  # noqa: S311  # an order of work, not a secret
    premises = _Premises()
    requests, texts = read_requests(), read_corpus()
    try:
        for _ in range(times):
            change = random.choice((mutate, rewrite))
            body = change(random.choice(requests), random, texts)
            reply = json.loads(loop.run_until_complete(answer(body, premises)))
            code = "ok" if reply["ok"] else reply["error"]["code"]
            found.answers[code] += 1
            found.messages += 1
            if code == "internal_error":
                found.faults.append(f"message: {body[:2000]!r}")
    finally:
        asyncio.set_event_loop(None)
        loop.close()


class _Premises:
    """A connected profile with an empty journal."""

    def __init__(self) -> None:
        disk = Disk(lambda: False)
        database = SimulatedDatabase(disk, Random(0), lambda: True, lambda: 0.0)  # noqa: S311  # as above
        self._workplace = Workplace(
            profile=PROFILE,
            outbox=SqliteOutboxStore(database, ORGANISATION),
            links=SqliteLinkStore(database, ORGANISATION),
            gateway=ScriptedGateway(TinyCrm()),
            clock=ManualClock(),
            read_rules=self.read_rules,
            read_trouble=lambda: None,
            wake_dispatcher=lambda: None,
        )

    async def enter(self) -> Workplace | None:
        """The profile."""
        return self._workplace

    def show_settings(self) -> SettingsValues:
        """No settings."""
        return SettingsValues(kind="settings.values", settings=())

    def block(self, wanted: PersonBlock | PersonUnblock) -> PersonBlocked:
        """Nobody is blocked here."""
        return PersonBlocked(kind="person.blocked", is_blocked=bool(wanted), by_user=0, by_organisation=0)

    async def erase(self, wanted: PersonErase) -> PersonErased:  # noqa: ARG002  # a Protocol of the server
        """Nor to erase anybody."""
        raise NotConnected

    async def disconnect(self, wanted: ConnectionDisconnect) -> Disconnected:  # noqa: ARG002  # a Protocol of the server
        """No mutated message has the right to end a connection for good; here it finds none."""
        raise NotConnected

    async def administer(self, wanted: AboutAdmin) -> AdminAnswer:  # noqa: ARG002  # a Protocol of the server
        """Nobody is signed in who could administer."""
        raise NotConnected

    def read_rules(self) -> CopyRules:
        """Writeback on, ten seconds of hold."""
        return CopyRules(is_writeback_on=True, hold_seconds=10, is_inbound_allowed=True)


def fuzz_literals(times: int, random: Random, found: Fuzzed) -> None:
    """Texts in a filter, read back as a server does: one literal each, and the same text."""
    texts = read_corpus()
    for _ in range(times):
        text = "".join(random.choice(texts) for _ in range(random.randint(1, 3)))
        cut = random.randrange(len(text) + 1)
        text = text[cut:] + chr(random.choice((random.randrange(1, 0xD800), random.randrange(32, 127))))
        path = read("contacts", filter=f"fullname eq {text_literal(text)}", top="5").path
        if _read_back(path) != text:
            found.faults.append(f"literal: {text!r} in {path}")
        found.literals += 1


def _read_back(path: str) -> str | None:
    """The one literal of the filter, decoded once; None where anything else stands there."""
    parts = urlsplit(path)
    options = parts.query.split("&")
    if parts.fragment or len(options) != 2 or quote(unquote(options[0]), safe="()',$:=/@") != options[0]:
        return None
    [condition] = parse_qs(options[0].replace("+", "%20"), keep_blank_values=True)["$filter"]
    start = "fullname eq '"
    if not (condition.startswith(start) and condition.endswith("'")):
        return None
    inner = condition[len(start) : -1]
    return inner.replace("''", "'") if _LITERAL.fullmatch(inner) else None
