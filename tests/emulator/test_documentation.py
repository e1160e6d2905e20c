"""The page about the emulator agrees with the emulator."""

from __future__ import annotations

from pathlib import Path

from companion.emulator.dialect import SWITCHES

PAGE = Path(__file__).parents[2] / "docs" / "emulator.md"


def test_every_switch_is_documented_as_it_ships() -> None:
    """The page has one line per switch, in order, with readings, grade and meaning."""
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    documented = [line for line in lines if line.count("|") == 6]

    def shown(value: str) -> str:
        return f"`{value}`" if value else "(empty)"

    expected = [
        f"| `{switch.name}` | {shown(switch.values[0])} | {', '.join(map(shown, switch.values[1:]))} "
        f"| {switch.grade} | {switch.about} |"
        for switch in SWITCHES
    ]
    assert expected == documented


def test_switches_are_in_order_and_each_has_two_readings() -> None:
    """Switches are sorted by name and differ in name; each has another reading and a grade below A."""
    names = [switch.name for switch in SWITCHES]
    assert sorted(set(names)) == names
    assert not [
        switch for switch in SWITCHES if len(set(switch.values)) < 2 or switch.grade not in {"F", "U"}
    ]
