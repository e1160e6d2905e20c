"""The lines of a roster's CSV in the reader's language, also as a table shows them; and read back from such a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping

from companion.core.seat_file import Field, LineUnreadable, SeatLine, read_lines
from companion.core.seats import CrmUser, Roster
from companion.csv_text import Line
from companion.sentences import LANGUAGES, Sentences

SEAT_COLUMNS = ("seats_name", "seats_email", "seats_seat", "seats_sync", "seats_chosen")

_FIELDS: Mapping[str, Field] = {
    "seats_name": "name",
    "seats_email": "email",
    "seats_seat": "seat",
    "seats_sync": "sync",
}
"""The headings that `seats list --csv` writes in any language; the names of the fields themselves will do, too."""


class ColumnsMissing(ValueError):
    """The first line of a file names no person, or no seat."""


def seat_line(user: CrmUser, roster: Roster, words: Sentences, *, is_on_for_all: bool) -> Line:
    """Who, whether they have a seat, whether it is syncing, and whether that was chosen for them alone."""
    has_seat = user.user_id in roster.seats
    is_syncing = roster.is_syncing(user.user_id, is_on_for_all=is_on_for_all)
    sync = words.text("seats_in_crm" if is_syncing else "seats_off") if has_seat else ""
    chosen = words.text("seats_for_one") if roster.is_exception(user.user_id) else ""
    return user.name, user.email, words.text("seats_yes") if has_seat else "", sync, chosen


def read_seats(text: str) -> list[SeatLine]:
    """What a file of seats says. Raises ColumnsMissing or LineUnreadable."""
    try:
        return read_lines(_rows(text.removeprefix("\ufeff")))
    except csv.Error as error:
        # A quotation mark that is never closed makes one field of the rest.
        raise LineUnreadable(1, str(error)) from error


def _rows(text: str) -> Iterator[tuple[int, Mapping[Field, str]]]:
    """Number and fields of each line. Spreadsheets of some countries put semicolons between fields."""
    heading = text.partition("\n")[0]
    reader = csv.reader(text.splitlines(), delimiter=";" if ";" in heading else ",")
    known = _headings()
    fields = [known.get(name.strip().casefold()) for name in next(reader, [])]
    if "seat" not in fields or not {"email", "user_id", "name"} & set(fields):
        raise ColumnsMissing
    for values in reader:
        # A spreadsheet's mark before what it might take for a formula is no part of a name.
        yield (
            reader.line_num,
            {field: value.removeprefix("'") for field, value in zip(fields, values, strict=False) if field},
        )


def _headings() -> Mapping[str, Field]:
    own: dict[str, Field] = {
        "user_id": "user_id",
        "name": "name",
        "email": "email",
        "seat": "seat",
        "sync": "sync",
    }
    for language in LANGUAGES:
        words = Sentences(language)
        own |= {words.text(key).casefold(): field for key, field in _FIELDS.items()}
    return own
