"""Read SQLite's write-ahead log without SQLite, which silently ends its reading at the first frame it cannot verify.

Every frame carries a checksum seeded by the one before it, so a frame behind a rotten one can still be proved.
Follows the file format that SQLite documents. Changes nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_HEADER, _FRAME_HEADER = 32, 24
_MAGIC_OF_BIG_WORDS = 0x377F0683
_LARGEST_PAGE = 65536
# So many foreign frames in a row are what an earlier round of the log left behind, not a log that rots.
_FOREIGN_AT_MOST = 8

Sum = tuple[int, int]


@dataclass(frozen=True)
class Frame:
    """One page as a commit left it."""

    page: int
    pages_after_commit: int
    """The size of the database after the commit that ends here; 0 in the middle of one."""
    data: bytes
    is_of_this_round: bool
    is_sound: bool


@dataclass(frozen=True)
class Log:
    """What the log holds for sure."""

    frames: Sequence[Frame]
    """Up to the end of the last commit that can be proved."""
    page_size: int
    is_header_sound: bool

    @property
    def has_hole(self) -> bool:
        """Whether SQLite would leave out a commit that stands in it and was answered."""
        return bool(self.frames) and not (
            self.is_header_sound and all(frame.is_sound for frame in self.frames)
        )


def read_log(content: bytes, page_size: int) -> Log:
    """The frames of a log. `page_size` is the database's, for a header that can no longer tell."""
    if len(content) < _HEADER:
        return Log((), page_size, is_header_sound=True)
    magic, _version, told = struct.unpack_from(">3I", content)
    order = ">" if magic == _MAGIC_OF_BIG_WORDS else "<"
    counted = _add(order, (0, 0), content[:24])
    is_header_sound = counted == struct.unpack_from(">2I", content, 24)
    if is_header_sound and _is_page_size(told):
        page_size = told
    frames = list(_read_frames(content, page_size, order, counted))
    return Log(frames[: _end_of_answered(frames)], page_size, is_header_sound)


def _end_of_answered(frames: Sequence[Frame]) -> int:
    """How many frames belong to commits that may have been answered.

    A commit is answered only after a sync, so a later one proves it. The last one may have been torn as the power
    was cut; where a frame of it is missing, it was not answered, or cannot be told from one that was not.
    """
    ends = [number for number, one in enumerate(frames, 1) if one.pages_after_commit and one.is_of_this_round]
    while ends and not frames[ends[-1] - 1].is_sound:
        ends.pop()
    before, last = [0, 0, *ends][-2:]
    return last if all(frame.is_sound for frame in frames[before:last]) else before


def _read_frames(content: bytes, page_size: int, order: str, first: Sum) -> Iterator[Frame]:
    salts = content[16:24]
    seeds: set[Sum] = {first, struct.unpack_from(">2I", content, 24)}
    foreign = 0
    for start in range(_HEADER, len(content) - _FRAME_HEADER - page_size + 1, _FRAME_HEADER + page_size):
        header = content[start : start + _FRAME_HEADER]
        data = content[start + _FRAME_HEADER : start + _FRAME_HEADER + page_size]
        page, after, *_salts, one, two = struct.unpack(">6I", header)
        sums = {_add(order, seed, header[:8] + data) for seed in seeds}
        is_proved = (one, two) in sums
        is_of_this_round = header[8:16] == salts
        foreign = 0 if is_of_this_round else foreign + 1
        if foreign > _FOREIGN_AT_MOST:
            return
        # Frames of an earlier round prove each other; their salts tell them from those of this one.
        is_sound = is_proved and page > 0 and is_of_this_round
        yield Frame(page, after, data, is_of_this_round, is_sound)
        seeds = {(one, two)} if is_proved else {(one, two), *sums}
        if len(seeds) > 3:
            seeds = {(one, two)}


def _add(order: str, seed: Sum, data: bytes) -> Sum:
    one, two = seed
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        one = (one + even + two) & 0xFFFFFFFF
        two = (two + odd + one) & 0xFFFFFFFF
    return one, two


def _is_page_size(number: int) -> bool:
    return 512 <= number <= _LARGEST_PAGE and number & (number - 1) == 0
