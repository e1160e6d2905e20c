"""Findings of the doctor: their order, their sentences, and what they never say."""

from __future__ import annotations

import pytest

from companion.commands_doctor import evidence_of, fix_of
from companion.core.diagnosis import (
    FINDINGS,
    HIDDEN,
    Finding,
    cause_first,
    follows_from,
    found,
    is_healthy,
    of_cause,
)
from companion.core.replies import Cause
from companion.sentences import LANGUAGES, Sentences

OK = found("companion", "ok", "companion_idle")
WARNING = found("browsers", "warning", "browser_none")
FIRST, SECOND = Finding("vault", "fail", "signed_out"), Finding("kind", "fail", "sandbox_refused")
SKIPPED = follows_from("sign_in", "vault")


def test_the_true_cause_stands_first() -> None:
    """Failures in the order of the checks, then warnings, then what only follows, then what is well."""
    assert [FIRST, SECOND, WARNING, SKIPPED, OK] == cause_first([OK, FIRST, SKIPPED, WARNING, SECOND])


def test_only_a_failure_is_no_health() -> None:
    """A warning and a check that was skipped break nothing by themselves."""
    assert is_healthy([OK, WARNING, SKIPPED])
    assert not is_healthy([OK, FIRST])


def test_finding_has_the_values_of_its_sentence() -> None:
    """Neither more nor less: an empty place would be found by a customer."""
    with pytest.raises(ValueError, match="disk_free"):
        found("disk", "ok", "disk_free")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", FINDINGS)
def test_every_finding_is_a_whole_sentence(code: str, language: str) -> None:
    """No code is printed bare, no place is left unfilled, in both languages."""
    values = {name: {"cause": "vault", "vault": "file"}.get(name, "7") for name in FINDINGS[code]}
    finding = Finding("vault", "fail", code, tuple(values.items()))
    words = Sentences(language)
    said = evidence_of(finding, words)
    assert said
    assert "$" not in said + fix_of(finding, words)
    assert "  " not in said


def test_redacted_finding_keeps_what_names_nobody() -> None:
    """Privilege, right and table stay; the person and the support's reference go."""
    finding = found(
        "rights",
        "fail",
        "right_missing",
        user="Marisa Duarte",
        privilege="prvCreateActivity",
        right="create",
        table="activity",
    )
    assert {
        "user": HIDDEN,
        "privilege": "prvCreateActivity",
        "right": "create",
        "table": "activity",
    } == finding.redacted().values
    told = of_cause("user", Cause("crm_no_role", (("environment", "contoso.crm.dynamics.com"),), "request-1"))
    assert (HIDDEN, {"environment": HIDDEN}) == (told.redacted().reference, told.redacted().values)
