"""The lines of a roster's CSV, in the reader's language: `seats import` reads them back. Also what a table shows."""

from __future__ import annotations

from companion.core.seats import CrmUser, Roster
from companion.csv_text import Line
from companion.sentences import Sentences

SEAT_COLUMNS = ("seats_name", "seats_email", "seats_seat", "seats_sync", "seats_chosen")


def seat_line(user: CrmUser, roster: Roster, words: Sentences, *, is_on_for_all: bool) -> Line:
    """Who, whether they have a seat, whether it is syncing, and whether that was chosen for them alone."""
    has_seat = user.user_id in roster.seats
    is_syncing = roster.is_syncing(user.user_id, is_on_for_all=is_on_for_all)
    sync = words.text("seats_in_crm" if is_syncing else "seats_off") if has_seat else ""
    chosen = words.text("seats_for_one") if roster.is_exception(user.user_id) else ""
    return user.name, user.email, words.text("seats_yes") if has_seat else "", sync, chosen
