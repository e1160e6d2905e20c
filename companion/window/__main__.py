"""`python -m companion.window SOCKET PROMPT`: the window's process.

Reads the ids of prompts to bring up from standard input, a line each, and ends with it. Writes `ready` once a
window stands. Exit status 3: no window can open here.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from companion.window.shell import Shell

_NO_WINDOW = 3


def main(arguments: list[str]) -> int:
    """Show the prompt's window until the companion ends or nobody looks at it any more."""
    socket_path, prompt_id = arguments
    try:
        from companion.window.shell import Shell  # noqa: PLC0415 - a missing backend shows at import

        shell = Shell(Path(socket_path), prompt_id, _say_ready)
        shell.run(_follow_orders)
    except Exception as error:  # noqa: BLE001 - every backend fails in its own way; the browser shows the page then
        sys.stderr.write(f"no window: {error}\n")
        return _NO_WINDOW
    return 0


def _say_ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def _follow_orders(shell: Shell) -> None:
    for line in sys.stdin:
        shell.bring_up(line.strip())
    shell.end()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
