"""The page about the emulator agrees with the emulator."""

from __future__ import annotations

from pathlib import Path

import pytest

from companion.emulator.app import build_app
from companion.emulator.dialect import SWITCHES
from companion.emulator.options import EmulatorOptions
from companion.emulator.organization import presets
from companion.emulator.refusal_catalogue import shipped_refusals
from companion.emulator.trouble import KINDS

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


@pytest.mark.parametrize("name", sorted({*KINDS, *shipped_refusals(), *presets()}))
def test_everything_that_can_be_asked_for_is_documented(name: str) -> None:
    """The page names every kind of trouble, every refusal of the authority and every preset."""
    text = PAGE.read_text("utf-8")
    # A range such as `version_7_1` to `version_9_1` stands for what is between.
    assert f"`{name}`" in text or name.startswith("version_")


def test_every_control_is_documented() -> None:
    """The page names every control under `/_emulator/`, with its method."""
    app = build_app(EmulatorOptions(folder=Path(), is_in_memory=True))
    text = PAGE.read_text("utf-8")
    controls = {
        (route.method, route.resource.canonical.removeprefix("/_emulator/"))
        for route in app.router.routes()
        if route.resource and route.resource.canonical.startswith("/_emulator/")
    }
    undocumented = [
        f"{method} {path}"
        for method, path in sorted(controls)
        if method != "HEAD" and f"`{method} {path}" not in text.replace("{set}", "{set_name}")
    ]
    assert [] == undocumented


@pytest.mark.parametrize("heading", ["What is faithful", "What is simplified", "What is absent"])
def test_page_says_what_is_faithful_simplified_and_absent(heading: str) -> None:
    """Each of the three is a table of its own."""
    section = PAGE.read_text("utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    assert 5 < sum(line.startswith("| ") for line in section.splitlines())
