"""What reports count, and what they never show. H3, H4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.core.odata import CrmRequest
from companion.core.outcome_report import FEWEST, OutcomeReport, is_any_hidden
from companion.core.replies import CrmReply, Stop, Wait
from companion.core.touches import Span, Touch, read_touches
from companion.core.usage_report import FILED, UsageReport, total_by

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
ROOT = "https://crm.example/api/data/v9.2/"


def touch(
    about: str | None = "c1", how: str = "matched", moment: datetime = NOW, *, is_withdrawn: bool = False
) -> Touch:
    """A message of Marisa's."""
    made = ("contact",) if how == "created" else ()
    return Touch(
        "message",
        how,
        made,
        "Marisa",
        "Marisa",
        moment,
        moment,
        about,
        is_completed=True,
        is_withdrawn=is_withdrawn,
    )


def opportunity(number: int, state: int = 0) -> Mapping[str, object]:
    """An opportunity of a contact of its own."""
    return {
        "opportunityid": f"o{number}",
        "statecode": state,
        "salesstage@OData.Community.Display.V1.FormattedValue": "Propose",
        "_parentcontactid_value": f"c{number}",
        "actualclosedate": "2026-11-20" if state else None,
        "actualvalue_base": 100.0 if state == 1 else None,
    }


touches = st.builds(
    Touch,
    kind=st.sampled_from(["message", "inmail", "note", "tag", "call"]),
    how=st.sampled_from(FILED),
    made=st.sampled_from([(), ("contact",), ("contact", "account")]),
    seat=st.sampled_from(["Marisa", "Alan"]),
    author=st.sampled_from(["Marisa", "Integration"]),
    written_at=st.integers(0, 360).map(lambda days: NOW - timedelta(days=days)),
    moment=st.just(NOW),
    about=st.none() | st.just("c1"),
    is_completed=st.booleans(),
    is_withdrawn=st.booleans(),
)


@given(st.lists(touches), st.integers(1, 5))
def test_each_row_is_counted_once_however_it_arrives(rows: list[Touch], page: int) -> None:
    """Withdrawn ones apart, the lines add up to the rows, by whatever they are added up and however they were paged."""
    whole, paged = UsageReport(), UsageReport()
    whole.take(rows)
    for start in range(0, len(rows), page):
        paged.take(rows[start : start + page])
    assert (whole.lines, whole.created) == (paged.lines, paged.created)
    counted = [row for row in rows if not row.is_withdrawn]
    assert (len(counted), len(rows)) == (whole.rows, whole.rows + whole.withdrawn)
    for column in ("week", "seat", "author"):
        totals = sum(total_by(whole.lines, column).values(), Counter())
        assert len(counted) == sum(totals[how] for how in FILED)


def test_pages_are_followed_below_the_pinned_address_and_only_marked_rows_count() -> None:
    """A link that leads elsewhere ends the reading; a colleague's row, and what only continues ours, is no touch."""
    ours = '{"copy_to_crm":1,"fp":"f","kind":"message","dir":"outbound","how":"linked","made":[]}'
    row = {"createdon": "2026-11-18T09:30:00Z", "activitytypecode": "li_message"}
    first = CrmReply(
        200,
        {
            "value": [
                {**row, "activityadditionalparams": ours},
                {**row, "activityadditionalparams": '{"copy_to_crm":1,"part_of":"x"}'},
                {**row, "activityadditionalparams": None},
            ],
            "@odata.nextLink": f"{ROOT}activitypointers?$skiptoken=2",
        },
    )
    found: list[Touch] = []
    reading = read_touches(Span(date(2026, 11, 1), date(2026, 12, 1)), found.extend)
    asked = next(reading)
    assert "createdon%20ge%202026-11-01" in asked.path
    assert "description" not in asked.path
    assert "activitypointers?$skiptoken=2" == reading.send(first).path
    with pytest.raises(StopIteration) as ended:
        reading.send(CrmReply(200, {"value": [], "@odata.nextLink": "https://elsewhere.example/x"}))
    assert isinstance(ended.value.value, Wait)
    assert ["linked"] == [one.how for one in found]


def test_refusal_ends_a_report_with_its_cause() -> None:
    """Half a report is none: who may not read the notes is told so."""
    reading = read_touches(Span(), lambda _touches: None)
    reply = CrmReply(200, {"value": []})
    refusal = {"error": {"code": "0x80040220", "message": "Principal user lacks prvReadNote"}}
    next(reading)
    reading.send(reply)
    request: CrmRequest = reading.send(reply)
    assert request.path.startswith("annotations?")
    with pytest.raises(StopIteration) as ended:
        reading.send(CrmReply(403, refusal))
    assert isinstance(ended.value.value, Wait | Stop)


def report_of(rows: Sequence[Mapping[str, object]], *written: Touch) -> OutcomeReport:
    """A report that was handed all of these."""
    report = OutcomeReport()
    report.take_touches(written)
    report.take_opportunities(rows)
    return report


@pytest.mark.parametrize(
    ("written", "is_touched"),
    [
        (touch(moment=NOW), True),
        (touch(moment=datetime(2026, 11, 20, 23, tzinfo=UTC)), True),
        (touch(moment=datetime(2026, 11, 21, tzinfo=UTC)), False),
        (touch(how="unresolved"), False),
        (touch(is_withdrawn=True), False),
        (touch(about="c2"), False),
    ],
    ids=["before", "on the day", "after its end", "unresolved", "withdrawn", "somebody else"],
)
def test_only_what_was_copied_before_an_opportunitys_end_counts(written: Touch, is_touched: bool) -> None:
    """Thanks for a signature did not lead to it."""
    [group] = report_of([opportunity(1, state=1)], written).groups
    assert is_touched == group.is_touched


def test_stakeholder_or_customer_that_was_written_to_touches_the_opportunity() -> None:
    """Whoever hangs on it counts: account, contact, lead that it came from, stakeholders."""
    for column in ("_customerid_value", "_parentaccountid_value", "_originatingleadid_value"):
        [group] = report_of([{**opportunity(7), column: "C1"}], touch()).groups
        assert group.is_touched
    report = OutcomeReport()
    report.take_touches([touch(about="stakeholder")])
    report.take_connections([{"_record1id_value": "O7", "_record2id_value": "STAKEHOLDER"}])
    report.take_opportunities([opportunity(7)])
    assert [True] == [group.is_touched for group in report.groups]


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_no_small_group_is_told_neither_itself_nor_by_a_share(won: int, lost: int, untouched: int) -> None:
    """What fewer than five deals did is not to be read from the report."""
    rows = [opportunity(n, state=1) for n in range(won)] + [
        opportunity(100 + n, state=2) for n in range(lost)
    ]
    rows += [opportunity(200 + n, state=1) for n in range(untouched)]
    written = [
        touch(about=f"c{n}", moment=NOW - timedelta(days=1)) for n in [*range(won), *range(100, 100 + lost)]
    ]
    report = report_of(rows, *written)
    shown = {(group.state, group.is_touched): group.is_shown for group in report.groups}
    assert all(count >= FEWEST for count in (won,) if shown.get(("won", True)))
    assert is_any_hidden(report.groups) == any(0 < count < FEWEST for count in (won, lost, untouched))
    rate = report.win_rate(is_touched=True)
    if rate is not None:
        assert all(count == 0 or count >= FEWEST for count in (won, lost))
        assert won / (won + lost) == rate


def test_won_value_is_added_up_in_the_organisations_own_currency() -> None:
    """Sums over currencies are made of the base column that Dynamics keeps beside each amount."""
    report = report_of([opportunity(n, state=1) for n in range(6)])
    [group] = report.groups
    assert ("won", "", False, 6, 600.0) == (
        group.state,
        group.stage,
        group.is_touched,
        group.opportunities,
        group.value,
    )
