"""The life of one host: check who calls, reach the companion, relay, and say why when it ends.

Nothing but frames may reach standard output, for a single stray byte ends the port.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from native_host.launch import Launch, connect, read_launch
from native_host.notice import ORIGIN_REFUSED, HostStop, notice_frame
from native_host.relay import relay

_STDIN, _STDOUT, _STDERR = 0, 1, 2


def main(arguments: list[str], launch_file: str) -> int:
    """Serve one port of a browser; the exit status, 0 when the browser closed it.

    The arguments are those that the browser gave; the file is the one that `register` wrote.
    """
    browser_out = _take_standard_output()
    try:
        launch = read_launch(Path(launch_file))
        _check_caller(arguments, launch)
        with connect(launch, os.environ) as connection:
            code = relay(connection, _STDIN, browser_out)
    except HostStop as stop:
        sys.stderr.write(f"copy-to-crm-host: {stop}\n")
        code = stop.code
    if code is None:
        return 0
    _tell(code, browser_out)
    return 1


def _take_standard_output() -> int:
    """A descriptor for frames alone; whatever else is printed goes to standard error."""
    frames = os.dup(_STDOUT)
    os.dup2(_STDERR, _STDOUT)
    sys.stdout = sys.stderr
    return frames


def _check_caller(arguments: list[str], launch: Launch) -> None:
    # Chromium gives its origin; Firefox gives the path of the host's manifest, then the add-on's id.
    is_chromium = bool(arguments) and arguments[0].startswith("chrome-extension://")
    caller = arguments[0] if is_chromium else "".join(arguments[1:2])
    if caller not in launch.callers:
        raise HostStop(ORIGIN_REFUSED, f"called with {arguments}")


def _tell(code: str, browser_out: int) -> None:
    os.set_blocking(browser_out, True)
    try:
        os.write(browser_out, notice_frame(code))
    except BrokenPipeError:
        # The browser has closed its port as well: nobody is left to be told.
        return
