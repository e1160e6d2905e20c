"""Who may speak to the companion: processes of its own user, and nobody else."""

from __future__ import annotations

import os
import socket
import struct

# struct ucred of Linux: process, user and group of the peer at the time it connected.
_UCRED = struct.Struct("3i")


def is_own_user(peer: socket.socket) -> bool:
    """True when the process at the other end runs as this user.

    The socket's folder already keeps others out; this is the second lock on the same door.
    """
    if not hasattr(socket, "SO_PEERCRED"):
        # macOS has none in Python; there the 0700 folder is the only lock.
        return True
    _pid, uid = _credentials(peer)
    return uid == os.getuid()


def peer_process(peer: socket.socket) -> int:
    """The id of the process that listens or connected at the other end. Linux only."""
    pid, _uid = _credentials(peer)
    return pid


def _credentials(peer: socket.socket) -> tuple[int, int]:
    pid, uid, _gid = _UCRED.unpack(peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size))
    return pid, uid
