"""The host as a browser meets it: a process with two pipes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from native_host.framing import MAX_FROM_BROWSER, MAX_TO_BROWSER, encode_frame
from native_host.launch import START_LIMIT
from tests.native_host.conftest import ADD_ON, ORIGIN, Home

ROOT = Path(__file__).parents[2]


def test_host_relays_frames_both_ways(home: Home) -> None:
    """What the extension says reaches the companion, and its answer comes back."""
    home.register("echo")
    host = home.run_host()
    for body in (b'{"first":1}', b"", '{"second":"é"}'.encode()):
        host.send(body)
        assert body == host.receive()


def test_host_ends_with_0_when_the_browser_closes_the_port(home: Home) -> None:
    """The end of standard input is the ordinary end of a host."""
    home.register("echo")
    host = home.run_host()
    host.send(b"{}")
    host.receive()
    host.close()
    assert host.wait() == 0


def test_host_delivers_what_was_sent_before_the_port_closed(home: Home) -> None:
    """A browser that is closed right after a click has still sent it."""
    home.register("listen")
    os.mkfifo(home.folder / "report")
    host = home.run_host()
    host.send(b"x" * 500_000)
    host.send(b"{}")
    host.send_bytes(b"\x05\x00\x00\x00half")
    host.close()
    assert (home.folder / "report").read_text(encoding="utf-8") == "2"
    assert host.wait() == 0


@pytest.mark.parametrize(
    "arguments",
    [
        (f"chrome-extension://{'a' * 32}/",),
        (ORIGIN.removesuffix("/"),),
        ("chrome-extension://a/", ORIGIN),
        ("/host/manifest.json", "another@example.com"),
        ("/host/manifest.json",),
    ],
)
def test_host_refuses_callers_that_are_not_registered(home: Home, arguments: tuple[str, ...]) -> None:
    """Only the extensions that the registration names are served, and nothing is started for others."""
    home.register("echo")
    host = home.run_host(*arguments)
    host.close()
    assert host.receive_notice() == "origin_refused"
    assert host.wait() == 1
    assert not (home.folder / "starts").exists()


def test_host_serves_the_registered_firefox_add_on(home: Home) -> None:
    """Firefox names the add-on in its second argument."""
    home.register("echo")
    host = home.run_host("/host/manifest.json", ADD_ON)
    host.send(b"{}")
    assert host.receive() == b"{}"


@pytest.mark.parametrize("text", [None, "", "[]", "{}", "{", '{"interpreter": 1}'])
def test_host_says_when_its_registration_cannot_be_read(home: Home, text: str | None) -> None:
    """A missing or damaged launch file has a notice of its own."""
    home.register("echo")
    home.launch_file.unlink()
    if text is not None:
        home.launch_file.write_text(text, encoding="utf-8")
    host = home.run_host()
    host.close()
    assert host.receive_notice() == "not_registered"
    assert host.wait() == 1


@pytest.mark.parametrize("command", [("/bin/sh", "-c", "exit 3"), ("/no/such/interpreter",)])
def test_host_says_at_once_when_the_companion_cannot_start(home: Home, command: tuple[str, ...]) -> None:
    """A companion that has already died is not waited for."""
    home.register("echo")
    launch = {
        **json.loads(home.launch_file.read_bytes()),
        "interpreter": command[0],
        "arguments": command[1:],
    }
    home.launch_file.write_text(json.dumps(launch), encoding="utf-8")
    began = time.monotonic()
    host = home.run_host()
    host.close()
    assert host.receive_notice() == "companion_not_started"
    assert host.wait() == 1
    assert time.monotonic() - began < START_LIMIT / 2


def test_host_refuses_a_state_folder_that_others_may_write(home: Home) -> None:
    """Whoever can write there could put a socket of their own in the companion's place."""
    home.register("echo")
    state = home.folder / "state"
    state.mkdir()
    state.chmod(0o777)
    assert home.run_host().receive_notice() == "companion_not_started"
    assert not (home.folder / "starts").exists()


def test_host_starts_the_companion_anew_behind_a_stale_socket(home: Home) -> None:
    """A killed companion leaves its socket file; that must not keep the next one from starting."""
    home.register("echo")
    (home.folder / "state").mkdir()
    dead = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    dead.bind(str(home.folder / "state" / "companion.sock"))
    dead.close()
    host = home.run_host()
    host.send(b"{}")
    assert host.receive() == b"{}"
    assert home.count_starts() == 1


def test_hosts_that_race_start_one_companion(home: Home) -> None:
    """Four hosts that find no companion at the same moment end at the same one."""
    home.register("echo")
    os.mkfifo(home.folder / "gate")
    hosts = [home.run_host() for _ in range(4)]
    (home.folder / "gate").write_bytes(b"")
    for host in hosts:
        host.send(b"{}")
        assert host.receive() == b"{}"
    assert home.count_starts() == 1


@pytest.mark.parametrize("unread", [0, 20_000])
def test_host_says_when_the_companion_is_gone(home: Home, unread: int) -> None:
    """A companion that hangs up, also in the middle of reading, is reported in a frame."""
    home.register("hang_up")
    host = home.run_host()
    host.send_bytes(encode_frame(b"{}") + encode_frame(bytes(unread)))
    assert host.receive_notice() == "companion_gone"
    assert host.wait() == 1


def test_host_delivers_although_no_answer_can_be_given_any_more(home: Home) -> None:
    """A browser that dies while answers are on their way has still sent what it sent."""
    home.register("echo")
    os.mkfifo(home.folder / "report")
    host = home.run_host()
    assert host.process.stdout is not None
    host.process.stdout.close()
    for _ in range(3):
        host.send(b"x" * 100_000)
    host.close()
    assert (home.folder / "report").read_text(encoding="utf-8") == "3"
    assert host.wait() == 0


def test_host_passes_whole_frames_only_before_its_notice(home: Home) -> None:
    """A frame that the companion could not finish is dropped, and the notice stays readable."""
    home.register("tear")
    host = home.run_host()
    host.send(b'{"whole":1}')
    assert host.receive() == b'{"whole":1}'
    assert host.receive_notice() == "companion_gone"


@pytest.mark.parametrize("length", [MAX_FROM_BROWSER - 1, MAX_FROM_BROWSER])
def test_host_takes_frames_up_to_the_limit(home: Home, length: int) -> None:
    """A frame of the limit itself still passes."""
    home.register("measure")
    host = home.run_host()
    host.send(bytes(length))
    assert str(length).encode() == host.receive()


def test_host_refuses_a_frame_above_the_limit(home: Home) -> None:
    """One byte more ends the port, with a notice that says why."""
    home.register("measure")
    host = home.run_host()
    host.send(b"{}")
    assert host.receive() == b"2"
    host.send_bytes((MAX_FROM_BROWSER + 1).to_bytes(4, sys.byteorder))
    assert host.receive_notice() == "frame_too_long"
    assert host.wait() == 1


def test_host_finishes_an_answer_before_it_refuses_a_frame(home: Home) -> None:
    """The notice follows the frames that were already on their way to the browser."""
    home.register("fill")
    host = home.run_host()
    host.send(b"0")
    assert host.process.stdout is not None
    length = int.from_bytes(host.process.stdout.read(4), sys.byteorder)
    host.send_bytes((MAX_FROM_BROWSER + 1).to_bytes(4, sys.byteorder))
    assert len(host.process.stdout.read(length)) == MAX_TO_BROWSER
    assert host.receive_notice() == "frame_too_long"


def test_host_sends_the_browser_no_more_than_it_takes(home: Home) -> None:
    """An answer of the limit passes; a longer one becomes a notice, for it would kill the port."""
    home.register("fill")
    host = home.run_host()
    host.send(b"0")
    assert len(host.receive()) == MAX_TO_BROWSER
    host.send(b"1")
    assert host.receive_notice() == "frame_too_long"


def test_companion_outlives_the_host_that_started_it(home: Home) -> None:
    """A browser kills its host and whatever belongs to it; the companion and what it holds stay."""
    home.register("echo")
    first = home.run_host()
    first.send(b"{}")
    first.receive()
    os.killpg(first.process.pid, signal.SIGKILL)
    first.wait()
    second = home.run_host()
    second.send(b"{}")
    assert second.receive() == b"{}"
    assert home.count_starts() == 1


def test_standard_output_carries_frames_alone() -> None:
    """Whatever a library prints goes to standard error, in Python and below it."""
    script = (
        "import os; from native_host.main import _take_standard_output as take; frames = take();"
        "print('stray', flush=True); os.system('echo stray'); os.write(frames, b'frame')"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert answer.stdout == b"frame"


def test_host_loads_nothing_that_is_slow_to_import() -> None:
    """A browser starts a host for every port, so its start time is felt."""
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import native_host.main;"
        "print(*{'argparse', 'asyncio', 'dataclasses', 'logging', 'subprocess', 'typing'} & set(sys.modules))"
    )
    answer = subprocess.run([sys.executable, "-IS", "-c", script], capture_output=True, check=True)
    assert answer.stdout.split() == []
