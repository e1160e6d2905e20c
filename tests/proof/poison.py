"""Drain a queue in which one item in twenty is poison: Dynamics refuses it again and again, each for another reason.

What each reason must come to stands here in full, out of the documentation's table and not out of the product's.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from aiohttp import web
from aiohttp.typedefs import Handler

from companion.core.item_key import row_id
from companion.core.outbox_item import OutboxItem
from tests.fakes.environment import MARISA
from tests.fakes.long_journal import write_journal
from tests.fakes.samples import MESSAGE, ORGANISATION, USER, key_of
from tests.proof.hurried import drained
from tests.proof.plain_emulator import plain_emulator

_ONE_IN = 20
_CONVERSATIONS = 7
_MOST_TRIES = 5


class Poison(NamedTuple):
    """One refusal, and where an item must come to that meets it."""

    code: str
    status: int
    state: str
    cause: str
    tries: int = 1


POISONS = (
    Poison("0x80040237", 412, "needs_you", "row_not_readable", 3),
    Poison("0x80060892", 412, "needs_you", "crm_key_taken"),
    Poison("0x80060882", 412, "needs_you", "crm_row_changed", _MOST_TRIES),
    Poison("0x80040333", 500, "needs_you", "crm_duplicate_found"),
    Poison("0x80040333", 412, "needs_you", "crm_duplicate_found"),
    Poison("0x80040203", 400, "needs_you", "crm_value_refused"),
    Poison("0x80040200", 400, "needs_you", "crm_value_refused"),
    Poison("0x80044331", 400, "failed", "crm_value_refused"),
    Poison("0x80048408", 400, "failed", "crm_state_refused"),
    Poison("0x80040265", 400, "needs_you", "crm_plugin_refused"),
    Poison("0x80040217", 404, "needs_you", "target_gone"),
    Poison("0x80040220", 403, "needs_you", "crm_access_denied"),
    Poison("0x80048306", 403, "needs_you", "crm_access_denied"),
    Poison("0x80048405", 403, "needs_you", "crm_access_denied"),
    Poison("0x8004f502", 403, "needs_you", "crm_access_denied"),
    Poison("0x80040216", 500, "needs_you", "crm_unexpected", _MOST_TRIES),
    Poison("0x80040224", 500, "needs_you", "crm_unexpected", _MOST_TRIES),
)
"""Whatever concerns one item only. What concerns everybody (sign-in, throttling, no answer) is no poison: all wait."""


class Tried:
    """How often each row was tried to be written."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()

    def prepare(self, app: web.Application) -> None:
        """Count in this emulator."""
        app.middlewares.append(self._count)

    @web.middleware
    async def _count(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method == "PATCH":
            self.counted[request.path.partition("(")[2].rstrip(")")] += 1
        return await handler(request)


def poison(items: int = 2_000) -> dict[str, Any]:
    """Drain so many items, of which one in twenty is refused for ever; the figures."""
    with TemporaryDirectory(prefix="crm-") as folder:
        return asyncio.run(_drain(Path(folder), items))


async def _drain(folder: Path, items: int) -> dict[str, Any]:
    tried = Tried()
    poisoned = {
        f"click-{number}": POISONS[place % len(POISONS)]
        for place, number in enumerate(range(_ONE_IN // 2, items, _ONE_IN))
    }
    write_journal(folder / "outbox.db", history=0, queued=items, conversations=_CONVERSATIONS)
    async with plain_emulator(folder / "emulator", tried.prepare) as (port, control):
        await control("POST", "limits", {"is_on": False})
        await control("POST", "trouble", {"rules": [_rule(*pair) for pair in poisoned.items()]})
        token = (await control("POST", "token", {"user": MARISA}))["access_token"]
        root = f"http://127.0.0.1:{port}/api/data/v9.2/"
        async with drained(folder / "outbox.db", root, token, items) as (store, _):
            ended = await store.read_items([f"click-{number}" for number in range(items)])
            is_more_due = await store.next_due() is not None
        rows = (await control("GET", "tables/li_messages"))["rows"]
    texts = Counter(str(row["description"]) for row in rows)
    assert items == len(ended), "the journal has forgotten items"
    good = [item for item in ended if item.item_id not in poisoned]
    wrong = [
        told
        for item in ended
        if item.item_id in poisoned
        and (told := _what_is_wrong(item, poisoned[item.item_id], tried.counted[_row_of(item.item_id)]))
    ]
    return {
        "items": items,
        "poisoned": len(poisoned),
        "kinds": len(set(poisoned.values())),
        "good_not_written": sum(item.state != "written" for item in good) + len(good) - len(texts),
        "duplicated": texts.total() - len(texts),
        "wrongly_ended": wrong,
        "most_tries_of_one": max(tried.counted.values()),
        "tried_for_ever": int(is_more_due),
        "ended": dict(sorted(Counter(_end_of(item) for item in ended).items())),
    }


def _rule(item_id: str, refusal: Poison) -> dict[str, Any]:
    match = {"method": "PATCH", "path_contains": _row_of(item_id)}
    params = {"status": refusal.status}
    return {"do": "code", "code": refusal.code, "match": match, "params": params, "times": None}


def _row_of(item_id: str) -> str:
    """The id of the row that an item of the long journal becomes."""
    number = int(item_id.removeprefix("click-"))
    activity = replace(
        MESSAGE, conversation_id=f"2-thread-{number % _CONVERSATIONS}", body=f"Message number {number}."
    )
    return str(row_id(ORGANISATION, USER, key_of(activity)))


def _end_of(item: OutboxItem) -> str:
    return f"{item.state} {item.cause.code if item.cause else ''}".strip()


def _what_is_wrong(item: OutboxItem, refusal: Poison, tries: int) -> str:
    """What differs from how a poisoned item must end; empty where nothing does."""
    wanted = (f"{refusal.state} {refusal.cause}", refusal.tries)
    found = (_end_of(item), tries)
    return "" if found == wanted else f"{refusal.code} ({refusal.status}): {found}, not {wanted}"
