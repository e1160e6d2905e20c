"""The lists of My CRM: who is in them and why, read from a mirror in SQLite (B5, B6)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.core.import_rule import PEOPLE, ImportList, ImportRule, list_of
from companion.core.mirror_tables import EVERY_TABLE
from companion.core.pipeline import Pipeline, StageSource, read_stages
from companion.storage.import_facts import read_import_facts
from companion.storage.import_list import (
    LEFT_FOR,
    create_import_list,
    keep_import_list,
    read_import_list,
)
from companion.storage.mirror_rows import create_table

ME, SHE = "user-me", "user-she"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
STAGES = read_stages("0=Qualify|1=Develop|2=Propose|3=Close")
Row = Mapping[str, object]
World = Mapping[str, Sequence[Row]]

_users = st.sampled_from([ME, ME, SHE, "team-1", "team-2"])
_accounts = st.sampled_from(["account-1", "account-2", "account-3", None])
_people = st.sampled_from(["contact-1", "contact-2", "contact-3", "lead-1", "lead-2", None])
_state = st.sampled_from([0, 0, 0, 1, 2])


def _of(table: str, count: int, **columns: st.SearchStrategy[object]) -> st.SearchStrategy[list[Row]]:
    each = [
        st.fixed_dictionaries({"id": st.just(f"{table}-{number}"), **columns})
        for number in range(1, count + 1)
    ]
    return st.tuples(*each).map(list)


_worlds = st.fixed_dictionaries(
    {
        "account": _of("account", 3, name=st.just("Acme"), statecode=_state, _ownerid_value=_users),
        "contact": _of(
            "contact", 3, fullname=st.just("Ana"), statecode=_state, _parentcustomerid_value=_accounts
        ),
        "lead": _of(
            "lead", 2, fullname=st.just("Lea"), statecode=_state, merged=st.sampled_from([0, 1, None])
        ),
        "opportunity": _of(
            "opportunity",
            3,
            name=st.just("Deal"),
            statecode=_state,
            salesstage=st.sampled_from([0, 1, 2, 3, 7, None]),
            stepname=st.sampled_from(["1", "3", " ", "Else", None]),
            _ownerid_value=_users,
            _customerid_value=st.one_of(_accounts, _people),
            _parentaccountid_value=_accounts,
            _parentcontactid_value=_people,
            _originatingleadid_value=_people,
        ),
        "connection": _of(
            "connection",
            2,
            statecode=st.sampled_from([0, 1]),
            _record1id_value=st.sampled_from(["opportunity-1", "opportunity-1", "contact-1", "contact-1"]),
            _record2id_value=st.sampled_from(["opportunity-1", "contact-2", "contact-2", "lead-1", None]),
        ),
        "opportunitysalesprocess": _of(
            "opportunitysalesprocess",
            2,
            statecode=_state,
            _opportunityid_value=st.sampled_from(["opportunity-1", "opportunity-2"]),
            _activestageid_value=st.sampled_from(["0", "2", "3"]),
        ),
        "team": _of("team", 2, name=st.just("North"), _regardingobjectid_value=_accounts),
        "teammembership": _of(
            "teammembership",
            2,
            teamid=st.sampled_from(["team-1", "team-2"]),
            systemuserid=st.sampled_from([ME, SHE]),
        ),
    }
)
_sources: st.SearchStrategy[StageSource] = st.sampled_from(
    ["unsure", "unsure", "salesstage", "stepname", "process"]
)
_rules = st.builds(
    ImportRule,
    st.builds(Pipeline, _sources, st.just(STAGES), st.sampled_from(["0", "1", "3"]), st.booleans()),
    st.booleans(),
    st.booleans(),
)


@given(_worlds, _rules)
@settings(max_examples=600, deadline=None)
def test_the_lists_hold_exactly_whom_the_rule_names(world: World, rule: ImportRule) -> None:
    """Whatever the rows say, the lists hold each row that the rule's words name, and no other (B5)."""
    found = _list_of(world, rule)
    assert _named_by_the_words(world, rule) == {entry.row_id for entry in found.entries}
    assert all(entry.reasons for entry in found.entries)


def _named_by_the_words(world: World, rule: ImportRule) -> set[str]:
    """The rule once more, as one would say it, without any of the program's steps."""
    tables = {name: {str(row["id"]): row for row in rows} for name, rows in world.items()}
    teams = {row["teamid"] for row in world["teammembership"] if row["systemuserid"] == ME}
    named: set[object] = set()
    for row in world["opportunity"]:
        if row["statecode"] == 0 and row["_ownerid_value"] == ME and _is_beyond(row, world, rule.pipeline):
            named |= {value for column, value in row.items() if column.endswith("id_value")}
            for tie in world["connection"]:
                ends = (tie["_record1id_value"], tie["_record2id_value"])
                if tie["statecode"] == 0 and row["id"] in ends:
                    named |= set(ends)
    for account in world["account"]:
        owner, row_id = account["_ownerid_value"], account["id"]
        is_of_a_team = owner in teams or any(
            team["id"] in teams and team["_regardingobjectid_value"] == row_id for team in world["team"]
        )
        if (rule.owned_accounts and owner == ME) or (rule.team_accounts and is_of_a_team):
            named |= {
                row_id,
                *(row["id"] for row in world["contact"] if row["_parentcustomerid_value"] == row_id),
            }
    return {
        row_id
        for table, gone in (("account", {1, 2}), ("contact", {1, 2}), ("lead", {2}))
        for row_id, row in tables[table].items()
        if row_id in named and row["statecode"] not in gone and not row.get("merged")
    }


def _is_beyond(row: Row, world: World, pipeline: Pipeline) -> bool:
    if pipeline.source == "unsure":
        return True
    if pipeline.source == "process":
        flows = world["opportunitysalesprocess"]
        active = [
            flow["_activestageid_value"]
            for flow in flows
            if flow["_opportunityid_value"] == row["id"] and flow["statecode"] == 0
        ]
        value: object = active[0] if active else None
    else:
        value = row[pipeline.source]
    if str(value) not in ("0", "1", "2", "3"):
        return False
    return int(str(value)) >= int(pipeline.start) + (not pipeline.includes_start)


def test_an_empty_or_unknown_stage_is_counted_and_in_no_list() -> None:
    """Opportunities that no stage decides about are told as a number (B2)."""
    pipeline = Pipeline("salesstage", STAGES, "1")
    deals = [_deal(1, salesstage=None), _deal(2, salesstage=9), _deal(3, salesstage=2, owner=SHE)]
    found = _list_of({"opportunity": deals, "account": [_acme()]}, ImportRule(pipeline))
    assert ((), 2) == (found.entries, found.without_stage)


def test_every_reason_is_told_with_the_stage_as_people_call_it() -> None:
    """Somebody who is named twice stands there once, with both reasons (B5)."""
    pipeline = Pipeline("salesstage", STAGES, "1")
    world = {"opportunity": [_deal(1, salesstage=2), _deal(2, salesstage=3)], "account": [_acme()]}
    [entry] = _list_of(world, ImportRule(pipeline)).entries
    assert [("customer", "Deal 1", "Propose"), ("customer", "Deal 2", "Close")] == [
        (reason.why, reason.about, reason.stage) for reason in entry.reasons
    ]


@pytest.mark.parametrize(
    ("pipeline", "fault"),
    [
        (Pipeline("salesstage", STAGES, "9"), "“9” is none of the stages"),
        (Pipeline("salesstage", read_stages("0|0"), "0"), "named twice"),
        (Pipeline("unsure", (), "9"), None),
    ],
)
def test_a_pipeline_that_cannot_decide_says_why(pipeline: Pipeline, fault: str | None) -> None:
    """A stage that is not among the stages is named, not guessed around (B2)."""
    found = pipeline.fault()
    assert found is None if fault is None else fault in (found or "")


@dataclass(frozen=True)
class Kept:
    """A line as it is kept."""

    row_id: str
    since: datetime | None
    left_at: datetime | None


def test_whoever_leaves_the_rule_is_marked_and_not_dropped() -> None:
    """An entry that left stays with its moment, is in anew when it comes back, and goes after a month (B5, B6)."""
    rule = ImportRule()
    inside = _list_of({"opportunity": [_deal(1)], "account": [_acme()]}, rule)
    outside = _list_of({"account": [_acme()]}, rule)
    hour = timedelta(hours=1)
    with closing(sqlite3.connect(":memory:")) as connection:
        create_import_list(connection)
        keep_import_list(connection, ME, inside, NOON)
        keep_import_list(connection, ME, inside, NOON + hour)
        assert [Kept("account-1", NOON, None)] == list(_kept(connection))
        keep_import_list(connection, ME, outside, NOON + 2 * hour)
        keep_import_list(connection, ME, outside, NOON + 3 * hour)
        assert [Kept("account-1", NOON, NOON + 2 * hour)] == list(_kept(connection))
        keep_import_list(connection, ME, inside, NOON + 4 * hour)
        assert [Kept("account-1", NOON + 4 * hour, None)] == list(_kept(connection))
        keep_import_list(connection, ME, outside, NOON + 5 * hour)
        keep_import_list(connection, ME, outside, NOON + 6 * hour + LEFT_FOR)
        assert not list(_kept(connection))


def test_a_list_is_read_in_pieces_in_the_order_of_names() -> None:
    """A thousand lines come in pieces that neither repeat nor miss one, however names are written (B5)."""
    names = ["ana", "Ana", "Bea", "bea", "Álvaro", "Zoe"]
    world: World = {
        "opportunity": [_deal(number, customer=f"contact-{number}") for number in range(1, 7)],
        "contact": [
            {"id": f"contact-{number}", "fullname": name, "statecode": 0}
            for number, name in enumerate(names, 1)
        ],
    }
    with closing(sqlite3.connect(":memory:")) as connection:
        create_import_list(connection)
        keep_import_list(connection, ME, _list_of(world, ImportRule()), NOON)
        after, seen = ("", ""), []
        while piece := list(read_import_list(connection, ME, PEOPLE, after=after, most=2)):
            seen += [kept.entry.row_id for kept in piece]
            after = (piece[-1].entry.record.name, piece[-1].entry.row_id)
    assert 6 == len(seen) == len(set(seen))


def _kept(connection: sqlite3.Connection) -> Iterator[Kept]:
    for kept in read_import_list(connection, ME, ("account",)):
        yield Kept(kept.entry.row_id, kept.since, kept.left_at)


def _deal(number: int, *, salesstage: int | None = 2, owner: str = ME, customer: str = "account-1") -> Row:
    return {
        "id": f"opportunity-{number}",
        "name": f"Deal {number}",
        "statecode": 0,
        "salesstage": salesstage,
        "_ownerid_value": owner,
        "_customerid_value": customer,
    }


def _acme() -> Row:
    return {"id": "account-1", "name": "Acme", "statecode": 0}


def _list_of(world: World, rule: ImportRule) -> ImportList:
    with closing(sqlite3.connect(":memory:")) as connection:
        for table in EVERY_TABLE:
            create_table(connection, table)
            for row in world.get(table.logical_name, ()):
                columns = ", ".join(f'"{column}"' for column in row)
                places = ", ".join("?" * len(row))
                connection.execute(
                    f'INSERT INTO "{table.logical_name}" (version, passage, {columns}) VALUES (1, 1, {places})',  # noqa: S608  # our own names only
                    list(row.values()),
                )
        return list_of(rule, read_import_facts(connection, ME, rule))
