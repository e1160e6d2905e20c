"""What the commands that change seats share: work the steps out, show or carry them out, say who is not clear."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.progress import Progress

from companion.client import say_hello
from companion.commands_report_forms import print_json, say
from companion.core.seat_file import Mismatch
from companion.core.seats import Roster, Step
from companion.folders import Folders
from companion.sentences import Sentences

_STEPS = {
    ("seats", True): "seats_step_assign",
    ("seats", False): "seats_step_take",
    ("sync_on", True): "seats_step_on",
    ("sync_on", False): "seats_step_follow",
    ("sync_off", True): "seats_step_off",
    ("sync_off", False): "seats_step_follow",
}


@dataclass(frozen=True)
class Plan:
    """What is to be done, and of whom it is not clear; as long as anybody is not, nothing is."""

    steps: Sequence[Step]
    unsure: Sequence[Mismatch] = ()


def change(folders: Folders, parsed: argparse.Namespace, work_out: Callable[[Roster], Plan]) -> int:
    """Carry a plan out unless it is only asked about, and say what changed; 1 where somebody is not clear."""
    words = Sentences(parsed.language)
    plan, roster = asyncio.run(_carry_out(folders, parsed, work_out))
    if plan.unsure:
        return _tell_unsure(plan.unsure, parsed, words)
    if plan.steps and not parsed.dry_run:
        # Pages at this computer hear of it now, as it may be about their own seat.
        say_hello(folders.socket)
    names = {user.user_id: user.name for user in roster.users}
    if parsed.json:
        told = [
            {
                "user_id": step.user_id,
                "name": names[step.user_id],
                "team": step.team,
                "is_joining": step.is_joining,
            }
            for step in plan.steps
        ]
        return print_json({"steps": told, "is_dry_run": parsed.dry_run})
    for step in plan.steps:
        say([words.text(_STEPS[step.team, step.is_joining], {"name": names[step.user_id]})])
    key = "seats_would_change" if parsed.dry_run else "seats_changed"
    say([words.text(key if plan.steps else "seats_unchanged", {"count": str(len(plan.steps))})])
    if not parsed.dry_run and any((step.team, step.is_joining) == ("seats", True) for step in plan.steps):
        say([words.text("letter_command")])
    return 0


async def _carry_out(
    folders: Folders, parsed: argparse.Namespace, work_out: Callable[[Roster], Plan]
) -> tuple[Plan, Roster]:
    """What changes, and the roster before it."""
    # Only these commands need the way to Dynamics; the others start without it.
    from companion.organisation import admin_desk

    async with admin_desk(folders) as desk:
        roster = await desk.read_roster()
        plan = work_out(roster)
        if plan.steps and not plan.unsure and not parsed.dry_run:
            with Progress(console=Console(stderr=True), disable=parsed.json) as bars:
                bar = bars.add_task(parsed.action, total=len(plan.steps))
                await desk.carry_out(plan.steps, lambda done: bars.update(bar, completed=done))
        return plan, roster


def _tell_unsure(unsure: Sequence[Mismatch], parsed: argparse.Namespace, words: Sentences) -> int:
    if parsed.json:
        told = [
            {
                "line": one.line.number,
                "named": one.line.named,
                "guesses": [
                    {"user_id": user.user_id, "name": user.name, "email": user.email} for user in one.guesses
                ],
            }
            for one in unsure
        ]
        print_json({"steps": [], "unsure": told, "is_dry_run": parsed.dry_run})
        return 1
    for one in unsure:
        values = {"line": str(one.line.number), "named": one.line.named}
        say([words.text("seats_nobody_fits", values)])
        say(f"  {user.name} <{user.email}>" for user in one.guesses)
    say([words.text("seats_pick", {"named": unsure[0].line.named})])
    return 1
