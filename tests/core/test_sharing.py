"""What is told of a link can be said again after any reply or none, and never stands over what somebody else wrote."""

from __future__ import annotations

import pytest

from companion.core.linkedin_address import ProfileKey
from companion.core.replies import Stop, Wait
from companion.core.sharing import Sharing, Told, read_link_columns, tell
from tests.fakes.samples import CONTACT
from tests.fakes.talk import Talk

COLUMN, VERSION, LATER = "new_linkedin", 'W/"7"', 'W/"8"'
HERS = ProfileKey("profile_id", "ACwAAAaurora0001")
HER_ADDRESS = "https://www.linkedin.com/in/ACwAAAaurora0001"
AS_THE_PAGE_SAYS = "https://www.linkedin.com/sales/lead/ACwAAAaurora0001,NAME_SEARCH,a1b2"


def telling(*, is_clearing: bool = False) -> Talk[Told | Wait | Stop]:
    """The telling of one link, or of its end."""
    return Talk(tell(Sharing(1, HERS, "contact", CONTACT, is_clearing, "due"), COLUMN))


def holding(value: str | None) -> dict[str, object]:
    """The row as it is read."""
    return {"@odata.etag": VERSION, COLUMN: value}


def test_empty_column_is_filled_while_the_row_is_as_it_was_read() -> None:
    """One conditional write; its version is what later tells whether somebody took it back."""
    talk = telling().reply(200, **holding(None))
    assert (VERSION, {COLUMN: HER_ADDRESS}) == (talk.request.headers["If-Match"], talk.request.body)
    assert Told(LATER) == talk.reply(200, **{"@odata.etag": LATER}).answer


@pytest.mark.parametrize("value", [HER_ADDRESS, AS_THE_PAGE_SAYS])
def test_said_again_after_a_lost_answer_nothing_is_written(value: str) -> None:
    """What stands there already, whichever way it is written, is not written twice."""
    talk = telling().reply(200, **holding(value))
    assert (Told(VERSION), 1) == (talk.answer, len(talk.asked))


@pytest.mark.parametrize("value", ["https://www.linkedin.com/in/somebody-else", "ask reception"])
def test_what_somebody_else_wrote_stays(value: str) -> None:
    """Neither another person's address nor any other text is overwritten; whoever confirmed hears what stands there."""
    talk = telling().reply(200, **holding(value))
    assert isinstance(talk.answer, Stop)
    assert ("link_column_taken", (("column", COLUMN), ("value", value))) == (
        talk.answer.cause.code,
        talk.answer.cause.params,
    )


def test_row_that_changed_in_between_is_read_anew() -> None:
    """A colleague's edit between reading and writing makes it wait, whatever they wrote."""
    talk = telling().reply(200, **holding(None))
    error = {"code": "0x80060882", "message": "The version of the existing record doesn't match."}
    talk.reply(412, error=error)
    assert isinstance(talk.answer, Wait)
    assert not talk.answer.is_for_everything


@pytest.mark.parametrize("value", [None, "https://www.linkedin.com/in/somebody-else"])
def test_only_our_own_address_is_taken_out(value: str | None) -> None:
    """Where something else stands by now, there is nothing to take back."""
    assert Told(VERSION) == telling(is_clearing=True).reply(200, **holding(value)).answer


def test_address_is_taken_out_while_the_row_is_as_it_was_read() -> None:
    """The column is emptied, by a conditional write."""
    talk = telling(is_clearing=True).reply(200, **holding(HER_ADDRESS))
    assert (VERSION, {COLUMN: None}) == (talk.request.headers["If-Match"], talk.request.body)


def test_row_that_is_gone_needs_no_clearing_and_takes_no_link() -> None:
    """The one is done, the other is for a person to look at."""
    gone = {"error": {"code": "0x80040217", "message": "It does not exist."}}
    assert Told("") == telling(is_clearing=True).reply(404, **gone).answer
    assert isinstance(telling().reply(404, **gone).answer, Stop)


def test_setting_names_a_column_for_each_table() -> None:
    """Tables that are left out keep their links local."""
    assert {"lead": "new_a", "account": "new_b"} == read_link_columns("lead.new_a account.new_b")
    assert {} == read_link_columns("")
