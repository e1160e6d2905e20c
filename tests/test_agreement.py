"""What is written in two places is the same in both."""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from pathlib import Path

import pytest

from companion import __version__
from companion.cli import build_parser
from companion.protocol import OLDEST_COMPANION, OLDEST_EXTENSION, PROTOCOL_NEWEST, PROTOCOL_OLDEST
from companion.settings import Settings
from tools.generate_protocol import generate

ROOT = Path(__file__).parents[1]


def text_of(name: str) -> str:
    """A file of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(generate()))
def test_generated_file_is_fresh(name: str) -> None:
    """What tools/generate_protocol.py would write is what is committed."""
    assert generate()[name] == text_of(name)


def test_every_part_has_the_same_version() -> None:
    """One number for the package, the program, the extension and the newest entry of the change log."""
    [newest, *_] = re.findall(r"^## \[?(\d+\.\d+\.\d+)", text_of("CHANGELOG.md"), re.MULTILINE)
    assert {__version__} == {
        tomllib.loads(text_of("pyproject.toml"))["project"]["version"],
        json.loads(text_of("extension/manifest.json"))["version"],
        json.loads(text_of("package.json")).get("version", __version__),
        newest,
    }


def test_each_side_still_takes_itself() -> None:
    """The oldest partner that is accepted is not newer than this version."""

    def number(version: str) -> tuple[int, ...]:
        return tuple(int(part) for part in version.split("."))

    assert max(number(OLDEST_COMPANION), number(OLDEST_EXTENSION)) <= number(__version__)
    assert PROTOCOL_OLDEST <= PROTOCOL_NEWEST


def commands() -> list[str]:
    """The names of all commands."""
    [group] = [action for action in build_parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return list(group.choices)


def test_every_command_is_documented_and_no_other() -> None:
    """The page of the command line lists exactly what the program knows."""
    rows = re.findall(r"^\| `([\w-]+)", text_of("docs/command_line.md"), re.MULTILINE)
    assert set(commands()) == set(rows)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    """Each setting stands in a page that administrators read."""
    assert f"`{name}`" in text_of("docs/admin.md")


def test_every_dependency_has_its_reason() -> None:
    """A run-time library is named in the architecture page."""
    named = tomllib.loads(text_of("pyproject.toml"))["project"]["dependencies"]
    architecture = text_of("docs/architecture.md")
    assert [] == [name for line in named if (name := re.split(r"[>=<]", line)[0]) not in architecture]
