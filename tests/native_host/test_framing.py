"""Frames survive any splitting of the stream, and over-long ones are refused before they are kept."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from native_host.framing import MAX_FROM_BROWSER, FrameReader, FrameTooLong, encode_frame


@given(bodies=st.lists(st.binary(max_size=300), max_size=8), data=st.data())
def test_reader_gives_every_body_however_the_stream_is_split(
    bodies: list[bytes], data: st.DataObject
) -> None:
    """What was framed comes out again, whole and in order, for any cuts."""
    stream = b"".join(map(encode_frame, bodies))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    reader = FrameReader(limit=300)

    read = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        read += reader.feed(stream[start:end])

    assert bodies == read


def test_frame_begins_with_its_length_in_the_machine_byte_order() -> None:
    """The wire format is that of native messaging."""
    assert struct.pack("=I", 2) + b"{}" == encode_frame(b"{}")


def test_reader_gives_an_empty_body_for_a_zero_length() -> None:
    """A frame may be empty; what that means is for the reader of bodies to say."""
    assert [b""] == FrameReader(limit=10).feed(bytes(4))


def test_reader_keeps_an_unfinished_frame_to_itself() -> None:
    """Half a frame is no frame."""
    assert [] == FrameReader(limit=10).feed(encode_frame(b"12345")[:-1])


@pytest.mark.parametrize("length", [MAX_FROM_BROWSER - 1, MAX_FROM_BROWSER])
def test_reader_takes_a_body_up_to_its_limit(length: int) -> None:
    """The limit itself still passes."""
    assert [bytes(length)] == FrameReader(MAX_FROM_BROWSER).feed(encode_frame(bytes(length)))


def test_reader_refuses_a_body_above_its_limit_from_the_length_alone() -> None:
    """Four bytes are enough to refuse, so nobody makes us hold a body that we will not take."""
    with pytest.raises(FrameTooLong) as refusal:
        FrameReader(MAX_FROM_BROWSER).feed(struct.pack("=I", MAX_FROM_BROWSER + 1))
    assert MAX_FROM_BROWSER + 1 == refusal.value.length
