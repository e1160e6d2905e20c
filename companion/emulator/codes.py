"""The refusals that can be asked for by their code, read from `codes.json`. Decides nothing about when.

Codes: Microsoft, "Web service error codes". The grade is that of the HTTP status: A documented, F field report,
U unconfirmed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Code:
    """One refusal: Microsoft's name, HTTP status, a sentence, and seconds to wait where it says so."""

    name: str
    status: int
    grade: str
    sentence: str
    retry_after: int = 0


@cache
def shipped_codes() -> Mapping[str, Code]:
    """Read every refusal by its code in lower case."""
    text = (resources.files(__package__) / "codes.json").read_text("utf-8")
    return {code: Code(**values) for code, values in json.loads(text).items()}
