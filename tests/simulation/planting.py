"""Plant one bug in the product, in memory only, and see how soon the simulation catches it.

Bugs are data (`planted_bugs.json`): a module, a passage of its source, and what stands there instead. Each is planted
in a process of its own: `python -m tests.simulation.planting NAME`. No file of the product is changed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

MOST_SCHEDULES = 1000
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Bug:
    """A passage of the product, and the mistake that takes its place."""

    name: str
    module: str
    old: str
    new: str
    shown_by: int
    """A seed whose schedule has caught it: where a short hunt begins."""

    def plant_in(self, source: str) -> str:
        """The module with the mistake; the passage must stand there exactly once."""
        if source.count(self.old) != 1:
            message = f"{self.name!r} no longer fits {self.module}; bring its passage up to date"
            raise LookupError(message)
        return source.replace(self.old, self.new)


@dataclass(frozen=True)
class Catch:
    """When a planted bug was caught, and by which broken promise."""

    bug: str
    after: int | None
    """How many schedules it took; None when it went through."""
    promise: str


def read_bugs() -> list[Bug]:
    """Every bug that can be planted."""
    text = Path(__file__).with_name("planted_bugs.json").read_text(encoding="utf-8")
    return [Bug(**bug) for bug in json.loads(text)]


class _Planter(MetaPathFinder):
    """Finds one module, and hands it out with the mistake."""

    def __init__(self, bug: Bug) -> None:
        self._bug = bug

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The bug's own module; everything else is found by others."""
        if fullname != self._bug.module:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = _MistakenLoader(fullname, spec.origin, self._bug)
        return spec


class _MistakenLoader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, bug: Bug) -> None:
        super().__init__(fullname, path)
        self._bug = bug

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002  # the loader's own signature
        """The code of the changed source, never of a cached file."""
        source = self._bug.plant_in(Path(self.path).read_text(encoding="utf-8"))
        code: CodeType = compile(source, self.path, "exec")
        return code


def hunt(bug: Bug, *, is_short: bool = False) -> Catch:
    """Plant the bug here, for good, and play the schedules from the first on until one breaks a promise."""
    sys.meta_path.insert(0, _Planter(bug))
    from tests.simulation.schedule import run_schedule  # noqa: PLC0415  # only now may the product be imported

    seeds = ([bug.shown_by] if is_short else []) + list(range(MOST_SCHEDULES))
    for played, seed in enumerate(seeds, start=1):
        try:
            violations = run_schedule(seed).violations
        except Exception as error:  # noqa: BLE001  # a schedule that cannot be played to its end is caught too
            return Catch(bug.name, played, f"{type(error).__name__}: {error}")
        if violations:
            return Catch(bug.name, played, violations[0][0])
    return Catch(bug.name, None, "")


def hunt_all(bugs: Sequence[Bug], *, is_short: bool = False) -> list[Catch]:
    """Every bug in a process of its own, as many at a time as there are cores."""

    def hunt_apart(bug: Bug) -> Catch:
        command = [sys.executable, "-m", "tests.simulation.planting", bug.name]
        command += ["--short"] if is_short else []
        ran = subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True)
        return Catch(**json.loads(ran.stdout))

    with ThreadPoolExecutor(os.cpu_count()) as workers:
        return list(workers.map(hunt_apart, bugs))


def table_of(catches: Sequence[Catch]) -> list[str]:
    """The catches as rows of a page."""
    rows = ["| planted bug | caught in schedule | by |", "| --- | --- | --- |"]
    return rows + [
        f"| {catch.bug} | {catch.after or '**not caught**'} | {catch.promise} |" for catch in catches
    ]


if __name__ == "__main__":
    [_wanted] = [bug for bug in read_bugs() if bug.name == sys.argv[1]]
    sys.stdout.write(json.dumps(vars(hunt(_wanted, is_short="--short" in sys.argv))))
