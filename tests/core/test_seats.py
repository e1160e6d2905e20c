"""Seats, and for whom syncing is on. B1, G1, G2."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from companion.core.seats import CrmUser, Roster, find_user

USERS = [CrmUser(str(number), f"Name {number}", f"n{number}@x.example") for number in range(5)]
IDS = st.sampled_from([user.user_id for user in USERS])
SOME = st.frozensets(IDS)


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """Any roster: members, and exceptions of both kinds, as no one can be in both."""
    switched_on = draw(SOME)
    return Roster(USERS, draw(SOME), switched_on, draw(SOME) - switched_on)


@given(rosters(), SOME, st.booleans(), st.booleans())
def test_switching_does_what_it_says_and_touches_nobody_else(
    roster: Roster,
    chosen: frozenset[str],
    is_on: bool,
    is_on_for_all: bool,  # drawn values
) -> None:
    """Afterwards it stands as wanted for those who were named, as before for all others, and a repeat has no step."""
    steps = roster.switch(sorted(chosen), is_on=is_on, is_on_for_all=is_on_for_all)
    after = roster.after(steps)
    for user in USERS:
        one = user.user_id
        now = after.is_syncing(one, is_on_for_all=is_on_for_all)
        before = roster.is_syncing(one, is_on_for_all=is_on_for_all)
        assert now == ((is_on and one in roster.seats) if one in chosen else before)
    assert [] == after.switch(sorted(chosen), is_on=is_on, is_on_for_all=is_on_for_all)
    assert frozenset() == after.sync_on & after.sync_off


@given(rosters(), IDS)
def test_exception_stands_whatever_counts_for_everybody(roster: Roster, one: str) -> None:
    """Yes with one exception, then No, then Yes: the exception stands. B1."""
    roster = roster.after(roster.assign([one], has_seat=True))
    off = roster.after(roster.switch([one], is_on=False, is_on_for_all=True))
    for is_on_for_all in (False, True):
        assert not off.is_syncing(one, is_on_for_all=is_on_for_all)
    on = roster.after(roster.switch([one], is_on=True, is_on_for_all=False))
    for is_on_for_all in (True, False):
        assert on.is_syncing(one, is_on_for_all=is_on_for_all)


@given(rosters(), SOME, st.booleans())
def test_seat_given_back_is_as_it_was(
    roster: Roster, chosen: frozenset[str], is_on_for_all: bool
) -> None:  # drawn
    """Taking a seat forgets nothing that was chosen for it; assigning twice has no step."""
    whole = roster.after(roster.assign(sorted(chosen), has_seat=True))
    taken = whole.after(whole.assign(sorted(chosen), has_seat=False))
    assert not any(taken.is_syncing(one, is_on_for_all=is_on_for_all) for one in chosen)
    assert whole == taken.after(taken.assign(sorted(chosen), has_seat=True))
    assert [] == whole.assign(sorted(chosen), has_seat=True)


def test_user_is_found_by_id_address_or_name_and_never_guessed() -> None:
    """Two of a name are nobody, until an address says which."""
    users = [*USERS, CrmUser("7", "Name 1", "other@x.example")]
    assert ["3", "2", "7", "0"] == [
        found.user_id if (found := find_user(users, named)) else ""
        for named in ("3", "N2@X.example", "other@x.example", " name 0 ")
    ]
    assert [None, None] == [find_user(users, named) for named in ("Name 1", "Nobody")]
