"""Run the commands of dev.py so that a person can follow: a line per step, the full output in a log.

It knows nothing about what the steps are for.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_TAIL_LINES = 25


class Trouble(Exception):
    """Something expected went wrong: a sentence for the person, and what to do next."""

    def __init__(self, sentence: str, next_step: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.sentence}\nNext: {self.next_step}"


class StepLog:
    """Shows each step as one line with its time and keeps the output of all of them in one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")

    def run(
        self,
        title: str,
        command: Sequence[str | Path],
        *,
        next_step: str,
        cwd: Path | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """Run the command to its end.

        Raises Trouble with the tail of its output and the given next step when it fails.
        """
        print(f"  {title} …", end="", flush=True)
        began = time.monotonic()
        with self._path.open("ab") as log:
            log.write(f"\n$ {' '.join(map(str, command))}\n".encode())
            log.flush()
            before = log.tell()
            code = _run(command, log.fileno(), cwd, environ)
        took = f"{time.monotonic() - began:.1f} s"
        if code == 0:
            print(f" {took}", flush=True)
            return
        print(f" failed after {took}", flush=True)
        with self._path.open("rb") as log:
            log.seek(before)
            lines = log.read().decode(errors="replace").splitlines()
        print("\n".join(f"    {line}" for line in lines[-_TAIL_LINES:]), flush=True)
        sentence = f"The step “{title}” failed; its whole output is in {self._path}."
        raise Trouble(sentence, next_step)


def _run(
    command: Sequence[str | Path], output: int, cwd: Path | None, environ: Mapping[str, str] | None
) -> int:
    try:
        return subprocess.run(  # noqa: S603 - fixed commands of our own, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=environ,
            check=False,
        ).returncode
    except FileNotFoundError as error:
        sentence = f"The program {error.filename} is not on this machine."
        raise Trouble(sentence, "install it and run the same command again") from error
