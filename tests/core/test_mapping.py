"""A message as the columns of a row."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.core.activity import Direction
from companion.core.item_key import fingerprint, normalise_body
from companion.core.mapping import (
    CONTINUED,
    STAMP_COLUMN,
    map_activity,
    split_text,
    stamp,
    utc_text,
    utf16_length,
)
from companion.core.tables import ActivityTable
from companion.core.verdict import Target
from companion.core.wording import as_stored
from tests.fakes.samples import (
    CONTACT,
    MESSAGE,
    PROFILE_ID,
    USER,
    YVONNE,
    YVONNE_ROW,
    environment,
    message,
    table,
)

_PUBLIC = f"https://www.linkedin.com/in/{PROFILE_ID}"
"""Where everybody may open it; what the search added to it is not theirs."""

texts = st.text(st.characters(codec="utf-8"), max_size=200)


def mapped(
    activity: Any = MESSAGE, target: Target | None = YVONNE_ROW, cut: ActivityTable | None = None
) -> dict[str, Any]:
    """The columns of a message."""
    return map_activity(activity, target, cut or table(), environment()).columns


@given(texts, st.integers(30, 80))
def test_split_text_loses_nothing(text: str, length: int) -> None:
    """What stands in the column without its mark, and the rest, are the whole text."""
    kept, rest = split_text(text, length)
    assert utf16_length(kept) <= length
    assert text == (kept.removesuffix(CONTINUED) + rest if rest else kept)
    assert not rest or kept.endswith(CONTINUED)


@given(texts.filter(lambda text: bool(normalise_body(text))), st.booleans(), st.integers(0, 1))
def test_map_activity_cuts_nothing_silently(text: str, is_matched: bool, has_column: int) -> None:  # drawn
    """Column and note together hold the message and, while unmatched, the person; the column's limit is kept."""
    row = map_activity(
        message(body=text),
        YVONNE_ROW if is_matched else None,
        table(description_length=400, stamp_length=8192 * has_column),
        environment(),
    )
    description = str(row.columns["description"])
    assert utf16_length(description) <= 400
    if not has_column:
        description, _, last_line = description.rpartition("\n")
        assert 1 == json.loads(last_line)["copy_to_crm"]
    whole = description.removesuffix(CONTINUED) + row.overflow if row.overflow else description
    head = "" if is_matched else f"{YVONNE.name}\n{YVONNE.headline}\n{_PUBLIC}\n\n"
    assert head + as_stored(normalise_body(text)) == whole


def test_split_text_counts_as_dynamics_does() -> None:
    """A letter outside the basic plane takes two units; none is cut in half."""
    assert ("👍👍…", "👍👍") == split_text("👍👍👍👍", 6, mark="…")
    assert ("👍👍👍", "") == split_text("👍👍👍", 6, mark="…")


@pytest.mark.parametrize(
    ("direction", "target", "parties"),
    [
        ("outbound", YVONNE_ROW, [("systemuser", 1), ("contact", 2)]),
        ("inbound", YVONNE_ROW, [("systemuser", 2), ("contact", 1)]),
        ("outbound", None, [("systemuser", 1)]),
        ("inbound", None, [("systemuser", 2)]),
        ("unknown", YVONNE_ROW, []),
        ("unknown", None, []),
    ],
)
def test_map_activity_names_the_parties(
    direction: Direction, target: Target | None, parties: list[tuple[str, int]]
) -> None:
    """From and to follow the direction; a direction the page did not show is not guessed."""
    sent = mapped(message(direction=direction), target).get("li_message_activity_parties", [])
    found = []
    for party in sent:
        [name] = [name for name in party if name.startswith("partyid_")]
        found.append((name.removeprefix("partyid_").split("@")[0], party["participationtypemask"]))
    assert parties == found


def test_map_activity_binds_parties_and_regarding_by_id() -> None:
    """Seat holder and contact are bound by their rows, through the names that the metadata gave."""
    columns = mapped()
    user, contact = columns["li_message_activity_parties"]
    assert f"/systemusers({USER})" == user["partyid_systemuser@odata.bind"]
    assert f"/contacts({CONTACT})" == contact["partyid_contact@odata.bind"]
    assert f"/contacts({CONTACT})" == columns["regardingobjectid_contact_li_message@odata.bind"]


def test_map_activity_names_an_unmatched_person_in_the_text() -> None:
    """Whoever finds the open activity in Dynamics can tell whose it is."""
    columns = mapped(target=None)
    expected = f"{YVONNE.name}\n{YVONNE.headline}\n{_PUBLIC}\n\n{MESSAGE.body}"
    assert expected == columns["description"]
    assert not any("regarding" in name for name in columns)


@pytest.mark.parametrize(
    ("changes", "subject"),
    [
        ({"subject": "Our offer"}, "Our offer"),
        ({}, "LinkedIn message to Yvonne McKay"),
        ({"direction": "inbound"}, "LinkedIn message from Yvonne McKay"),
        ({"direction": "unknown"}, "LinkedIn message with Yvonne McKay"),
        ({"kind": "inmail"}, "InMail to Yvonne McKay"),
        ({"subject": "x" * 201}, "x" * 199 + "…"),
    ],
)
def test_map_activity_has_a_subject(changes: dict[str, Any], subject: str) -> None:
    """A message without a subject says what it is and with whom; a long one shows that it was cut."""
    assert subject == mapped(message(**changes))["subject"]


def test_map_activity_keeps_linkedins_own_time() -> None:
    """The activity stands in the timeline where the message was sent, not where it was copied."""
    columns = mapped()
    assert {"2026-11-18T09:30:31.000Z"} == {
        columns[name] for name in ("actualstart", "actualend", "sortdate")
    }


@pytest.mark.parametrize(
    ("target", "how"),
    [
        (None, "unresolved"),
        (YVONNE_ROW, "matched"),
        (Target("lead", CONTACT, "x", "name_and_company"), "matched"),
        (Target("contact", CONTACT, "x", "link"), "linked"),
    ],
)
def test_stamp_says_how_the_row_was_filed(target: Target | None, how: str) -> None:
    """Reports count rows by their stamp; its fingerprint is the one that a repeat looks for."""
    mark = json.loads(stamp(MESSAGE, target))
    assert how == mark["how"]
    assert fingerprint(MESSAGE.conversation_id, MESSAGE.body) == mark["fp"]


def test_map_activity_puts_the_stamp_into_its_column() -> None:
    """Where the column is there, the text stays free of marks for machines."""
    columns = mapped()
    assert stamp(MESSAGE, YVONNE_ROW) == columns[STAMP_COLUMN]
    assert MESSAGE.body == columns["description"]


@pytest.mark.parametrize("length", [0, 20])
def test_map_activity_without_a_stamp_column_ends_the_text_with_it(length: int) -> None:
    """Without the column, or with one too short, the mark is the last line of the text."""
    columns = mapped(cut=table(stamp_length=length))
    assert STAMP_COLUMN not in columns
    assert f"{MESSAGE.body}\n{stamp(MESSAGE, YVONNE_ROW)}" == columns["description"]


def test_utc_text_is_in_utc_with_milliseconds() -> None:
    """Every moment on the wire has one shape."""
    there = timezone(timedelta(hours=-3))
    assert "2026-01-01T02:30:00.123Z" == utc_text(datetime(2025, 12, 31, 23, 30, 0, 123999, there))


def test_map_activity_names_the_owner_only_where_another_writes() -> None:
    """An integration user gives what it writes to the seat holder by name; a rep owns by default."""
    bound = "ownerid_li_message@odata.bind"
    assert bound not in mapped()
    for author in (USER, USER.upper(), ""):
        assert bound not in map_activity(MESSAGE, None, table(), environment(author_id=author)).columns
    columns = map_activity(MESSAGE, YVONNE_ROW, table(), environment(author_id=CONTACT)).columns
    assert f"/systemusers({USER})" == columns[bound]
    own_name = table(owner_property="ownerid")
    columns = map_activity(MESSAGE, YVONNE_ROW, own_name, environment(author_id=CONTACT)).columns
    assert f"/systemusers({USER})" == columns["ownerid@odata.bind"]
