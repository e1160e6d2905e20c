"""The manners of the code that a reader relies on, checked in every Python file."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHIPPED = sorted([*(ROOT / "companion").rglob("*.py"), *(ROOT / "native_host").rglob("*.py")])
EVERYTHING = sorted(
    [
        *SHIPPED,
        *(ROOT / "tests").rglob("*.py"),
        *(ROOT / "tools").rglob("*.py"),
        *(ROOT / "installers").rglob("*.py"),
        ROOT / "dev.py",
    ]
)
TIMELESS = ("core", "usecases", "outbox", "storage", "server", "protocol")

# The standard library as far as it only computes.
PURE = {
    "__future__", "collections", "contextlib", "dataclasses", "datetime", "enum", "functools", "hashlib",
    "itertools", "json", "re", "typing", "unicodedata", "urllib", "uuid",
}  # fmt: skip


def name_of(file: Path) -> str:
    """A file's path from the root."""
    return file.relative_to(ROOT).as_posix()


def tree_of(file: Path) -> ast.Module:
    """A file, parsed."""
    return ast.parse(file.read_bytes())


def imports_of(tree: ast.AST) -> Iterator[str]:
    """The modules that a file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""


def calls_of(tree: ast.AST) -> Iterator[str]:
    """What a file calls, as it is written there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


@pytest.mark.parametrize("file", EVERYTHING, ids=name_of)
def test_file_says_what_it_is_for(file: Path) -> None:
    """Each module opens with a sentence."""
    docstring = ast.get_docstring(tree_of(file)) or ""
    assert docstring.partition("\n")[0].rstrip().endswith((".", ":"))


@pytest.mark.parametrize("file", EVERYTHING, ids=name_of)
def test_file_can_be_read_in_one_sitting(file: Path) -> None:
    """No file is longer than 400 lines."""
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("file", sorted((ROOT / "companion" / "core").glob("*.py")), ids=name_of)
def test_core_computes_only(file: Path) -> None:
    """The core imports nothing that could read, write, wait or guess; the ports alone speak of events."""
    allowed = PURE | ({"asyncio"} if file.name == "ports.py" else set())
    foreign = {
        module
        for module in imports_of(tree_of(file))
        if module.partition(".")[0] not in allowed
        and not module.startswith(("companion.core", "companion.errors", "companion.error_reasons"))
    }
    assert set() == foreign


@pytest.mark.parametrize("file", sorted((ROOT / "companion" / "core" / "matching").glob("*.py")), ids=name_of)
def test_matching_computes_only(file: Path) -> None:
    """Matching knows two libraries more than the rest of the core, which only compute as well."""
    allowed = PURE | {"anyascii", "bisect", "math", "rapidfuzz", "zlib"}
    foreign = {
        module
        for module in imports_of(tree_of(file))
        if module.partition(".")[0] not in allowed
        and not module.startswith(("companion.core", "companion.errors", "companion.error_reasons"))
    }
    assert set() == foreign


@pytest.mark.parametrize(
    "file", [file for file in SHIPPED if file.parent.name in TIMELESS and file.parent.parent.name == "companion"],
    ids=name_of,
)  # fmt: skip
def test_time_and_chance_come_in_from_outside(file: Path) -> None:
    """No clock, no sleep and no randomness where decisions are made; a reference for the log is no decision."""
    tree = tree_of(file)
    forbidden = {"time.time", "time.monotonic", "datetime.now", "datetime.utcnow", "datetime.today"}
    if file.name != "dispatch.py":
        forbidden |= {"uuid4", "uuid.uuid4", "uuid1"}
    assert set() == forbidden & set(calls_of(tree))
    assert set() == {"random", "secrets", "time"} & set(imports_of(tree))


@pytest.mark.parametrize("file", SHIPPED, ids=name_of)
def test_only_the_clock_and_the_host_sleep(file: Path) -> None:
    """Waiting is the clock's business; the host waits for a companion that starts, the emulator plays a slow one."""
    sleepers = {"clock.py", "playing_trouble.py"}
    if name_of(file).startswith(("native_host/", "companion/demo/")) or file.name in sleepers:
        return
    assert not {"asyncio.sleep", "time.sleep", "sleep"} & set(calls_of(tree_of(file)))


@pytest.mark.parametrize("file", sorted((ROOT / "tests").rglob("test_*.py")), ids=name_of)
def test_every_test_states_its_promise(file: Path) -> None:
    """Tests have docstrings, wait for states instead of sleeping, and are neither skipped nor expected to fail."""
    tree = tree_of(file)
    tests = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]
    assert [] == [node.name for node in tests if not ast.get_docstring(node)]
    assert set() == {"time.sleep", "pytest.skip", "pytest.xfail", "pytest.importorskip"} & set(calls_of(tree))
    marks = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert set() == {"pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail"} & marks


@pytest.mark.parametrize("file", SHIPPED, ids=name_of)
def test_names_say_one_job(file: Path) -> None:
    """No file carries a name under which anything could be put."""
    assert file.stem not in {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "manager",
        "handler",
        "data",
        "info",
        "misc",
    }


@pytest.mark.parametrize("file", sorted((ROOT / "native_host").rglob("*.py")), ids=name_of)
def test_native_host_is_the_standard_library(file: Path) -> None:
    """The host runs with `python3 -IS`: nothing else is there."""
    modules = {module.partition(".")[0] for module in imports_of(tree_of(file))}
    assert modules <= set(sys.stdlib_module_names) | {"native_host", "", "__future__"}
