"""A companion for the host's tests: it listens where the real one would and behaves as its argument says.

Run as a program by the host. It lives until the test closes the lifeline, so none is ever left behind.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from native_host.framing import MAX_FROM_BROWSER, MAX_TO_BROWSER, FrameReader, encode_frame

Answer = Callable[[bytes], bytes | None]
"""What goes back for one body: bytes for the wire, or None to hang up."""


def echo(body: bytes) -> bytes | None:
    """The same body."""
    return encode_frame(body)


def measure(body: bytes) -> bytes | None:
    """The length of the body, as text."""
    return encode_frame(str(len(body)).encode())


def fill(body: bytes) -> bytes | None:
    """As much as may go to a browser, and as many bytes more as the body says."""
    return encode_frame(b"x" * (MAX_TO_BROWSER + int(body)))


def listen(_body: bytes) -> bytes | None:
    """Nothing; the connection stays."""
    return b""


def hang_up(_body: bytes) -> bytes | None:
    """Nothing; the connection ends."""
    return None


ANSWERS: dict[str, Answer] = {
    "echo": echo,
    "measure": measure,
    "fill": fill,
    "listen": listen,
    "hang_up": hang_up,
}


def main(behaviour: str) -> None:
    """Count this start, then serve until the lifeline is cut."""
    home = Path(os.environ["COPY_TO_CRM_HOME"])
    with (home / "starts").open("a", encoding="utf-8") as starts:
        starts.write("started\n")
    threading.Thread(target=_listen, args=(home, behaviour), daemon=True).start()
    (home / "lifeline").read_bytes()


def _listen(home: Path, behaviour: str) -> None:
    """Serve every connection, from when the gate opens if there is one."""
    if (home / "gate").exists():
        (home / "gate").read_bytes()
    path = home / "state" / "companion.sock"
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen()
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_serve, args=(connection, home, behaviour), daemon=True).start()


def _serve(connection: socket.socket, home: Path, behaviour: str) -> None:
    reader = FrameReader(MAX_FROM_BROWSER)
    bodies = 0
    with connection:
        while chunk := _read(connection):
            for body in reader.feed(chunk):
                bodies += 1
                if behaviour == "tear":
                    connection.sendall(encode_frame(body) + encode_frame(body)[:-1])
                    return
                answer = ANSWERS[behaviour](body)
                if answer is None:
                    return
                with suppress(BrokenPipeError):
                    connection.sendall(answer)
    if (home / "report").exists():
        (home / "report").write_text(str(bodies), encoding="utf-8")


def _read(connection: socket.socket) -> bytes:
    try:
        return connection.recv(4096)
    except ConnectionResetError:
        return b""


if __name__ == "__main__":
    main(sys.argv[1])
