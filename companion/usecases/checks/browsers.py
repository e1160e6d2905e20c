"""Judge what was seen of the browsers: whether each finds our host, and which copies of the extension they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from companion.core.diagnosis import Finding, Result, found

CHECK = "browsers"

ManifestState = Literal[
    "registered", "missing", "other", "stale", "broken", "not_allowed", "blocked", "users_ignored"
]

_FAULTS: Mapping[str, tuple[Result, str]] = {
    "other": ("fail", "browser_other_host"),
    "stale": ("fail", "browser_stale_host"),
    "broken": ("fail", "browser_manifest_broken"),
    "not_allowed": ("fail", "browser_callers_differ"),
    "blocked": ("fail", "browser_host_blocked"),
    "users_ignored": ("fail", "browser_users_ignored"),
}
"""State of the manifest → result and code of its line, which names a path."""


@dataclass(frozen=True)
class BrowserFacts:
    """One browser of this user, and whether it finds our host."""

    name: str
    state: ManifestState
    path: str = ""
    """The host that it calls instead, or the file that is at fault."""


@dataclass(frozen=True)
class SandboxFacts:
    """A browser that was installed as a Snap or a Flatpak."""

    browser: str
    sandbox: str
    is_asking: bool
    """Whether it asks its user and then starts our host all the same."""


@dataclass(frozen=True)
class CopyFacts:
    """One copy of the extension that is switched on in a browser."""

    browser: str
    extension_id: str
    version: str
    is_allowed: bool
    """Whether our host serves it."""


@dataclass(frozen=True)
class PolicyFacts:
    """One file of a browser's policy that sets for our extension what the extension does not read."""

    browser: str
    path: str
    keys: Sequence[str]


@dataclass(frozen=True)
class BrowsersFacts:
    """All that was seen of the browsers."""

    browsers: Sequence[BrowserFacts] = ()
    elsewhere: Sequence[str] = ()
    """Profile folders outside the usual places that do not know our host."""

    sandboxed: Sequence[SandboxFacts] = ()
    copies: Sequence[CopyFacts] = ()
    policies: Sequence[PolicyFacts] = ()


def judge_browsers(facts: BrowsersFacts, version: str) -> list[Finding]:
    """A line for each browser that this user has, and one for each trouble with a profile or the extension."""
    findings = [
        *(_judge_browser(browser) for browser in facts.browsers),
        *(_judge_sandbox(one) for one in facts.sandboxed),
        *(found(CHECK, "warning", "browser_elsewhere", path=path) for path in facts.elsewhere),
        *_judge_copies(facts.copies, version),
        *(_judge_policy(one) for one in facts.policies),
    ]
    return findings or [found(CHECK, "warning", "browser_none")]


def _judge_browser(browser: BrowserFacts) -> Finding:
    if browser.state == "registered":
        return found(CHECK, "ok", "browser_registered", browser=browser.name)
    if browser.state == "missing":
        return found(CHECK, "fail", "browser_unregistered", browser=browser.name)
    result, code = _FAULTS[browser.state]
    return found(CHECK, result, code, browser=browser.name, path=browser.path)


def _judge_sandbox(one: SandboxFacts) -> Finding:
    if one.is_asking:
        return found(CHECK, "warning", "browser_asks_first", browser=one.browser)
    return found(CHECK, "warning", "browser_sandboxed", browser=one.browser, sandbox=one.sandbox)


def _judge_policy(one: PolicyFacts) -> Finding:
    keys = ", ".join(one.keys)
    return found(CHECK, "warning", "browser_policy_ignored", browser=one.browser, keys=keys, path=one.path)


def _judge_copies(copies: Sequence[CopyFacts], version: str) -> list[Finding]:
    findings = []
    for browser in sorted({copy.browser for copy in copies}):
        here = [copy for copy in copies if copy.browser == browser]
        ids = sorted({copy.extension_id for copy in here})
        if len(ids) > 1:
            findings.append(found(CHECK, "warning", "extension_twice", browser=browser, ids=", ".join(ids)))
        findings += [
            found(CHECK, "fail", "extension_not_allowed", browser=browser, extension=copy.extension_id)
            for copy in here
            if not copy.is_allowed
        ]
        findings += [
            found(
                CHECK,
                "warning",
                "extension_newer" if _number(copy.version) > _number(version) else "extension_older",
                browser=browser,
                found=copy.version,
                version=version,
            )
            for copy in here
            if _number(copy.version) != _number(version)
        ]
    return findings


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
