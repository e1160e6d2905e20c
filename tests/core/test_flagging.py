"""What Dynamics' own flag says of an ignored employer can be said again after any reply, and is never forced."""

from __future__ import annotations

import pytest

from companion.core.flagging import Pending, look, write
from companion.core.linkedin_address import ProfileKey
from companion.core.replies import Stop, Wait
from companion.core.sharing import OVER, Sharing, Told
from tests.fakes.samples import CONTACT
from tests.fakes.talk import Talk

FLAG, VERSION, LATER = "msdyn_orgchangestatus", 'W/"7"', 'W/"8"'
HERS = ProfileKey("profile_id", "ACwAAAaurora0001")
GONE = {"error": {"code": "0x80040217", "message": "It does not exist."}}


def choices(*values: int) -> dict[str, object]:
    """The flag's definition."""
    options = [{"Value": value, "Label": {"LocalizedLabels": []}} for value in values]
    return {"LogicalName": FLAG, "OptionSet": {"Options": options}, "GlobalOptionSet": None}


def flag(replaced: str | None = None, *, is_clearing: bool = False) -> Sharing:
    """What is wanted of Susanna's flag."""
    return Sharing(1, HERS, "contact", CONTACT, is_clearing, "due", what="flag", replaced=replaced)


def looking(sharing: Sharing, value: int | None) -> Talk[Pending | Told | Wait | Stop]:
    """The look at a flag that holds this."""
    talk = Talk(look(sharing)).reply(200, **choices(0, 1, 2))
    return talk.reply(200, **{"@odata.etag": VERSION, FLAG: value})


@pytest.mark.parametrize(("value", "stands"), [(None, "null"), (0, "0")])
def test_flag_that_says_nothing_is_to_be_written(value: int | None, stands: str) -> None:
    """What stands there is told before anything is written, and the write holds for that version of the row alone."""
    pending = looking(flag(), value).answer
    assert Pending(stands, 2, VERSION) == pending
    talk = Talk(write(flag(), pending))
    assert (VERSION, {FLAG: 2}) == (talk.request.headers["If-Match"], talk.request.body)
    assert Told(LATER) == talk.reply(200, **{"@odata.etag": LATER}).answer


def test_said_again_after_a_lost_answer_nothing_is_written() -> None:
    """Whoever wrote it, it stands there."""
    assert Told(VERSION) == looking(flag("0"), 2).answer


@pytest.mark.parametrize("value", [1, 3])
def test_what_a_colleague_has_marked_stays(value: int) -> None:
    """Not at the company, or a choice of the organisation's own: nothing is written, and the history says why."""
    answer = looking(flag(), value).answer
    assert isinstance(answer, Stop)
    assert ("contact_flag_taken", "no") == (answer.cause.code, answer.cause.written)


@pytest.mark.parametrize(("replaced", "before"), [("null", None), ("0", 0)])
def test_taken_back_what_stood_there_before_is_written(replaced: str, before: int | None) -> None:
    """Empty or 0, as it was found; after that nothing need be known of it."""
    sharing = flag(replaced, is_clearing=True)
    pending = looking(sharing, 2).answer
    assert isinstance(pending, Pending)
    talk = Talk(write(sharing, pending))
    assert (VERSION, {FLAG: before}) == (talk.request.headers["If-Match"], talk.request.body)
    assert Told(LATER, is_over=True) == talk.reply(200, **{"@odata.etag": LATER}).answer


@pytest.mark.parametrize("value", [None, 0, 1])
def test_only_what_still_says_ignore_is_put_back(value: int | None) -> None:
    """Where something else stands by now, there is nothing to take back."""
    assert OVER == looking(flag("0", is_clearing=True), value).answer


def test_what_was_not_written_from_here_is_not_put_back() -> None:
    """Dynamics is not even asked."""
    talk = Talk(look(flag(None, is_clearing=True)))
    assert (OVER, []) == (talk.answer, talk.asked)


@pytest.mark.parametrize("is_clearing", [False, True])
def test_without_the_flag_it_is_done_without_a_write(is_clearing: bool) -> None:
    """No such column, no column of choices, or none that can say it: one question, and no trouble."""
    sharing = flag("0", is_clearing=is_clearing)
    assert OVER == Talk(look(sharing)).reply(404, **GONE).answer
    assert (
        OVER
        == Talk(look(sharing)).reply(404, error={"code": "0x80060888", "message": "No such type."}).answer
    )
    assert OVER == Talk(look(sharing)).reply(200, **choices(0, 1)).answer


def test_answer_of_somebody_in_between_is_no_missing_flag() -> None:
    """A 404 without a code of Dynamics' own is not taken for the organisation's answer."""
    assert isinstance(Talk(look(flag())).reply(404).answer, Stop)
    assert isinstance(Talk(look(flag())).reply(503).answer, Wait)


def test_row_that_changed_in_between_is_looked_at_anew() -> None:
    """A colleague's edit between look and write makes it wait, and surely nothing was written."""
    talk = Talk(write(flag(), Pending("0", 2, VERSION)))
    talk.reply(412, error={"code": "0x80060882", "message": "The version doesn't match."})
    assert isinstance(talk.answer, Wait)
    assert "no" == talk.answer.cause.written


def test_row_that_is_gone_needs_nothing_put_back_and_takes_no_flag() -> None:
    """The one is done, the other is said."""
    gone = Talk(look(flag("0", is_clearing=True))).reply(200, **choices(0, 1, 2)).reply(404, **GONE)
    assert OVER == gone.answer
    assert isinstance(Talk(look(flag())).reply(200, **choices(0, 1, 2)).reply(404, **GONE).answer, Stop)
