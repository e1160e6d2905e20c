"""Which environments this product serves: by version, and by the kind of organisation. Asks nobody.

Microsoft: OrganizationType enumeration (names from the Web API, numbers from the discovery service).
"""

from __future__ import annotations

from typing import Literal

from companion.errors import EnvironmentKindRefused, SandboxRefused, VersionRefused

SandboxPolicy = Literal["refuse", "allow"]

_NAMES = {
    "0": "Customer",
    "1": "Monitoring",
    "2": "Support",
    "3": "BackEnd",
    "4": "Secondary",
    "5": "CustomerTest",
    "6": "CustomerFreeTest",
    "7": "CustomerPreview",
    "8": "Placeholder",
    "9": "TestDrive",
    "10": "MsftInvestigation",
    "11": "EmailTrial",
    "12": "Default",
    "13": "Developer",
    "14": "Trial",
    "15": "Teams",
}
_PRODUCTION = frozenset({"Customer", "Secondary", "Default"})
_SANDBOX = frozenset(
    {
        "CustomerTest",
        "CustomerFreeTest",
        "CustomerPreview",
        "TestDrive",
        "EmailTrial",
        "Developer",
        "Trial",
    }
)
_OLDEST = (8, 0)
_NEWEST_PATH = (9, 2)

FIRST_API_PATH = "/api/data/v8.0/"
"""The path that every version served here has; asked before the version is known."""


def check_version(version: str) -> str:
    """The Web API's path for an environment of this version. Raises VersionRefused naming it.

    >>> check_version("9.2.24071.190")
    '/api/data/v9.2/'
    >>> check_version("8.0.1.79")
    '/api/data/v8.0/'
    """
    number = _number(version)
    if number is None or number < _OLDEST:
        raise VersionRefused(version=version)
    major, minor = min(number, _NEWEST_PATH)
    # An 8.x minor that was never published online would have no path of its own; 8.2 is the last of them.
    minor = min(minor, 2)
    return f"/api/data/v{major}.{minor}/"


def kind_name(told: object) -> str:
    """The kind's name, from a name or a number; empty when the environment does not tell.

    >>> kind_name(5), kind_name("Default"), kind_name(None)
    ('CustomerTest', 'Default', '')
    """
    text = "" if told is None else str(told)
    return _NAMES.get(text, text)


def is_sandbox(kind: str) -> bool:
    """Whether an environment of this kind is treated as a sandbox, which every surface then says."""
    return kind in _SANDBOX


def check_kind(kind: str, policy: SandboxPolicy) -> None:
    """Raises SandboxRefused or EnvironmentKindRefused for a kind that is not served here.

    An environment that does not tell its kind is old, and was made before there were others: it is served.
    """
    if not kind or kind in _PRODUCTION:
        return
    if kind not in _SANDBOX:
        raise EnvironmentKindRefused(kind=kind)
    if policy == "refuse":
        raise SandboxRefused(kind=kind)


def _number(version: str) -> tuple[int, int] | None:
    parts = version.split(".")
    if len(parts) < 2 or not all(part.isascii() and part.isdigit() for part in parts[:2]):
        return None
    return int(parts[0]), int(parts[1])
