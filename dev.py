"""Set up this checkout and work with it: `python3 dev.py demo`, `python3 dev.py test`.

Standard library only, because it runs before anything is installed. The set-up it makes is `.venv`.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import NoReturn

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is the very case that this sentence is for
    sys.exit("Copy to CRM needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info[:2]))

from tools.dev_checks import all_checks, checks_of, run_checks, static_checks
from tools.dev_lock import write_lock
from tools.dev_setup import PYTHON, ROOT, VENV, set_up
from tools.dev_steps import Trouble


def build_parser() -> argparse.ArgumentParser:
    """The command line, with its help."""
    parser = argparse.ArgumentParser(
        prog="dev.py",
        description="Every command first sets up what is missing; after the first time that takes a moment.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser(
        "demo", add_help=False, help="play the whole story in a browser; --help lists its arguments"
    )
    test = commands.add_parser("test", help="run every check and test, or only the tests at PATHS")
    test.add_argument("paths", nargs="*", metavar="PATHS")
    commands.add_parser(
        "bench",
        add_help=False,
        help="measure clicks, starts and memory beside their floors; `bench matching`: matching beside its peers; "
        "`bench page`: pages with the extension beside the same pages without; `bench roster`: thousands of seats",
    )
    commands.add_parser(
        "prove", add_help=False, help="prove the outbox at length and write docs/proof.md; --help lists sizes"
    )
    commands.add_parser("check", help="run the checks that only read: format, lint, types, import rules")
    commands.add_parser("protocol", help="make the generated protocol files anew")
    lock = commands.add_parser("lock", help="make requirements.lock anew from pyproject.toml")
    lock.add_argument("--upgrade", action="store_true", help="take the newest versions that have settled")
    commands.add_parser("setup", help="only set up")
    return parser


def main(arguments: list[str]) -> int:
    """Carry out one command; the exit status."""
    parser = build_parser()
    chosen, rest = parser.parse_known_args(arguments)
    if rest and chosen.command not in {"demo", "bench", "prove"}:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    os.chdir(ROOT)
    set_up()
    passed = True
    if chosen.command == "demo":
        _become(str(VENV / "bin" / "copy-to-crm"), "demo", *rest)
    elif chosen.command == "bench":
        _become(str(PYTHON), "-m", "tests.benchmarks", *rest)
    elif chosen.command == "prove":
        _become(str(PYTHON), "-m", "tests.proof", *rest)
    elif chosen.command == "protocol":
        _become(str(PYTHON), str(ROOT / "tools" / "generate_protocol.py"))
    elif chosen.command == "test":
        passed = run_checks(checks_of(chosen.paths) if chosen.paths else all_checks())
    elif chosen.command == "check":
        passed = run_checks(static_checks())
    elif chosen.command == "lock":
        write_lock(upgrade=chosen.upgrade)
    else:
        print(f"The environment is ready: {VENV}")
    return 0 if passed else 1


def _become(*command: str) -> NoReturn:
    sys.stdout.flush()
    # In our place rather than below us: signals and the exit status are then the command's own.
    os.execv(command[0], command)  # noqa: S606 - a command of this checkout


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        sys.exit(f"\n{trouble}")
    except KeyboardInterrupt:
        sys.exit(130)
