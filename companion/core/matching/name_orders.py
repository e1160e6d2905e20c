"""The orders in which the words of a name may stand, and when another than the first is worth a try."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from companion.core.matching.folding import frame
from companion.core.matching.people import PersonName

Order = tuple[tuple[str, ...], tuple[str, ...]]
"""Given names, and surnames."""


def may_cross(page: PersonName, row: PersonName) -> bool:
    """Whether another order than the first is worth a try.

    Of more than two words another cut may fit. Of two, one must be a given name here and a surname there.
    """
    is_of_two = len(page.words) == 2 and (row.is_split or len(row.words) == 2)
    if page.others or row.others or not is_of_two:
        return True
    return _begin_alike(page.given, row.surnames) or _begin_alike(page.surnames, row.given)


def _begin_alike(words: Sequence[str], others: Sequence[str]) -> bool:
    begins = {frame(other)[0] for other in others}
    return any(frame(word)[0] in begins for word in words)


def orders_of_page(name: PersonName) -> Iterator[Order]:
    """Each place where the given name may end, both ways round."""
    words = name.words
    for place in range(1, len(words)):
        yield words[:place], words[place:]
        yield words[place:], words[:place]
    if name.others:
        yield name.given, name.others
        yield name.others, name.surnames


def orders_of_row(name: PersonName) -> Iterator[Order]:
    """The one way of a row that says itself which word is the surname, else each."""
    if name.is_split:
        yield name.given, name.surnames
    else:
        yield from orders_of_page(name)
    if name.others:
        yield name.given, name.others
