"""Folders that other computers change, too, are recognised; this computer's own are left in peace."""

from __future__ import annotations

import pytest

from companion.core.folder_kind import file_system_of, synced_by

MOUNTS = [
    "/dev/sda1 / ext4 rw,relatime 0 0",
    "server:/home /home nfs4 rw,vers=4.2 0 0",
    "/dev/sdb1 /home/ana/My\\040Disk ext4 rw 0 0",
]


@pytest.mark.parametrize(
    ("path", "program"),
    [
        ("C:\\Users\\Ana\\OneDrive - Contoso\\copy-to-crm", "OneDrive"),
        ("/home/ana/Dropbox/copy-to-crm", "Dropbox"),
        ("/home/ana/Dropbox (Personal)/x", "Dropbox"),
        ("/Users/ana/Library/Mobile Documents/x", "iCloud Drive"),
        ("/home/ana/.local/share/copy-to-crm", None),
        ("/home/dropboxer/data", None),
    ],
)
def test_synced_folder_is_known_by_its_name(path: str, program: str | None) -> None:
    """Also with the names that the programs add; a folder that only begins alike is none."""
    assert program == synced_by(path)


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/home/ana/data", "nfs4"), ("/home/ana/My Disk/data", "ext4"), ("/srv", "ext4"), ("/homework", "ext4")],
)
def test_nearest_mount_tells_the_file_system(path: str, kind: str) -> None:
    """A disk inside a network folder is a disk."""
    assert kind == file_system_of(path, MOUNTS)
