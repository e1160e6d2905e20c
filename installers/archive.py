"""Pack the extension's folder so that two archives of the same files are the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

_SHIPPED = frozenset({".css", ".html", ".js", ".json", ".png"})
_TYPES = ".d.ts"
"""How the files end that only the checker of types reads."""

_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can say."""


def extension_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file that a browser reads, in the order of their names."""
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and path.suffix in _SHIPPED and not name.endswith(_TYPES):
            yield name, path.read_bytes()


def pack(folder: Path) -> bytes:
    """The extension's folder as a zip whose bytes depend on names and contents alone."""
    return pack_files(extension_files(folder))


def pack_files(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Names and contents as a zip whose bytes depend on them alone."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # Otherwise the building system would show: 0 is DOS, 3 is Unix.
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    return packed.getvalue()
