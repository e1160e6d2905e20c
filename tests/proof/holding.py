"""Judge the figures of a section: whether what they count is what was promised. Measures nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_MUST_BE_NOTHING: dict[str, tuple[str, ...]] = {
    "simulation": (
        "lost",
        "duplicated",
        "stuck",
        "sent_inside_retry_after",
        "out_of_order",
        "other",
        "replayed_differently",
    ),
    "planted_bugs": ("not_caught",),
    "machine": ("broken",),
    "kills": ("lost", "duplicated", "not_taken_back"),
    "chaos": ("lost", "duplicated", "writes_unaccounted"),
    "sources": ("lost", "duplicated"),
    "poison": ("good_not_written", "duplicated", "wrongly_ended", "tried_for_ever"),
    "storm": ("lost", "duplicated", "requests_inside_retry_after"),
    "crash_states": (),
    "fuzz": ("faults",),
    "packages": (
        "lost",
        "duplicated",
        "queued_after_the_upgrade",
        "left_outside_homes",
        "left_in_the_home",
    ),
    "setup": (),
}
"""Section → its figures of broken promises."""

_MOST_MINUTES = {"organisation": 60, "rep": 10}
"""What a set-up may take, in stated minutes and the machine's own. J1."""


def holds(section: str, facts: dict[str, Any]) -> bool:
    """Whether every promise of a section held; one that died proves nothing."""
    if "error" in facts or any(facts[name] for name in _MUST_BE_NOTHING[section]):
        return False
    return section not in _JUDGES or _JUDGES[section](facts)


def _holds_chaos(facts: dict[str, Any]) -> bool:
    return bool(facts["written"] == facts["items"])


def _holds_storm(facts: dict[str, Any]) -> bool:
    return bool(facts["percent_429"] < 1)


def _holds_packages(facts: dict[str, Any]) -> bool:
    # An upgrade with nothing waiting would show nothing.
    return bool(
        facts["queued_at_the_upgrade"]
        and facts["extension_of_the_running_profile"] == facts["companion_after_the_upgrade"]
        and facts["started_in_turn"] == f"{facts['companion_first']}, {facts['companion_after_the_upgrade']}"
    )


def _holds_setup(facts: dict[str, Any]) -> bool:
    return bool(
        facts["organisation_written"] == facts["rep_written"] == 1
        and facts["organisation_minutes_with_the_machine"] < _MOST_MINUTES["organisation"]
        and facts["rep_minutes_with_the_machine"] < _MOST_MINUTES["rep"]
    )


def _holds_after_crashes(facts: dict[str, Any]) -> bool:
    power, calls, rotten = (facts[name] for name in ("power", "calls", "rot"))
    return not (
        any(power[name] or calls[name] for name in ("lost", "corrupt"))
        # Careless work must be seen to lose something, or the count above would mean nothing.
        or not power["careless_lost"]
        or any(rotten[name] for name in ("wrong", "silent", "unreadable"))
    )


_JUDGES: dict[str, Callable[[dict[str, Any]], bool]] = {
    "chaos": _holds_chaos,
    "storm": _holds_storm,
    "packages": _holds_packages,
    "setup": _holds_setup,
    "crash_states": _holds_after_crashes,
}
"""Section → what else must be so."""
