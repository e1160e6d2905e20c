"""Write the figures of a proof as a page for people. Measures nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_TITLES: dict[str, tuple[str, str]] = {
    "simulation": (
        "Simulated schedules",
        "Seeds from 0 on; those of the first so many were played twice and must not differ.",
    ),
    "planted_bugs": (
        "Planted bugs",
        "Mistakes, each planted in memory and hunted from seed 0 on; none may go through.",
    ),
    "machine": (
        "The small machine",
        (
            "Orders of clicks, undos, waits, troubles and deaths on two laptops, over the real gateway and emulator;"
            " the promises are looked at after each step. An order that broke one would be shrunk to a few steps."
        ),
    ),
    "kills": (
        "Kills of the real process",
        (
            "SIGKILL some time after a number of answered clicks, both drawn from the seed: messages, notes, tags and"
            " calls, some of them taken back. The emulator drops replies before and after"
            " the effect, cuts them short, is busy and throttles."
        ),
    ),
    "chaos": (
        "A bad line",
        (
            "The real dispatcher, journal and gateway over real sockets, and a proxy between them and the emulator that"
            " resets, cuts, garbles, swallows and delays. What gateway, proxy and emulator counted must agree."
        ),
    ),
    "sources": (
        "Three sources",
        (
            "The same messages, notes, tags and calls, each clicked one to ten times in each of two browsers of one"
            " laptop and on a second laptop of the same seat. Exactly one row each."
        ),
    ),
    "poison": (
        "Poison",
        (
            "One item in twenty is refused for ever, by each code that concerns one item. The others must not notice;"
            " each refused one must end with its reason, after a bounded number of tries."
        ),
    ),
    "storm": (
        "Throttling storms",
        (
            "A long queue, the real dispatcher, journal and gateway, and an emulator with Dynamics' limits in a shorter"
            " window; in a storm it refuses everything until its Retry-After is over. What it counts:"
        ),
    ),
    "crash_states": (
        "Crash states of the journal",
        (
            "States that a power cut may leave, each opened by the interpreter's own SQLite; careless work is the"
            " control that must lose something. Every call of the disk fails in turn; bits rot and files are cut."
        ),
    ),
    "fuzz": (
        "Fuzzing",
        (
            "The contract's requests and `tests/proof/corpus.json`, changed by the seed: frames through the reader,"
            " messages through the dispatch to a journal, texts through a filter and back."
        ),
    ),
    "packages": (
        "The packages in a fresh Debian",
        (
            "Debian 12 with Python and Chromium only: the `.deb` and the policies installed, connected with a code, the"
            " extension forced by policy, messages copied, the next version installed while two wait, the extension"
            " updated in the running browser, both purged."
            " Every path is compared before and after, with owner, mode and content, but for logs and lists of dpkg."
        ),
    ),
    "setup": (
        "Setting up",
        (
            "Each step of [the quick start](quick_start.md) in its order, by machine, on two fresh Debians, against"
            " the emulator's authority and Dynamics: an organisation's, then a rep's, each to its first activity in"
            " the CRM. Minutes are stated for somebody who reads a step for the first time, not measured with people."
        ),
    ),
}
"""Section → its title, and what is done there."""


def write_page(file: Path, facts: dict[str, Any], sections: Sequence[str]) -> None:
    """The page, in place of an earlier one; it names the sections that have not been played yet."""
    verdict = "Every promise held." if facts["holds"] else "**A promise was broken; see below.**"
    missing = [_TITLES[name][0] for name in sections if name not in facts]
    lines = [
        "# Proof",
        "",
        f"Written by `python3 dev.py prove` on {datetime.now(UTC):%Y-%m-%d}. {verdict}",
        "What is simulated, and what is not, stands in [outbox.md](outbox.md).",
    ]
    if missing:
        lines += ["", f"**Not played: {', '.join(missing)}.**"]
    for name in sections:
        if name in facts:
            lines += _section(name, facts[name])
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _section(name: str, facts: dict[str, Any]) -> list[str]:
    title, what = _TITLES[name]
    lines = ["", f"## {title}", "", what, ""]
    if "error" in facts:
        return [*lines, f"**It ended with {facts['error']} after {facts['took_s']} s and proves nothing.**"]
    catches = facts.get("catches")
    steps = facts.get("steps")
    return [
        *lines,
        *_table(facts),
        *(_catches(catches) if catches else ()),
        *(_steps(steps) if steps else ()),
    ]


def _steps(steps: list[dict[str, Any]]) -> list[str]:
    return [
        "",
        "| who | step | stated minutes | machine s | clicks | commands and files |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
        *(f"| {' | '.join(str(value) for value in step.values())} |" for step in steps),
    ]


def _catches(catches: list[dict[str, Any]]) -> list[str]:
    return [
        "",
        "| planted bug | caught in schedule | broken promise |",
        "| --- | --- | --- |",
        *(
            f"| {catch['bug']} | {catch['after'] or '**not caught**'} | {catch['promise']} |"
            for catch in catches
        ),
    ]


def _table(facts: dict[str, Any]) -> list[str]:
    rows = ["| figure | |", "| --- | ---: |"]
    for name, value in facts.items():
        if isinstance(value, dict):
            rows += [f"| {name.replace('_', ' ')}: {kind} | {_cell(part)} |" for kind, part in value.items()]
        elif isinstance(value, list):
            rows.append(f"| {name.replace('_', ' ')} | {len(value)} |")
        else:
            rows.append(f"| {name.replace('_', ' ')} | {_cell(value)} |")
    return rows


def _cell(value: object) -> str:
    """A number with its thousands apart, or the words of what went wrong."""
    return f"{value:,}" if isinstance(value, int | float) else str(value).replace("|", "/")
