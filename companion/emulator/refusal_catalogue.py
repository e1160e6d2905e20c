"""Every way in which the authority can say no, read from `authority_refusals.json`. Refuses nobody."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Refusal:
    """One way in which the authority can say no, as `authority_refusals.json` lists it.

    `at` says to whom: `page`, `token` (people), `renewal` (refresh tokens that were issued before), `app`
    or `everywhere`. An `error` of `mfa_error` is what the dialect says.
    """

    code: int
    error: str
    sentence: str
    at: frozenset[str]
    grade: str
    status: int = 400
    suberror: str = ""
    asks_claims: bool = False
    retry_after: int = 0


@cache
def shipped_refusals() -> Mapping[str, Refusal]:
    """Read every refusal by its name."""
    text = (resources.files(__package__) / "authority_refusals.json").read_text("utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)
    return {name: Refusal(**{**value, "at": frozenset(value["at"])}) for name, value in found.items()}
