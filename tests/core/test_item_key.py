"""Identity: the same message has the same key wherever it is read, and another message has another."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.core.item_key import (
    TRIMMED,
    anyway_key,
    call_key,
    edited_key,
    fingerprint,
    is_same_moment,
    item_key,
    normalise_body,
    note_key,
    row_id,
    row_key,
    selection_key,
    sibling_keys,
    tag_key,
    why_uncertain,
)
from companion.core.linkedin_address import ProfileKey
from tests.fakes.samples import MESSAGE, NOTE, key_of, message, person, place

GOLDEN = json.loads((Path(__file__).parents[1] / "contract" / "golden_item_keys.json").read_bytes())
MOMENT = datetime(2026, 11, 18, 9, 30, 31, tzinfo=UTC)

bodies = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)
conversations = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
moments = st.datetimes(datetime(2010, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # bounds must be naive
ordinals = st.integers(0, 50)


@pytest.mark.parametrize("vector", GOLDEN["vectors"], ids=lambda vector: vector["name"])
def test_item_key_is_frozen(vector: dict[str, Any]) -> None:
    """Keys, fingerprints and row ids of earlier releases stay: another value would write every message again."""
    moment = datetime.fromisoformat(vector["sent_at"])
    key = item_key(vector["conversation_id"], moment, vector["body"], vector["ordinal"])
    found = (
        key,
        fingerprint(vector["conversation_id"], vector["body"]),
        str(row_id(GOLDEN["organisation_id"], GOLDEN["user_id"], key)),
        str(row_id(GOLDEN["organisation_id"], GOLDEN["user_id"], key, "overflow")),
    )
    assert (vector["item_key"], vector["fingerprint"], vector["row_id"], vector["overflow_id"]) == found


def _key_of(vector: dict[str, Any]) -> str:
    match vector["kind"]:
        case "note":
            created_at = datetime.fromisoformat(vector["created_at"])
            return note_key(ProfileKey(*vector["subject"]), vector["author"], created_at)
        case "selection":
            return selection_key(ProfileKey(*vector["subject"]), vector["text"])
        case "tag":
            return tag_key(ProfileKey(*vector["subject"]), vector["tag"])
        case "call":
            return call_key(vector["form_id"])
        case "anyway":
            return anyway_key(vector["from"])
    return edited_key(vector["from"])


@pytest.mark.parametrize("vector", GOLDEN["items"], ids=lambda vector: vector["name"])
def test_keys_of_notes_tags_and_calls_are_frozen(vector: dict[str, Any]) -> None:
    """A note is subject, author and second; selected words and a tag are subject and words; a call its form. C8."""
    key = _key_of(vector)
    found = str(row_id(GOLDEN["organisation_id"], GOLDEN["user_id"], key))
    assert (vector["item_key"], vector["row_id"]) == (key, found)


@pytest.mark.parametrize("vector", GOLDEN["derived"], ids=lambda vector: vector["name"])
def test_derived_keys_are_frozen(vector: dict[str, Any]) -> None:
    """What is copied anyway, and what is a further version of a note, has a key of its own."""
    assert vector["item_key"] == _key_of(vector)


def test_kinds_of_items_never_share_a_key() -> None:
    """The same words in different forms are different items."""
    subject, words = ProfileKey("vanity", "x"), "x"
    keys = [
        item_key(words, MOMENT, words, 0),
        note_key(subject, words, MOMENT),
        selection_key(subject, words),
        tag_key(subject, words),
        call_key(words),
        edited_key(words),
        anyway_key(words),
    ]
    assert len(set(keys)) == len(keys)


def test_row_of_a_note_is_the_notes_whatever_version_is_copied() -> None:
    """A changed text goes into the row of the note; every other item has the row of its own key."""
    assert NOTE.conversation_id == row_key(NOTE, edited_key("click-2"))
    assert "asked" == row_key(replace(NOTE, conversation_id=""), "asked")
    assert "other" == row_key(MESSAGE, "other")


@given(bodies)
def test_normalise_body_twice_equals_once(body: str) -> None:
    """A body that was normalised on its way has the same key."""
    assert normalise_body(body) == normalise_body(normalise_body(body))


@given(conversations, moments, bodies, ordinals, st.sampled_from(["NFC", "NFD"]), st.sampled_from(TRIMMED))
def test_item_key_is_blind_to_spelling(  # noqa: PLR0913, PLR0917  # hypothesis fills them
    conversation: str, moment: datetime, body: str, ordinal: int, form: Any, space: str
) -> None:
    """Line ends, Unicode form, surrounding space and the second never change the key."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n")
    other = space + unicodedata.normalize(form, lines).replace("\n", "\r\n") + space
    second = moment.replace(second=0, microsecond=0) + timedelta(seconds=59)
    assert item_key(conversation, moment, body, ordinal) == item_key(conversation, second, other, ordinal)
    assert fingerprint(conversation, body) == fingerprint(conversation, other)


@given(
    st.tuples(conversations, moments, bodies, ordinals), st.tuples(conversations, moments, bodies, ordinals)
)
def test_item_key_differs_with_every_part(
    one: tuple[str, datetime, str, int], other: tuple[str, datetime, str, int]
) -> None:
    """Another conversation, minute, body or ordinal is another message, each alone."""
    conversation, moment, body, ordinal = one
    key = item_key(*one)
    if conversation != other[0]:
        assert key != item_key(other[0], moment, body, ordinal)
    if moment.replace(second=0, microsecond=0) != other[1].replace(second=0, microsecond=0):
        assert key != item_key(conversation, other[1], body, ordinal)
    if normalise_body(body) != normalise_body(other[2]):
        assert key != item_key(conversation, moment, other[2], ordinal)
    if ordinal != other[3]:
        assert key != item_key(conversation, moment, body, other[3])


@given(bodies, bodies, ordinals)
def test_item_key_parts_do_not_run_into_each_other(left: str, right: str, ordinal: int) -> None:
    """Moving text between conversation and body makes another key."""
    assert item_key(left + right, MOMENT, "x", ordinal) != item_key(left, MOMENT, right + "x", ordinal)


def test_item_key_never_holds_what_may_be_read_differently() -> None:
    """Kind, direction, subject and the person's names are no part of any key."""
    other = message(kind="inmail", direction="unknown", subject="Hello", person=person(name="Y. McKay"))
    assert key_of(MESSAGE) == key_of(other)


@pytest.mark.parametrize(
    "other",
    [
        ("X", "u", "k", "activity", 0),
        ("o", "X", "k", "activity", 0),
        ("o", "u", "X", "activity", 0),
        ("o", "u", "k", "overflow", 0),
        ("o", "u", "k", "activity", 1),
    ],
)
def test_row_id_differs_with_every_part(other: tuple[str, str, str, str, int]) -> None:
    """Each seat, organisation, item, step and generation has a row of its own."""
    assert row_id("o", "u", "k", "activity", 0) != row_id(*other)


def test_row_id_is_blind_to_the_case_of_guids() -> None:
    """Dynamics writes GUIDs in either case; the row stays the same."""
    assert row_id("ab-CD", "EF", "k") == row_id("AB-cd", "ef", "k")


@pytest.mark.parametrize(
    ("sent_at", "equals", "is_first", "reason"),
    [
        (MOMENT, 1, False, None),
        (MOMENT, 1, True, None),
        (MOMENT, 2, False, None),
        (MOMENT, 2, True, "message_ambiguous"),
        (None, 1, False, "sent_time_unknown"),
        (None, 2, True, "sent_time_unknown"),
    ],
)
def test_why_uncertain_names_the_doubt(
    sent_at: datetime | None,
    equals: int,
    is_first: bool,
    reason: str | None,  # a table's column
) -> None:
    """No time, or equals of which older ones may be missing above: then and only then a person is asked."""
    activity = message(sent_at=sent_at, place=place(equals=equals, is_first_loaded_equal=is_first))
    assert reason == why_uncertain(activity)


def test_sibling_keys_are_those_of_the_other_equals() -> None:
    """Three equals: the middle one has two siblings, and is none itself."""
    keys = [item_key(MESSAGE.conversation_id, MOMENT, MESSAGE.body, ordinal) for ordinal in range(3)]
    middle = message(place=place(ordinal=1, equals=3))
    assert {keys[0], keys[2]} == sibling_keys(middle)
    assert frozenset() == sibling_keys(MESSAGE)
    assert frozenset() == sibling_keys(message(sent_at=None, place=place(equals=2)))


@pytest.mark.parametrize(
    ("seconds", "others", "is_same"),
    [
        (0, (), True),
        (120, (), True),
        (-120, (), True),
        (121, (), False),
        (-121, (), False),
        (60, (60,), False),
        (60, (89,), True),
        (75, (60,), False),
        (-60, (60,), True),
    ],
)
def test_is_same_moment_reaches_two_minutes(seconds: int, others: tuple[int, ...], is_same: bool) -> None:
    """Two minutes either way are the same message, except for minutes that stand beside it in the page."""
    minutes = tuple(MOMENT + timedelta(seconds=other) for other in others)
    activity = message(place=place(other_minutes=minutes))
    assert is_same == is_same_moment(activity, MOMENT + timedelta(seconds=seconds))


def test_is_same_moment_needs_a_time() -> None:
    """A message without a time is never taken for another."""
    assert not is_same_moment(message(sent_at=None), MOMENT)
