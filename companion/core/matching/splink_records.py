"""A subject that was read, as one flat record of folded words: what the SQL of `splink_settings` compares."""

from __future__ import annotations

from companion.core.matching.folding import sound
from companion.core.matching.lexicon import Lexicon
from companion.core.matching.reading import Known


def splink_record(identity: str, known: Known, lexicon: Lexicon) -> dict[str, str | None]:
    """The record; what is unknown is None, which says nothing."""
    given = known.name.given[0] if known.name.given else ""
    surname = "".join(known.name.surnames)
    work = sorted(known.title - lexicon.ranks)
    columns = {
        "given": given,
        "given_sound": sound(given),
        # A name may be short for several; the first of them in the order of the alphabet stands for all.
        "nickname": str(min(lexicon.nicknames[given])) if given in lexicon.nicknames else "",
        "surname": surname,
        "surname_sound": sound(surname),
        "firm": known.firm.joined,
        "acronym": known.firm.acronym,
        "unit": known.firm.unit,
        "domain": known.domain,
        "title": " ".join(sorted(known.title)),
        "work": work[0] if work else "",
        "town": known.city or next(iter(sorted(known.places)), ""),
        "country": known.country,
        "email": known.emails[0] if known.emails else "",
        "phone": known.phones[0] if known.phones else "",
        "profile": known.profile,
    }
    return {"unique_id": identity, **{name: value or None for name, value in columns.items()}}
