"""Starting the host and the companion, and the companion's memory, against bare interpreters of the same run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from companion.client import say_hello
from companion.core.profile import Profile
from companion.folders import find_folders
from companion.storage.profile_store import FileProfileStore
from native_host.framing import MAX_TO_BROWSER, FrameReader, encode_frame
from native_host.paths import HOME_VARIABLE, data_folder
from native_host.registration import EXTENSION_ID, Registration, register

_ROOT = Path(__file__).resolve().parents[2]
_HELLO = {
    "protocol": 1,
    "request_id": "bench",
    "idempotency_key": None,
    "message": {"kind": "outbox.list", "item_ids": None},
}
# A connection as it is remembered; nobody answers at its address, and an idle companion asks nobody.
_PROFILE = Profile(
    environment_address="https://127.0.0.1:9",
    organisation_id="00000000-0000-4000-8000-000000000001",
    organisation_version="9.2",
    user_id="00000000-0000-4000-8000-000000000002",
    user_name="Bench Person",
    authority="https://127.0.0.1:9/tenant",
    client_id="00000000-0000-4000-8000-000000000003",
    account_id="bench",
    vault="file",
    is_test_environment=True,
    ca_file=None,
    connected_at="2026-11-22T00:00:00.000Z",
)
# What `copy-to-crm run` imports, and nothing else.
_IMPORTS = "import companion.cli, companion.bootstrap, companion.logbook"


def measure_host_connect(count: int) -> tuple[Sequence[float], Sequence[float]]:
    """Milliseconds from starting the host to its first answer with a companion running; bare `python -IS` beside it."""
    measured: list[float] = []
    floor: list[float] = []
    with tempfile.TemporaryDirectory(prefix="c2c-") as folder:
        environ = _environ(folder)
        register(
            Registration(interpreter=Path(sys.executable), arguments=("-P", "-m", "companion", "run")),
            environ,
            browsers=(),
        )
        companion = _start_companion(environ)
        try:
            for _ in range(count):
                measured.append(_time_host(environ))
                floor.append(_time([sys.executable, "-IS", "-c", "pass"], environ))
        finally:
            companion.terminate()
            companion.wait()
    return measured, floor


def measure_companion_start(count: int) -> tuple[Sequence[float], Sequence[float]]:
    """Milliseconds until a started companion answers; a process that only imports the same modules beside it."""
    measured: list[float] = []
    floor: list[float] = []
    for _ in range(count):
        with tempfile.TemporaryDirectory(prefix="c2c-") as folder:
            environ = _environ(folder)
            started = time.perf_counter()
            companion = _start_companion(environ)
            measured.append((time.perf_counter() - started) * 1000)
            companion.terminate()
            companion.wait()
            floor.append(_time([sys.executable, "-c", _IMPORTS], environ))
    return measured, floor


def measure_restart(count: int) -> tuple[Sequence[float], Sequence[float]]:
    """Milliseconds until a companion answers again after SIGKILL, its profile open; two bare imports beside it."""
    measured: list[float] = []
    floor: list[float] = []
    with tempfile.TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as folder:
        environ = _environ(folder)
        FileProfileStore(find_folders(environ).profiles).keep(_PROFILE)
        companion = _start_companion(environ)
        for _ in range(count):
            companion.kill()
            companion.wait()
            started = time.perf_counter()
            companion = _start_companion(environ)
            measured.append((time.perf_counter() - started) * 1000)
            floor.append(_time([sys.executable, "-c", "import aiohttp, msal"], environ))
        companion.kill()
        companion.wait()
    return measured, floor


def measure_idle_memory() -> tuple[Sequence[float], Sequence[float]]:
    """MiB of an idle companion with an open profile; a process with the same imports beside it."""
    with tempfile.TemporaryDirectory(prefix="c2c-") as folder:
        environ = _environ(folder)
        FileProfileStore(find_folders(environ).profiles).keep(_PROFILE)
        companion = _start_companion(environ)
        bare = subprocess.Popen(
            [sys.executable, "-c", f"{_IMPORTS}\nprint(flush=True)\ninput()"],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        if bare.stdout:
            bare.stdout.readline()
        memory = _proportional_mib(companion.pid), _proportional_mib(bare.pid)
        for process in (companion, bare):
            process.terminate()
            process.wait()
    return [memory[0]], [memory[1]]


def _start_companion(environ: dict[str, str]) -> subprocess.Popen[bytes]:
    companion = subprocess.Popen([sys.executable, "-m", "companion", "run"], env=environ)
    socket = find_folders(environ).socket
    while say_hello(socket) is None:
        time.sleep(0.001)
    return companion


def _time_host(environ: dict[str, str]) -> float:
    launcher = data_folder(environ) / "host" / "copy-to-crm-host"
    started = time.perf_counter()
    host = subprocess.Popen(
        [launcher, f"chrome-extension://{EXTENSION_ID}/"],
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    if host.stdin is None or host.stdout is None:
        raise RuntimeError(host)
    host.stdin.write(encode_frame(json.dumps(_HELLO).encode()))
    host.stdin.flush()
    frames = FrameReader(MAX_TO_BROWSER)
    while not frames.feed(os.read(host.stdout.fileno(), 65536)):
        pass
    elapsed = (time.perf_counter() - started) * 1000
    host.stdin.close()
    host.wait()
    host.stdout.close()
    return elapsed


def _time(command: Sequence[str], environ: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=environ, check=True)
    return (time.perf_counter() - started) * 1000


def _proportional_mib(pid: int) -> float:
    """Memory with shared pages divided among their users: what one more companion costs the machine."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(pid)


def _environ(folder: str) -> dict[str, str]:
    return {**os.environ, HOME_VARIABLE: folder, "PYTHONPATH": str(_ROOT)}
