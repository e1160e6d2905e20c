"""Multipart bodies of `$batch`: bytes to parts and answers to bytes. Knows no request and no table.

Read leniently in what peers differ in (quoted boundaries, bare line feeds, a blank line first), written strictly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion.emulator.errors import bad_query

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MULTIPART = re.compile(
    r"""\s*multipart/mixed\s*;(?:.*;)?\s*boundary=(?:"(?P<quoted>[^"]+)"|(?P<bare>[^\s;"]+))\s*(?:;.*)?""",
    re.IGNORECASE | re.DOTALL,
)
_LINE_END = b"\r\n"


@dataclass(frozen=True)
class Part:
    """One part: its headers with names in lower case, and what it holds."""

    headers: Mapping[str, str]
    content: bytes


def boundary_of(content_type: str) -> str | None:
    """Answer the boundary that a content type of `multipart/mixed` names, or None for another one."""
    match = _MULTIPART.fullmatch(content_type)
    return (match["quoted"] or match["bare"]) if match else None


def split_parts(body: bytes, boundary: str) -> list[Part]:
    """Answer the parts between the boundaries; 400 where the last boundary or a blank line is missing."""
    delimiter = b"--" + boundary.encode("utf-8", "replace")
    blocks: list[list[bytes]] = []
    is_open = True
    for line in body.splitlines(keepends=True):
        mark = line.rstrip()
        if is_open and mark == delimiter:
            blocks.append([])
        elif is_open and blocks and mark == delimiter + b"--":
            is_open = False
        elif is_open and blocks:
            blocks[-1].append(line)
    if is_open:
        message = f"The multipart body ends without its last boundary '--{boundary}--'."
        raise bad_query(message)
    return [_part(block) for block in blocks]


def split_head(block: bytes) -> tuple[list[str], bytes]:
    """Answer the lines before the first blank one, and the bytes after it; leading blank lines are passed."""
    lines = block.splitlines(keepends=True)
    begin = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    end = next((index for index in range(begin, len(lines)) if not lines[index].strip()), len(lines))
    head = [line.decode("utf-8", "replace").strip() for line in lines[begin:end]]
    return head, b"".join(lines[end + 1 :])


def headers_of(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Answer header lines as names and values; 400 for a line that is none."""
    found = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            message = f"The header '{line}' in the batch cannot be read."
            raise bad_query(message)
        found.append((name.strip(), value.strip()))
    return found


def joined(boundary: str, blocks: Iterable[bytes]) -> bytes:
    """Answer a multipart body of whole parts, headers included."""
    lines = []
    for block in blocks:
        lines += [b"--" + boundary.encode(), block]
    return _LINE_END.join([*lines, b"--" + boundary.encode() + b"--", b""])


def part_of(headers: Mapping[str, str], content: bytes) -> bytes:
    """Answer one part with its headers, a blank line and what it holds."""
    head = [f"{name}: {value}".encode() for name, value in headers.items()]
    return _LINE_END.join([*head, b"", content])


def _part(lines: list[bytes]) -> Part:
    # The line end before a boundary belongs to the boundary.
    block = b"".join(lines)
    block = block.removesuffix(b"\n").removesuffix(b"\r")
    head, content = split_head(block)
    return Part({name.lower(): value for name, value in headers_of(head)}, content)
