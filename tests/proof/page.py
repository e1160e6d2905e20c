"""Write the figures of a proof as a page for people. Measures nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def write_page(file: Path, facts: dict[str, Any]) -> None:
    """The page, in place of an earlier one."""
    simulation, bugs, kills, fuzz = (facts[name] for name in ("simulation", "planted_bugs", "kills", "fuzz"))
    verdict = "Every promise held." if facts["holds"] else "**A promise was broken; see below.**"
    lines = [
        "# Proof",
        "",
        f"Written by `python3 dev.py prove` on {datetime.now(UTC):%Y-%m-%d}. {verdict}",
        "What is simulated, and what is not, stands in [outbox.md](outbox.md).",
        "",
        "## Simulated schedules",
        "",
        (
            f"Seeds 0 to {simulation['schedules'] - 1}; {simulation['replayed']} were played twice,"
            f" {simulation['replayed_differently']} differed. {simulation['took_s']} s."
        ),
        "",
        *_table(simulation),
        "",
        "## Planted bugs",
        "",
        (
            f"{bugs['planted']} mistakes, each planted in memory and hunted from seed 0 on for at most"
            f" {bugs['within']} schedules; {len(bugs['not_caught'])} went through. {bugs['took_s']} s."
        ),
        "",
        "| planted bug | caught in schedule | broken promise |",
        "| --- | --- | --- |",
        *(
            f"| {catch['bug']} | {catch['after'] or '**not caught**'} | {catch['promise']} |"
            for catch in bugs["catches"]
        ),
        "",
        "## Kills of the real process",
        "",
        (
            "SIGKILL after a number of answered clicks drawn from the seed; the emulator drops replies before and after"
            " the effect, cuts them short, is busy and throttles."
        ),
        "",
        *_table(kills),
        "",
        "## Throttling storms",
        "",
        (
            "A long queue, the real dispatcher, journal and gateway, and an emulator with Dynamics' limits in a shorter"
            " window; in a storm it refuses everything until its Retry-After is over. What it counts:"
        ),
        "",
        *_table(facts["storm"]),
        "",
        "## Crash states of the journal",
        "",
        (
            "States that a power cut may leave, each opened by the interpreter's own SQLite; careless work is the"
            " control that must lose something. Every call of the disk fails in turn; bits rot and files are cut."
        ),
        "",
        *_table(facts["crash_states"]),
        "",
        "## Fuzzing",
        "",
        (
            "The contract's requests and `tests/proof/corpus.json`, changed by the seed: frames through the reader,"
            " messages through the dispatch to a journal, texts through a filter and back."
        ),
        "",
        *_table(fuzz),
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _table(facts: dict[str, Any]) -> list[str]:
    rows = ["| figure | |", "| --- | ---: |"]
    for name, value in facts.items():
        if isinstance(value, dict):
            rows += [f"| {name.replace('_', ' ')}: {kind} | {times:,} |" for kind, times in value.items()]
        elif isinstance(value, list):
            rows.append(f"| {name.replace('_', ' ')} | {len(value)} |")
        else:
            rows.append(f"| {name.replace('_', ' ')} | {value:,} |")
    return rows
