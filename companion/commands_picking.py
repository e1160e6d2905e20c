"""What the commands about the outbox and about prompts share: who is meant by a beginning, and what is said of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from companion.sentences import Sentences

Thing = TypeVar("Thing")


def pick(
    things: Sequence[Thing], name_of: Callable[[Thing], str], beginning: str, language: str
) -> Thing | None:
    """The one thing whose name begins so; None after saying why there is none."""
    exact = [thing for thing in things if name_of(thing) == beginning]
    found = exact or [thing for thing in things if name_of(thing).startswith(beginning)]
    if len(found) == 1:
        return found[0]
    key = "outbox_many_items" if found else "outbox_no_item"
    sys.stderr.write(Sentences(language).text(key, {"item": beginning}) + "\n")
    return None


def not_running(language: str) -> int:
    """The exit status after saying that no companion runs."""
    sys.stderr.write(Sentences(language).text("outbox_not_running") + "\n")
    return 1


def print_json(value: object) -> int:
    """A value for programs."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")
    return 0
