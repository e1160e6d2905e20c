"""Files that the administrator's pages save, read from the companion a part at a time: none has a limit."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.items import ShortText
from companion.protocol.wire import Id, Wire

LONGEST_PART = 100_000
"""Characters of one part: with every one escaped it still fits a frame to the browser."""

SavedFile = Literal["seats", "usage", "outcome", "match", "person", "letter"]


class FileRead(Wire):
    """Read the next part of a file."""

    kind: Literal["file.read"]
    file: SavedFile
    language: Literal["en", "pt-BR"]
    """Of its headings."""
    of: Annotated[str, StringConstraints(max_length=2000)] | None
    """The roster or the reading that the page shows, or the person as `person.find` takes them; null otherwise."""
    reading: Id | None
    """Of the part before; null for the first."""
    part: Annotated[int, Field(ge=0)]
    """How many parts are there already: none is ever left out unnoticed."""


class FilePart(Wire):
    """Answer to `file.read`."""

    kind: Literal["file.part"]
    reading: Id
    name: ShortText
    """What the file may be called."""
    text: Annotated[str, StringConstraints(max_length=LONGEST_PART)]
    is_last: bool
