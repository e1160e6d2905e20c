"""A short play of the machine over the emulator, as the long proof plays it with 200."""

from __future__ import annotations

from hypothesis import settings

from tests.simulation.machine import MachineOverEmulator


class TestMachineOverEmulator(MachineOverEmulator.TestCase):  # type: ignore[misc, valid-type]  # hypothesis builds the class at run time
    """At most one row each, nothing written without a receipt, nothing lost, nothing kept that was taken back."""

    settings = settings(max_examples=12, stateful_step_count=25, deadline=None, derandomize=True)
