"""Which records a colleague has linked to somebody is asked in one batch, exactly, and never half understood. E4."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest

from companion.core.linkedin_address import ProfileKey
from companion.core.replies import CrmReply
from companion.core.told_links import ToldRow, ask_told
from companion.core.verdict import Target
from tests.fakes.samples import CONTACT
from tests.fakes.talk import Talk

ACCOUNT = "1f0b6a52-7c1d-4e0f-9a2e-5d3c8b7a6f10"
HERS = ProfileKey("profile_id", "ACwAAAaurora0001")
FIRM = ProfileKey("company_vanity", "jo'e & söhne")
COLUMNS = {"contact": "new_li", "lead": "new_li", "account": "new_firm"}
HER_ADDRESS = "https://www.linkedin.com/in/ACwAAAaurora0001"


def asking(
    *keys: ProfileKey, own: tuple[Target, ...] = (), columns: dict[Any, str] = COLUMNS
) -> Talk[tuple[ToldRow, ...] | None]:
    """The question about these."""
    return Talk(ask_told(keys, own, columns))


def row(value: str | None, **changes: object) -> dict[str, object]:
    """A contact as it is read."""
    return {
        "@odata.etag": 'W/"7"',
        "contactid": CONTACT,
        "fullname": "Aurora",
        "new_li": value,
        "statecode": 0,
    } | changes


def part(*rows: dict[str, object]) -> CrmReply:
    """The answer to one question of the batch."""
    return CrmReply(200, body={"value": list(rows)})


def batch_of(*parts: CrmReply) -> CrmReply:
    """The answer to the batch."""
    return CrmReply(200, parts=parts)


def test_every_table_that_has_a_column_is_asked_in_one_batch() -> None:
    """People in contacts and leads, companies in accounts; each form in which an address is kept, and no other text."""
    talk = asking(HERS, FIRM)
    paths = [unquote(one.path) for one in talk.request.parts]
    assert ["contacts", "leads", "accounts"] == [path.partition("?")[0] for path in paths]
    form = "https://www.linkedin.com/{}/ACwAAAaurora0001{}"
    wanted = [form.format("in", ""), form.format("in", "/"), form.format("sales/lead", "")]
    assert paths[0].endswith("$filter=" + " or ".join(f"new_li eq '{one}'" for one in wanted))
    assert talk.request.parts[2].path.count("%2527") == 2
    assert not talk.request.is_write


def test_a_table_without_a_column_is_not_asked() -> None:
    """Where nothing could be told, no request leaves."""
    for columns in ({}, {"contact": "new_li"}):
        talk = asking(FIRM, columns=columns)
        assert (True, [], ()) == (talk.is_over, talk.asked, talk.answer)


@pytest.mark.parametrize("value", [HER_ADDRESS, f"{HER_ADDRESS}/"])
def test_who_is_named_is_read_from_the_row(value: str) -> None:
    """The row in use, whose column names her."""
    [told] = asking(HERS).hear(batch_of(part(row(value)), part())).answer or ()
    assert ToldRow(Target("contact", CONTACT, "Aurora", "link"), HERS, 7, is_in_use=True) == told


def test_another_in_other_capitals_is_somebody_else() -> None:
    """Dynamics compares without regard to case; LinkedIn's ids differ by it."""
    [told] = (
        asking(HERS).hear(batch_of(part(row(HER_ADDRESS.replace("ACwAAAa", "ACwAAAA"))), part())).answer or ()
    )
    assert HERS != told.key


@pytest.mark.parametrize("changes", [{"statecode": 1}, {"merged": True}])
def test_row_out_of_use_names_nobody(changes: dict[str, object]) -> None:
    """Neither a deactivated record nor one that went into another."""
    [told] = asking(HERS).hear(batch_of(part(row(HER_ADDRESS, **changes)), part())).answer or ()
    assert not told.is_in_use


def test_record_linked_here_is_read_beside_the_others() -> None:
    """Its version tells whether a colleague has corrected it since."""
    own = Target("account", ACCOUNT, "Firm", "link")
    [only] = asking(FIRM, own=(own,), columns={"account": "new_firm"}).request.parts
    assert f"accountid%20eq%20{ACCOUNT}" in only.path


@pytest.mark.parametrize("status", [400, 403, 404])
def test_table_that_refuses_tells_nothing(status: int) -> None:
    """A right or a column that is missing there keeps the links of the other tables from nobody."""
    assert () == asking(HERS).hear(batch_of(part(), CrmReply(status))).answer


@pytest.mark.parametrize("status", [0, 401, 429, 503])
def test_half_an_answer_is_none(status: int) -> None:
    """Nobody is the only one while others could not be read: in the batch, or because it did not arrive at all."""
    assert asking(HERS).hear(batch_of(part(row(HER_ADDRESS)), CrmReply(status))).answer is None
    assert asking(HERS).reply(status).answer is None
    endless = CrmReply(
        200, body={"value": [], "@odata.nextLink": "https://x.example/api/data/v9.2/leads?page=2"}
    )
    assert asking(HERS).hear(batch_of(part(row(HER_ADDRESS)), endless)).answer is None
