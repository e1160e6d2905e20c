"""The command `doctor`: examine, and say what was found, the true cause first. Decides nothing."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from companion.core.diagnosis import FINDINGS, HIDDEN, Finding, is_healthy
from companion.core.trust import Trust, check_environment
from companion.errors import SettingRefused
from companion.folders import find_folders
from companion.sentences import Sentences

if TYPE_CHECKING:
    from companion.examining import Address

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]

MARKS = {"ok": "✓", "warning": "!", "fail": "✗", "skipped": "–"}


def add_doctor_command(add: Add) -> None:
    """Declare the command."""
    doctor = add("doctor", _doctor, "examine this installation; the true cause of a trouble stands first")
    doctor.add_argument(
        "address",
        nargs="?",
        help="an environment that is not connected yet: what it shows without a sign-in",
    )
    doctor.add_argument("--json", action="store_true", help="for programs")
    doctor.add_argument(
        "--redact", action="store_true", help="without names, addresses and ids, to hand it on"
    )
    doctor.add_argument(
        "--test-environment", action="store_true", help="accept an address that is not Microsoft's"
    )
    doctor.add_argument("--ca", type=Path, help="certificate authority of the test environment")


def _doctor(parsed: argparse.Namespace) -> int:
    from companion.examining import examine_here

    findings = asyncio.run(examine_here(find_folders(), os.environ, _named(parsed)))
    if parsed.redact:
        findings = [finding.redacted() for finding in findings]
    words = Sentences(parsed.language)
    sys.stdout.write(as_json(findings, words) if parsed.json else as_text(findings, words))
    return 0 if is_healthy(findings) else 1


def _named(parsed: argparse.Namespace) -> Address | None:
    from companion.examining import Address

    if parsed.address is None:
        if parsed.ca or parsed.test_environment:
            raise SettingRefused(name="--test-environment", reason="it goes with an address")
        return None
    if parsed.ca and not parsed.test_environment:
        raise SettingRefused(name="--ca", reason="it goes with --test-environment")
    trust = Trust(is_test_environment=parsed.test_environment)
    return Address(
        check_environment(parsed.address, trust), trust, str(parsed.ca.resolve()) if parsed.ca else None
    )


def as_json(findings: Sequence[Finding], words: Sentences) -> str:
    """For programs: the same in the same order."""
    report = {
        "is_healthy": is_healthy(findings),
        "findings": [
            {
                "check": finding.check,
                "result": finding.result,
                "code": finding.code,
                "params": finding.values,
                "evidence": evidence_of(finding, words),
                "fix": fix_of(finding, words),
                "reference": finding.reference,
            }
            for finding in findings
        ],
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def as_text(findings: Sequence[Finding], words: Sentences) -> str:
    """A line for each finding: mark, result, check, evidence; below it the fix."""
    lines = []
    for finding in findings:
        result = words.text(f"doctor_result_{finding.result}")
        lines.append(
            f"{MARKS[finding.result]} {result}: {check_name(finding.check, words)}: {evidence_of(finding, words)}"
        )
        if fix := fix_of(finding, words):
            lines.append(f"    → {fix}")
        if finding.reference and finding.reference != HIDDEN:
            lines.append(f"    {words.text('detail_reference')}: {finding.reference}")
    lines.append(words.text("doctor_healthy" if is_healthy(findings) else "doctor_not_healthy"))
    return "\n".join(lines) + "\n"


def check_name(check: str, words: Sentences) -> str:
    """The check in words."""
    return words.text(f"doctor_check_{check}")


def evidence_of(finding: Finding, words: Sentences) -> str:
    """What was seen."""
    if finding.code not in FINDINGS:
        return words.for_code(finding.code, finding.values)
    values = finding.values
    if "cause" in values:
        values["cause"] = check_name(values["cause"], words)
    if "right" in values:
        values["right"] = words.text(f"right_{values['right']}") or values["right"]
    if "vault" in values:
        values["vault"] = words.text(f"vault_{values['vault']}")
    return words.text(f"doctor_{finding.code}", values)


def fix_of(finding: Finding, words: Sentences) -> str:
    """What to do about it; empty where there is nothing to do, or the evidence says it."""
    if finding.code in FINDINGS:
        return words.text(f"doctor_fix_{finding.code}", finding.values)
    return words.text(f"next_{finding.code}")
