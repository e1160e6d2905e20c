"""The doctor's judgements, from facts to findings, and which check is skipped because of which."""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta
from typing import TypeVar

import pytest

from companion.core.diagnosis import Finding, follows_from, found
from companion.core.journal_facts import JournalFacts, Salvage
from companion.core.odata import CrmRequest
from companion.core.replies import CrmReply
from companion.core.sighting import Obstacle, Sighting
from companion.errors import NotConnected
from companion.usecases.checks import browsers, machine, network
from companion.usecases.checks.identity import judge_rights
from companion.usecases.checks.links import ADDRESS_SETTING, LinkWriter, NamedColumn, judge_links
from companion.usecases.doctor import Check, Findings, examine
from tests.fakes.clock import NOON
from tests.fakes.samples import USER

Answer = TypeVar("Answer")


class OneReply:
    """A Dynamics with one answer."""

    def __init__(self, reply: CrmReply) -> None:
        self._reply = reply

    async def converse(self, conversation: Generator[CrmRequest, CrmReply, Answer]) -> Answer:
        """Give it to every request."""
        try:
            next(conversation)
            while True:
                conversation.send(self._reply)
        except StopIteration as concluded:
            answer: Answer = concluded.value
            return answer


def codes(findings: Findings) -> list[tuple[str, str]]:
    """Result and code of each finding."""
    return [(finding.result, finding.code) for finding in findings]


def check(name: str, needs: tuple[str, ...], *findings: Finding, error: Exception | None = None) -> Check:
    """A check that finds this."""

    async def look() -> Findings:
        if error is not None:
            raise error
        return findings

    return Check(name, needs, look)


WELL = found("companion", "ok", "companion_idle")
BAD = found("host", "fail", "host_missing")


async def test_what_follows_names_the_first_cause() -> None:
    """Through any number of checks in between, the reason is the one that failed."""
    checks = [check("a", (), BAD), check("b", ("a",), WELL), check("c", ("b",), WELL), check("d", (), WELL)]
    assert [BAD, follows_from("b", "a"), follows_from("c", "a"), WELL] == await examine(checks)


async def test_check_that_skips_itself_passes_its_cause_on() -> None:
    """What only the running companion can know is skipped, and so is what needs it."""
    checks = [check("a", (), follows_from("a", "vault")), check("b", ("a",), WELL)]
    assert [follows_from("a", "vault"), follows_from("b", "vault")] == await examine(checks)


async def test_need_that_was_not_examined_stands_in_nobodys_way() -> None:
    """An address alone has no vault."""
    assert [WELL] == await examine([check("sign_in", ("vault",), WELL)])


@pytest.mark.parametrize(
    ("error", "code"), [(NotConnected(), "not_connected"), (ZeroDivisionError(), "internal_error")]
)
async def test_check_that_raises_has_failed(error: Exception, code: str) -> None:
    """An error of ours by its code; a fault in a check is told and hides nothing behind it."""
    findings = await examine([check("a", (), error=error), check("b", (), WELL)])
    assert [("fail", code), ("ok", "companion_idle")] == codes(findings)


@pytest.mark.parametrize(
    ("megabytes", "expected"),
    [(500, ("ok", "disk_free")), (499, ("warning", "disk_low")), (49, ("fail", "disk_low"))],
)
def test_disk(megabytes: int, expected: tuple[str, str]) -> None:
    """Little room warns, none fails."""
    assert [expected] == codes(machine.judge_disk(megabytes * 1_000_000))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (None, ("ok", "journal_none")),
        (JournalFacts({"written": 3, "queued": 1}, NOON - timedelta(days=6)), ("ok", "journal_sound")),
        (JournalFacts({"written": 1}, audit_broken_at=3), ("warning", "journal_audit_broken")),
        (JournalFacts({"queued": 1}, NOON - timedelta(days=7)), ("warning", "journal_old_item")),
        (JournalFacts(damage="page 3"), ("fail", "journal_damaged")),
        (JournalFacts(is_newer=True), ("fail", "journal_newer")),
        (
            JournalFacts(salvage=Salvage("2026-11-18T12:00:00+00:00", 3, 1, "/there")),
            ("warning", "journal_salvaged"),
        ),
    ],
)
def test_journal(facts: JournalFacts | None, expected: tuple[str, str]) -> None:
    """Sound, damaged, from a later version, or with an item that has waited for a week."""
    assert [expected] == codes(machine.judge_journal(facts, NOON))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("answers", ("ok", "host_answers")),
        ("missing", ("fail", "host_missing")),
        ("interpreter_gone", ("fail", "host_interpreter_gone")),
        ("silent", ("fail", "host_silent")),
        ("relays", ("ok", "host_relays")),
        ("moved", ("fail", "host_moved")),
    ],
)
def test_host(state: machine.HostState, expected: tuple[str, str]) -> None:
    """Each state of the browsers' host has its line."""
    assert [expected] == codes(machine.judge_host(machine.HostFacts(state), "26.1.0"))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("registered", ("ok", "browser_registered")),
        ("missing", ("fail", "browser_unregistered")),
        ("other", ("fail", "browser_other_host")),
        ("stale", ("fail", "browser_stale_host")),
        ("broken", ("fail", "browser_manifest_broken")),
        ("not_allowed", ("fail", "browser_callers_differ")),
        ("blocked", ("fail", "browser_host_blocked")),
        ("users_ignored", ("fail", "browser_users_ignored")),
    ],
)
def test_browser(state: browsers.ManifestState, expected: tuple[str, str]) -> None:
    """Each state of a browser's manifest has its line."""
    facts = browsers.BrowsersFacts([browsers.BrowserFacts("edge", state, "/elsewhere")])
    assert [expected] == codes(browsers.judge_browsers(facts, "26.1.0"))


def test_no_browser_at_all() -> None:
    """A warning: it may lie elsewhere."""
    assert [("warning", "browser_none")] == codes(browsers.judge_browsers(browsers.BrowsersFacts(), "26.1.0"))


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("26.1.0", []),
        ("26.10.0", [("warning", "extension_newer")]),
        ("25.9.9", [("warning", "extension_older")]),
    ],
)
def test_extension_of_another_version(version: str, expected: list[tuple[str, str]]) -> None:
    """Numbers are compared as numbers; the older part is the one to update."""
    facts = browsers.BrowsersFacts(
        [browsers.BrowserFacts("edge", "registered")],
        copies=[browsers.CopyFacts("edge", "p" * 32, version, is_allowed=True)],
    )
    assert expected == codes(browsers.judge_browsers(facts, "26.1.0"))[1:]


@pytest.mark.parametrize(
    ("obstacle", "expected"),
    [
        (None, ("ok", "window_opens")),
        ("no_screen", ("ok", "window_no_screen")),
        ("no_page", ("warning", "window_no_page")),
        ("no_web_view", ("warning", "window_no_web_view")),
    ],
)
def test_window_of_the_companion(obstacle: str | None, expected: tuple[str, str]) -> None:
    """A browser shows the page where no window opens; only what somebody can mend is a warning."""
    assert [expected] == codes(machine.judge_window(obstacle, "gtk"))


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("26.1.0", ("ok", "companion_runs")),
        (None, ("ok", "companion_idle")),
        ("26.0.9", ("fail", "companion_skew")),
    ],
)
def test_companion(version: str | None, expected: tuple[str, str]) -> None:
    """What runs is what is installed, or the other part is named."""
    assert [expected] == codes(machine.judge_companion(machine.CompanionFacts(version), "26.1.0"))


@pytest.mark.parametrize(
    ("obstacle", "code"),
    [
        ("no_name", "route_no_name"),
        ("closed", "route_closed"),
        ("no_proxy", "route_no_proxy"),
        ("certificate", "route_certificate"),
    ],
)
def test_route(obstacle: Obstacle, code: str) -> None:
    """Name, connection, proxy and certificate are told apart."""
    assert [("fail", code)] == codes(
        network.judge_route(Sighting("contoso.example", "http://p:1", obstacle, "why"))
    )


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "clock_right"),
        (300, "clock_right"),
        (-300, "clock_right"),
        (301, "clock_wrong"),
        (-301, "clock_wrong"),
    ],
)
def test_clock(seconds: int, expected: str) -> None:
    """More than five minutes either way is wrong."""
    sighting = Sighting("contoso.example", answered_at=NOON, seen_at=NOON + timedelta(seconds=seconds))
    assert [expected] == [finding.code for finding in network.judge_clock(sighting)]


async def test_each_missing_privilege_has_its_line() -> None:
    """By name, right and table, with the user who lacks it."""
    reply = CrmReply(200, {"RolePrivileges": [{"PrivilegeName": "prvReadContact", "Depth": "Basic"}]})
    needed = ("prvReadContact", "prvAppendToLead", "prvCreateActivity", "prvAppendToLead")
    findings = await judge_rights("rights", OneReply(reply), USER, "Marisa", needed)
    assert [
        {"user": "Marisa", "privilege": "prvAppendToLead", "right": "append_to", "table": "lead"},
        {"user": "Marisa", "privilege": "prvCreateActivity", "right": "create", "table": "activity"},
    ] == [finding.values for finding in findings]
    assert [("fail", "right_missing")] * 2 == codes(findings)


async def test_rights_that_are_not_told_are_a_warning() -> None:
    """Some versions do not have the function."""
    findings = await judge_rights("rights", OneReply(CrmReply(404)), USER, "Marisa", ("prvReadContact",))
    assert [("warning", "rights_untold")] == codes(findings)


@pytest.mark.parametrize(
    ("says", "expected"),
    [({}, ("ok", "link_column_fits")), ({"IsValidForUpdate": False}, ("warning", "link_column_unwritable"))],
)
async def test_column_of_addresses_may_be_changed_once_a_record_stands(
    says: dict[str, object], expected: tuple[str, str]
) -> None:
    """One that is filled by a create alone keeps no address of somebody who is confirmed later. E4."""
    column = {"LogicalName": "new_li", "AttributeType": "String", "IsValidForCreate": True, "MaxLength": 200}
    gateway = OneReply(CrmReply(200, body={"value": [column | says]}))
    named = (NamedColumn("contact", "new_li", ADDRESS_SETTING),)
    told = await judge_links(gateway, named, LinkWriter(gateway, USER, "Marisa Duarte"))
    assert [expected, ("ok", "link_columns_none")] == codes(told)
