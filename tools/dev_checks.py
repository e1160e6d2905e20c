"""The checks and tests of `dev.py check` and `dev.py test`, in order, each shown as it runs.

A failing step does not stop the next one; only the closing summary and the exit status judge.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.dev_setup import PYTHON, ROOT, VENV, node_environ

# Tests in browsers and windows mostly wait, so three at a time leave two cores just busy. A file stays together: its
# tests share a browser. A run that is late stops in time to say what has failed so far.
_SIDE_BY_SIDE = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder", "--session-timeout", "4900")


@dataclass(frozen=True)
class Check:
    """One command whose exit status says whether the checkout keeps one of its promises."""

    name: str
    command: tuple[str | Path, ...]
    environ: Mapping[str, str] | None = field(default=None, repr=False)


def static_checks() -> list[Check]:
    """The checks that only read: format, lint, types, import rules."""
    return [
        Check("format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
        Check("lint", (PYTHON, "-m", "ruff", "check", ".")),
        Check("types", (PYTHON, "-m", "mypy")),
        Check("import rules", (VENV / "bin" / "lint-imports",)),
    ]


def all_checks() -> list[Check]:
    """Everything that CI runs; pytest is the last, so that its closing line stands just above the summary."""
    node = node_environ()
    return [
        *static_checks(),
        Check("extension types", ("npm", "run", "--silent", "check"), node),
        Check("extension tests", ("npm", "test", "--silent"), node),
        Check("tests", (PYTHON, "-m", "pytest", *_SIDE_BY_SIDE, "--durations", "20")),
    ]


def checks_of(paths: Sequence[str]) -> list[Check]:
    """The test runs that cover the given paths: Node's runner for `.mjs` files, pytest for all others."""
    scripts = [path for path in paths if path.endswith(".mjs")]
    others = [path for path in paths if path not in scripts]
    checks = [Check("extension tests", ("node", "--test", *scripts), node_environ())] if scripts else []
    return [*checks, Check("tests", (PYTHON, "-m", "pytest", *others))] if others else checks


def run_checks(checks: Sequence[Check]) -> bool:
    """Run every check, then print one line for each; whether all of them passed."""
    verdicts = []
    for check in checks:
        print(f"\n== {check.name}", flush=True)
        began = time.monotonic()
        passed = _passes(check)
        verdicts.append((check.name, passed, time.monotonic() - began))
    print("\n== summary")
    for name, passed, seconds in verdicts:
        print(f"  {name:<16} {'ok' if passed else 'FAILED':<7} {seconds:6.1f} s")
    return all(passed for _, passed, _ in verdicts)


def _passes(check: Check) -> bool:
    with subprocess.Popen(  # noqa: S603 - fixed commands of our own, no shell
        check.command, stdin=subprocess.DEVNULL, cwd=ROOT, env=check.environ
    ) as process:
        try:
            return process.wait() == 0
        except KeyboardInterrupt:
            # It was interrupted too; it may need a while to end the browsers that it started.
            process.wait()
            raise
