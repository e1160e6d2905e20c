"""See whether the host answers as a browser would start it. Writes nothing and starts no companion.

Without a companion it is asked by a caller that it must refuse: a refusal in a frame proves launcher, interpreter and
framing. With one that runs, it is given a greeting to relay.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Literal

from native_host.framing import MAX_TO_BROWSER, FrameReader, encode_frame
from native_host.launch import Launch, read_launch
from native_host.launcher import LAUNCH_FILE_NAME, LAUNCHER_NAME, read_written
from native_host.notice import ORIGIN_REFUSED, HostStop
from native_host.registration import host_folder, packaged_host_folder

ANSWER_LIMIT = 20.0
"""Seconds that a host may take to answer."""

_NOBODY = "chrome-extension://copy-to-crm-doctor/"

HostState = Literal["relays", "answers", "missing", "interpreter_gone", "moved", "silent"]


@dataclass(frozen=True)
class Tried:
    """What came of asking the host, and the version that registered it; empty where none is written down."""

    state: HostState
    detail: str = ""
    version: str = ""


def try_host(
    environ: Mapping[str, str], greeting: bytes | None = None, machine_root: Path = Path("/")
) -> Tried:
    """Whether the registered host answers, and what is wrong where it does not.

    The greeting is a request for a companion that runs; the host must bring an answer of it.
    """
    launcher = find_launcher(environ, machine_root)
    launch_file = launcher.with_name(LAUNCH_FILE_NAME)
    try:
        launch = read_launch(launch_file)
    except HostStop as stop:
        return Tried("missing", str(stop))
    if not launcher.exists():
        return Tried("missing", str(launcher))
    written = read_written(launch_file)
    packages, version = str(written.get("packages", "")), str(written.get("version", ""))
    if not Path(launch.interpreter).exists():
        return Tried("interpreter_gone", launch.interpreter, version)
    if packages and not (Path(packages) / "native_host").is_dir():
        return Tried("moved", packages, version)
    try:
        state, detail = _ask(launcher, launch, greeting)
    except (OSError, ValueError) as error:
        state, detail = "silent", str(error)
    return Tried(state, detail, version)


def find_launcher(environ: Mapping[str, str], machine_root: Path = Path("/")) -> Path:
    """The launcher of this user's registration, or where there is none, of the machine's, or of a package's."""
    users = host_folder(environ) / LAUNCHER_NAME
    if users.with_name(LAUNCH_FILE_NAME).exists():
        return users
    shared = (host_folder(environ, machine_root), packaged_host_folder(machine_root))
    return next(
        (folder / LAUNCHER_NAME for folder in shared if (folder / LAUNCHER_NAME).exists()),
        users,
    )


def _ask(launcher: Path, launch: Launch, greeting: bytes | None) -> tuple[HostState, str]:
    body, said, status = _first_frame(launcher, _NOBODY, b"")
    if json.loads(body or "{}").get("event", {}).get("code") != ORIGIN_REFUSED:
        return "silent", said or f"exit status {status}"
    callers = sorted(caller for caller in launch.callers if caller.startswith("chrome-extension://"))
    if greeting is None or not callers:
        return "answers", ""
    body, said, status = _first_frame(launcher, callers[0], encode_frame(greeting))
    reply = json.loads(body or "{}")
    if "ok" in reply:
        return "relays", ""
    return "silent", str(reply.get("event", {}).get("code", "")) or said or f"exit status {status}"


def _first_frame(launcher: Path, caller: str, sent: bytes) -> tuple[bytes, str, int]:
    """The host's first frame, the end of what it complained of, and its exit status."""
    with subprocess.Popen(  # noqa: S603 - the launcher that register wrote
        [str(launcher), caller], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as host:
        limit = Timer(ANSWER_LIMIT, host.kill)
        limit.start()
        try:
            return _converse(host, sent)
        finally:
            limit.cancel()


def _converse(host: subprocess.Popen[bytes], sent: bytes) -> tuple[bytes, str, int]:
    if host.stdin is None or host.stdout is None:
        raise ValueError("a host without pipes")
    reader = FrameReader(MAX_TO_BROWSER)
    bodies: list[bytes] = []
    try:
        host.stdin.write(sent)
        host.stdin.flush()
    except BrokenPipeError:
        # It ended before it read; what it said about that is worth more.
        sent = b""
    # A host that is to relay keeps its port open until we close it; one that refuses ends by itself.
    while not bodies and (chunk := host.stdout.read1(65536)):  # type: ignore[attr-defined] # a BufferedReader
        bodies += reader.feed(chunk)
    _, said = host.communicate()
    return b"".join(bodies[:1]), said.decode(errors="replace").strip()[-300:], host.returncode
