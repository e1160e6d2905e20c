"""Recognise, by path and file system, a folder in which no database is kept safely. Looks at nothing itself."""

from __future__ import annotations

from collections.abc import Iterable

NETWORK_FILE_SYSTEMS = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afpfs",
        "9p",
        "davfs",
        "fuse.sshfs",
        "fuse.rclone",
        "fuse.davfs2",
    }
)
"""Locks over a network are not always kept, and a log may be seen by one computer only."""

_SYNCED = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "mobile documents": "iCloud Drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "box sync": "Box",
    "pclouddrive": "pCloud",
}


def synced_by(path: str) -> str | None:
    """The program that copies this folder to other computers file by file, as its name in the path tells."""
    for part in _parts(path):
        name = part.lower()
        for beginning, program in _SYNCED.items():
            # "OneDrive - Contoso", "Dropbox (Personal)".
            if name == beginning or name.startswith((f"{beginning} -", f"{beginning} (", f"{beginning}-")):
                return program
    return None


def file_system_of(path: str, mounts: Iterable[str]) -> str:
    """The kind of the file system a path lies on, from the lines of Linux' table of mounts; empty when untold."""
    best, kind = -1, ""
    parts = _parts(path)
    for line in mounts:
        _device, place, found, *_rest = [*line.split(" "), "", "", ""]
        folder = _parts(place.replace("\\040", " "))
        if parts[: len(folder)] == folder and len(folder) >= best:
            best, kind = len(folder), found
    return kind


def _parts(path: str) -> list[str]:
    return [part for part in path.replace("\\", "/").split("/") if part]
