"""Let the machine over the emulator play at length. Judges nothing: the machine does."""

from __future__ import annotations

import logging
import traceback
from typing import Any

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.proof.quiet import quiet
from tests.simulation.machine import MachineOverEmulator

_STEPS = 25


def play_machine(plays: int = 200, *, start: int = 1) -> dict[str, Any]:
    """Play so many orders of steps, from this seed on; the figures. An order that breaks a promise is printed."""
    before, broken = next(MachineOverEmulator.looks), 0
    chosen = settings(
        max_examples=plays,
        stateful_step_count=_STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    try:
        # Whatever dies with a process is told there; here that is play.
        with quiet(logging.CRITICAL, "companion", "asyncio"):
            run_state_machine_as_test(seed(start)(MachineOverEmulator), settings=chosen)
    except Exception:  # noqa: BLE001  # hypothesis ends with whatever the shrunk order raised
        traceback.print_exc()
        broken = 1
    looks = next(MachineOverEmulator.looks) - before - 1
    return {"plays": plays, "looks": looks, "broken": broken, "seed": start}
