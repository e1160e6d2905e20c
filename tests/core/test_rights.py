"""Which rights somebody has, and which of those that copying needs are missing."""

from __future__ import annotations

from typing import Any

import pytest

from companion.core.replies import CrmReply, Wait
from companion.core.rights import GIVING, WRITING, Rights, read_rights, table_of
from tests.fakes.samples import USER
from tests.fakes.talk import Talk
from tests.fakes.tiny_crm import refusal


def heard(rows: list[dict[str, Any]]) -> Rights:
    """The rights that an answer with these rows means."""
    answer = Talk(read_rights(USER)).reply(200, RolePrivileges=rows).answer
    assert isinstance(answer, Rights)
    return answer


def test_rights_add_up_over_roles() -> None:
    """Of two roles with one privilege the deeper counts, as in Dynamics."""
    rights = heard(
        [
            {"PrivilegeName": "prvReadContact", "Depth": "Basic"},
            {"PrivilegeName": "prvReadContact", "Depth": "Global"},
            {"PrivilegeName": "prvReadContact", "Depth": "Local"},
            {"PrivilegeName": "prvReadLead", "Depth": "Deep"},
        ]
    )
    assert {"prvReadContact": 4, "prvReadLead": 3} == rights.depths


def test_missing_rights_are_named_once_in_order() -> None:
    """What an integration user lacks, in the order in which an administrator would tick it."""
    rights = heard([{"PrivilegeName": name, "Depth": "Basic"} for name in WRITING])
    assert () == rights.missing(WRITING)
    assert GIVING == rights.missing((*WRITING, *GIVING, *GIVING))


@pytest.mark.parametrize(("name", "expected"), [("prvWriteUser", True), ("prvReadUser", False)])
def test_administrator_is_whoever_may_change_users(name: str, *, expected: bool) -> None:
    """Reading users is everybody's."""
    assert expected == heard([{"PrivilegeName": name, "Depth": "Global"}]).is_administrator


@pytest.mark.parametrize(
    ("privilege", "table"),
    [
        ("prvCreateActivity", "activity"),
        ("prvAppendActivity", "activity"),
        ("prvAppendToLead", "lead"),
        ("prvReadUser", "systemuser"),
        ("prvAssignNote", "annotation"),
    ],
)
def test_privilege_names_its_table(privilege: str, table: str) -> None:
    """A privilege is read as a table and a verb."""
    assert table == table_of(privilege)


@pytest.mark.parametrize("reply", [CrmReply(0), refusal(429), refusal(503)])
def test_no_answer_is_no_missing_right(reply: CrmReply) -> None:
    """Who could not be asked lacks nothing yet."""
    assert isinstance(Talk(read_rights(USER)).hear(reply).answer, Wait)


@pytest.mark.parametrize("status", [403, 404, 501])
def test_rights_that_are_not_told_are_unknown(status: int) -> None:
    """That is no missing right either; the first write tells."""
    talk = Talk(read_rights(USER)).hear(refusal(status))
    assert talk.is_over
    assert talk.answer is None
