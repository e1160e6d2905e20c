"""Stored texts: readable with the key only, in their own place only, and damage never passes for a text."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from companion.core.replies import Cause
from companion.core.seal_keys import SealKeys, read_keys, write_keys
from companion.storage.database import Database
from companion.storage.migrations import OUTBOX
from companion.storage.outbox_store import SqliteOutboxStore
from companion.storage.seal import Place, Seal, SealBroken
from tests.fakes.clock import NOON
from tests.fakes.journal import SEAL, opened_store
from tests.fakes.samples import MESSAGE, ORGANISATION, YVONNE_ROW, click, message

PLACE = Place("item-1", "payload", "org-1")
OTHER_KEY = Seal(SealKeys(b"next", {b"next": bytes(32)}), os.urandom)
LATER = NOON + timedelta(seconds=10)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the journal of a test lies."""
    return tmp_path / "outbox.db"


def change(file: Path, statement: str, *values: object) -> None:
    """Change the file behind the program's back."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(statement, values)


@pytest.mark.parametrize("text", ["", "ok", "Olá, até quinta! 🙂", "x" * 300_000])
def test_sealed_text_opens_in_its_place(text: str) -> None:
    """What was closed is what is read, and the bytes between tell nothing but a length."""
    sealed = SEAL.close(text, PLACE)
    assert text == SEAL.open(sealed, PLACE)
    assert len(text) < 5 or text.encode()[:5] not in sealed


def test_same_text_is_never_sealed_alike() -> None:
    """Two equal texts cannot be recognised as equal."""
    assert SEAL.close("ok", PLACE) != SEAL.close("ok", PLACE)


@pytest.mark.parametrize(
    "place",
    [
        Place("item-2", "payload", "org-1"),
        Place("item-1", "target", "org-1"),
        Place("item-1", "payload", "org-2"),
    ],
)
def test_sealed_text_opens_nowhere_else(place: Place) -> None:
    """A text put into another row, column or organisation is damaged, not that row's text."""
    with pytest.raises(SealBroken, match="text_damaged"):
        SEAL.open(SEAL.close("secret", PLACE), place)


def test_every_flipped_bit_is_noticed() -> None:
    """Whatever bit turns, the text does not open; one in the key's id says that the key is missing."""
    sealed = SEAL.close("secret", PLACE)
    for number in range(len(sealed) * 8):
        turned = bytearray(sealed)
        turned[number // 8] ^= 1 << (number % 8)
        with pytest.raises(SealBroken) as caught:
            SEAL.open(bytes(turned), PLACE)
        is_key_id = 8 <= number < 40
        assert ("text_key_missing" if is_key_id else "text_damaged") == caught.value.damage


@pytest.mark.parametrize("value", [None, "clear", 5, b"", b"\x01", b"\x02" + bytes(60)])
def test_what_nobody_sealed_does_not_open(value: object) -> None:
    """A text in the clear, a short or a foreign value is not taken for ours."""
    with pytest.raises(SealBroken, match="text_damaged"):
        SEAL.open(value, PLACE)


def test_keys_survive_the_vault() -> None:
    """What the vault gives back is what was kept; anything else is refused and not written over."""
    keys = SealKeys(b"\x00\xff\x10\x20", {b"\x00\xff\x10\x20": bytes(range(32)), b"old1": bytes(32)})
    assert keys == read_keys(write_keys(keys))
    for text in ("", "{}", '{"current": "00", "keys": {}}', '{"current": 5, "keys": {"aa": "bb"}}', "[]"):
        with pytest.raises(ValueError, match=r"."):
            read_keys(text)


async def test_item_and_link_come_back_as_they_were(file: Path) -> None:
    """Text, person, decided row and cause are the same after a restart, and none of them stands in the file."""
    cause = Cause("crm_refused", (("text", "Yvonne is blocked"), ("status", "400")), "ref-1")
    async with opened_store(file) as store:
        await store.record_click(click("click-1", target=YVONNE_ROW))
        await store.release_holds(LATER)
        await store.lease_next(LATER)
        await store.mark_stopped("click-1", "needs_you", cause)
    async with opened_store(file) as store:
        [item] = await store.read_items(None)
        assert (MESSAGE, YVONNE_ROW, cause) == (item.activity, item.target, item.cause)
        assert cause == await store.read_trouble()
    for path in file.parent.iterdir():
        assert b"Yvonne" not in path.read_bytes(), path.name


@pytest.mark.parametrize("column", ["payload", "target"])
async def test_item_whose_text_was_changed_is_not_sent_and_says_so(file: Path, column: str) -> None:
    """Another item's text in its place: both are readable for the key, and still it is not taken for this one's."""
    async with opened_store(file) as store:
        await store.record_click(click("click-1", target=YVONNE_ROW))
        other = message(conversation_id="other", body="Meant for somebody else")
        await store.record_click(click("click-2", other, target=YVONNE_ROW))
    swap = f"UPDATE items SET {column} = (SELECT {column} FROM items WHERE item_id = 'click-2')"  # noqa: S608  # our own words
    change(file, f"{swap} WHERE item_id = 'click-1'")
    async with opened_store(file) as store:
        [sound, damaged] = await store.read_items(None)
        assert (other, None) == (sound.activity, sound.damage)
        assert "text_damaged" == damaged.damage
        assert (column == "payload") == (damaged.activity is None)
        assert (column == "target") == (damaged.target is None)


async def test_damaged_item_that_is_copied_again_goes_on(file: Path) -> None:
    """The page's text takes the place of the damaged one; it is the same item under the same key."""
    async with opened_store(file) as store:
        await store.record_click(click("click-1"))
        await store.release_holds(LATER)
        await store.lease_next(LATER)
        await store.mark_stopped("click-1", "needs_you", Cause("text_damaged"))
    change(file, "UPDATE items SET payload = zeroblob(80)")
    async with opened_store(file) as store:
        item, is_repeat = await store.record_click(click("click-2"))
        assert ("click-1", True, "queued") == (item.item_id, is_repeat, item.state)
        assert (MESSAGE, None) == (item.activity, item.damage)


async def test_lost_key_keeps_the_rows_and_takes_new_clicks(file: Path) -> None:
    """Items of the lost key say which key is missing; new ones are whole; the key found again opens the old ones."""
    async with opened_store(file) as store:
        await store.record_click(click("click-1"))
    database = Database(file, OUTBOX, OTHER_KEY)
    store = SqliteOutboxStore(database, ORGANISATION)
    new = message(conversation_id="new", body="Written after the loss")
    await store.record_click(click("click-2", new))
    [fresh, old] = await store.read_items(None)
    assert (new, None) == (fresh.activity, fresh.damage)
    assert (None, "text_key_missing", "held") == (old.activity, old.damage, old.state)
    database.close()
    async with opened_store(file) as store:
        [fresh, old] = await store.read_items(None)
        assert (MESSAGE, None) == (old.activity, old.damage)
        assert "text_key_missing" == fresh.damage
