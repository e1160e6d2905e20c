"""What a played companion answers the page of a prompt: the examples of the contract."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CONTRACT = Path(__file__).parents[1] / "contract"
PROMPT_ID = "3f1c2a9e-6d0b-4f7a-9a51-0c8e5d7b2f64"
"""The prompt that the examples are about."""


def example(kind: str) -> dict[str, Any]:
    """The result of an answer that the contract has an example of."""
    told: dict[str, Any] = json.loads((CONTRACT / f"success.{kind}.json").read_text(encoding="utf-8"))
    result: dict[str, Any] = told["result"]
    return result


ANSWERS: dict[str, dict[str, Any]] = {
    "prompts.read": example("prompts.found"),
    "changes.read": example("changes.found"),
    "form.read": example("form.fields"),
    "decisions.read": example("decisions.found"),
    "opportunities.read": example("opportunities.found"),
    "duplicates.ask": {"kind": "duplicates.found", "duplicates": []},
}
