"""`python -m companion.window SOCKET PROMPT`, or `SOCKET --admin`: a window's process.

The window of prompts reads the ids of those to bring up from standard input, a line each, and ends with it. That of
the administrator's pages ends when somebody closes it. Writes `ready` once a window stands. Exit status 3: no window
can open here.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from companion.window.shell import Shell

ADMIN = "--admin"
_NO_WINDOW = 3
_PROGRAM = "copy-to-crm"


def main(arguments: list[str]) -> int:
    """Show a window until nobody looks at it any more; that of prompts is kept hidden as long as the companion runs."""
    socket_path, shown = arguments
    # By this name task bars and screen readers call the program; it would be that of this file.
    sys.argv[0] = _PROGRAM
    is_admin = shown == ADMIN
    try:
        from companion.window.shell import Shell, admin_view, prompt_view  # noqa: PLC0415 - a missing backend shows at import

        view = admin_view() if is_admin else prompt_view(shown)
        shell = Shell(Path(socket_path), view, _say_ready)
        shell.run(Shell.end if is_admin else _follow_orders)
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
    # A call of the page may wait for ever to be answered there, and the page has gone with its window.
    os._exit(main(sys.argv[1:]))
