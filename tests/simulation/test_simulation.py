"""Whole schedules of clicks, faults and deaths: nothing lost, nothing twice, nothing stuck, nothing sent too early."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from tests.simulation.schedule import run_schedule

_SEEDS_THAT_ONCE_FAILED = json.loads(
    Path(__file__).with_name("seeds_that_once_failed.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_every_promise_holds_in_every_schedule(first: int) -> None:
    """Fifty seeds each; one that fails is played again by `python -m tests.simulation --seed N`."""
    broken = {seed: run_schedule(seed).violations for seed in range(first, first + 50)}
    assert {} == {seed: violations for seed, violations in broken.items() if violations}


@pytest.mark.parametrize("seed", [int(seed) for seed in _SEEDS_THAT_ONCE_FAILED])
def test_seeds_that_once_failed_hold(seed: int) -> None:
    """Each has found a fault of the product's; what it was stands beside it in the file."""
    assert () == run_schedule(seed).violations


def test_the_same_seed_plays_the_same_schedule() -> None:
    """Twenty seeds played twice: the same requests, replies, states and deaths at the same moments."""
    first = [run_schedule(seed).trace for seed in range(20)]
    assert first == [run_schedule(seed).trace for seed in range(20)]
    assert 20 == len(set(first))


def test_the_same_seed_plays_the_same_schedule_in_other_processes() -> None:
    """Forty seeds here and in processes of their own, where every object lies at another address."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        there = [outcome.trace for outcome in pool.imap(run_schedule, range(40), chunksize=10)]
    assert there == [run_schedule(seed).trace for seed in range(40)]


def test_schedules_meet_every_kind_of_fault() -> None:
    """A simulation whose faults never come proves nothing."""
    met: set[str] = set()
    for seed in range(40):
        met |= {fault for fault, times in run_schedule(seed).faults.items() if times}
    assert {
        "busy", "busy after the effect", "captive portal", "clock jumps", "disk full", "killed", "poison",
        "reset after", "reset before", "signed out", "sleeps", "slow", "throttled", "token refused",
        "unknown refusal",
    } == met  # fmt: skip
