"""Tell how alike two folded words of a name are."""

from __future__ import annotations

from companion.core.matching.folding import frame
from companion.core.matching.slips import are_within

_SLIP_LENGTH, _TWO_SLIPS_LENGTH = 5, 9
_FEWEST_BONES = 2


def fits(left: str, right: str) -> bool:
    """Whether a word is the other, or its initial."""
    return left == right or (min(len(left), len(right)) == 1 and left[0] == right[0])


def have_same_frame(left: str, right: str) -> bool:
    """Whether two long words have the same consonants; the fewer there are, the longer the words must be."""
    bones = frame(left)
    if bones != frame(right) or len(bones) < _FEWEST_BONES:
        return False
    return (
        len(bones) > _FEWEST_BONES + 1
        or (len(bones) > _FEWEST_BONES and _vowels_fit(left, right))
        or (max(len(left), len(right)) > _SLIP_LENGTH and min(len(left), len(right)) >= _SLIP_LENGTH - 1)
    )


def _vowels_fit(left: str, right: str) -> bool:
    """Whether one of two words has hardly any vowels, as what is written in Arabic, or both have as many."""
    counts = [sum(letter in "aeiouy" for letter in word) for word in (left, right)]
    return min(counts) <= 1 or counts[0] == counts[1]


def is_slip(left: str, right: str) -> bool:
    """Whether a slip of the keyboard makes one of the other; a short word has no room for any."""
    length = min(len(left), len(right))
    if length < _SLIP_LENGTH:
        return False
    most = 2 if length >= _TWO_SLIPS_LENGTH else 1
    return are_within(left, right, most)


def are_a_pair_of_genders(left: str, right: str) -> bool:
    """Paulo and Paula, Alexander and Alexandra: one letter apart, and two people."""
    if len(left) > len(right):
        left, right = right, left
    if left.endswith("er") and right.endswith("ra") and left[:-2] == right[:-2]:
        return True
    if len(left) == len(right):
        return left[:-1] == right[:-1] and {left[-1], right[-1]} == {"a", "o"}
    return left + "a" == right
