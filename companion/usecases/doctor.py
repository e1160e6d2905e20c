"""Examine this installation check by check; what only follows from another fault is said to follow from it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from companion.core.diagnosis import Finding, cause_first, failure, follows_from
from companion.errors import CopyToCrmError, InternalError

log = logging.getLogger(__name__)

Findings = Sequence[Finding]


@dataclass(frozen=True)
class Check:
    """One thing to look at. `needs` are the checks without which its answer would mean nothing."""

    name: str
    needs: tuple[str, ...]
    look: Callable[[], Awaitable[Findings]]


async def examine(checks: Sequence[Check]) -> list[Finding]:
    """What all checks found, the true cause first. The checks come in the order in which causes have effects."""
    findings: list[Finding] = []
    causes: dict[str, str] = {}
    """Check that gave no good answer → the check whose fault that is."""
    for check in checks:
        cause = next((causes[need] for need in check.needs if need in causes), None)
        if cause is not None:
            causes[check.name] = cause
            findings.append(follows_from(check.name, cause))
            continue
        seen = await _look(check)
        if any(finding.result == "fail" for finding in seen):
            causes[check.name] = check.name
        elif skipped := next((finding for finding in seen if finding.result == "skipped"), None):
            causes[check.name] = skipped.values["cause"]
        findings += seen
    return cause_first(findings)


async def _look(check: Check) -> Findings:
    try:
        return await check.look()
    except CopyToCrmError as error:
        return [failure(check.name, error)]
    except Exception:
        # A fault of ours in one check must not hide what the others find.
        log.exception("a check failed", extra={"reason": check.name})
        return [failure(check.name, InternalError())]
