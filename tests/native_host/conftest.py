"""A registered host in a home of its own, run as the browser would run it."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from native_host.framing import encode_frame
from native_host.registration import EXTENSION_ID, Registration, register

ORIGIN = f"chrome-extension://{EXTENSION_ID}/"
ADD_ON = "copy-to-crm@example.com"
FAKE_COMPANION = Path(__file__).with_name("fake_companion.py")


class HostProcess:
    """One running host, with the browser's end of its pipes."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )

    def send(self, body: bytes) -> None:
        """Send one frame."""
        self.send_bytes(encode_frame(body))

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def receive(self) -> bytes:
        """The body of the next frame; it must come whole."""
        assert self.process.stdout is not None
        (length,) = struct.unpack("=I", self.process.stdout.read(4))
        body = self.process.stdout.read(length)
        assert length == len(body)
        return body

    def receive_notice(self) -> str:
        """The code of the next frame, which must be a notice of the host and the last frame."""
        notice = json.loads(self.receive())
        assert notice == {
            "protocol": 1,
            "event": {"kind": "host.notice", "code": notice["event"]["code"]},
        }
        self.close()
        assert self.process.stdout is not None
        assert self.process.stdout.read() == b""
        return str(notice["event"]["code"])

    def close(self) -> None:
        """Close the port, as a browser does."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def wait(self) -> int:
        """The exit status of the host."""
        return self.process.wait()


class Home:
    """A home of Copy to CRM with a registered host and a fake companion behind it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {"HOME": str(folder), "COPY_TO_CRM_HOME": str(folder)}
        self.launcher = folder / "data" / "host" / "copy-to-crm-host"
        self.launch_file = folder / "data" / "host" / "launch.json"
        self.hosts: list[HostProcess] = []

    def register(self, behaviour: str) -> None:
        """Register the host with a fake companion of this behaviour."""
        self.register_command(Path(sys.executable), "-P", str(FAKE_COMPANION), behaviour)

    def register_command(self, interpreter: Path, *arguments: str) -> None:
        """Register the host with this command in the companion's place."""
        registration = Registration(interpreter, arguments, firefox_ids=(ADD_ON,))
        register(registration, self.environ, browsers=())

    def run_host(self, *arguments: str) -> HostProcess:
        """Start the host as a browser does, with the browser's arguments."""
        host = HostProcess([str(self.launcher), *(arguments or (ORIGIN,))])
        self.hosts.append(host)
        return host

    def count_starts(self) -> int:
        """How often a companion was started."""
        return len((self.folder / "starts").read_text(encoding="utf-8").splitlines())


@pytest.fixture
def home() -> Iterator[Home]:
    """A fresh home; its fake companions and hosts end with the test."""
    # Not tmp_path: a socket's path must stay short.
    with tempfile.TemporaryDirectory(prefix="crm-", ignore_cleanup_errors=True) as folder:
        home = Home(Path(folder))
        os.mkfifo(home.folder / "lifeline")
        lifeline = os.open(home.folder / "lifeline", os.O_RDWR)
        yield home
        os.close(lifeline)
        for host in home.hosts:
            with host.process:
                host.process.kill()
