"""Read the names that people's own addresses write: `hritik_nath@…`, `/in/siyu-guo-1be264fc`.

An address is given once and then copied, so it keeps what a row misspells, writes in another script or has under a
former name. It counts only where it plainly is this person's: others write from shared mailboxes or for somebody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from companion.core.matching.folding import fold, sound
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.people import PersonName
from companion.core.matching.reading import Known

_PARTS = re.compile(r"[^a-z]+")
_VANITY = "vanity "
_FEWEST_LETTERS = 4
"""Of an address in one piece, an initial and a surname."""
_MOST_PARTS = 4


def names_in_addresses(known: Known, lexicon: Lexicon) -> tuple[PersonName, ...]:
    """The names that a person's addresses write, other than the one they are known by; each once."""
    return tuple(
        name
        for name in _written(known.emails, known.profile)
        if name.letters != known.name.letters and _is_own(name, known.name, lexicon)
    )


@lru_cache(maxsize=20_000)
def _written(emails: tuple[str, ...], profile: str) -> tuple[PersonName, ...]:
    # Asked of the same page for each row that it is compared with.
    names = [name for email in emails for name in _name_of(email.partition("@")[0])]
    if profile.startswith(_VANITY):
        slug = profile.removeprefix(_VANITY)
        # LinkedIn ends the address of most people with a number of its own.
        names += _name_of("-".join(part for part in slug.split("-") if part.isalpha()), is_in_pieces=True)
    return tuple(dict.fromkeys(names))


def _name_of(text: str, *, is_in_pieces: bool = False) -> Iterator[PersonName]:
    parts = tuple(part for part in _PARTS.split(fold(text)) if part)[:_MOST_PARTS]
    if len(parts) > 1:
        yield PersonName(parts[:1], parts[1:], is_split=True)
    elif parts and not is_in_pieces and len(parts[0]) >= _FEWEST_LETTERS:
        yield PersonName((parts[0][0],), (parts[0][1:],), is_split=True)


def _is_own(written: PersonName, name: PersonName, lexicon: Lexicon) -> bool:
    """Whether an address shares a name with whom it is of; where the name is in another script nobody can tell."""
    if name.native:
        return True
    return any(_agree(one, other, lexicon) for one in written.words for other in name.words)


def _agree(one: str, other: str, lexicon: Lexicon) -> bool:
    if len(one) == 1:
        return one == other[0]
    groups = lexicon.nicknames
    return sound(one) == sound(other) or bool(groups.get(one, frozenset()) & groups.get(other, frozenset()))
