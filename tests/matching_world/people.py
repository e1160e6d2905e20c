"""The people of the invented world: name, employer, town, title, and what has changed since the CRM was told."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from random import Random
from typing import Any

from tests.matching_world.firms import Firm, plain
from tests.matching_world.rates import Rates
from tests.matching_world.stocks import Name, Written, read_table, stock_of

_LIVES_AT_WORK = 0.8
_ACRONYM_WORDS = 3


@dataclass(frozen=True)
class Person:
    """Somebody, as the world knows them."""

    name: Name
    maiden_name: Written
    firm: Firm
    former_firm: Firm
    title: int
    """The number of a family of titles in `work.json`."""
    former_title: int
    country: str
    city: tuple[str, ...]
    number: int
    is_on_free_mail: bool

    @property
    def slug(self) -> str:
        """The end of their public LinkedIn address."""
        words = [self.name.given.latin, *(part.latin for part in self.name.surnames)]
        return f"{plain('-'.join(words)).replace(' ', '-')}-{self.number * 2654435761 % 2**32:08x}"

    @property
    def phone(self) -> str:
        """Their telephone number, as it is written internationally."""
        start = countries()[self.country]["phone"]
        digits = f"{self.number * 7919 % 10**6:06d}"
        return f"{start} {digits[:2]} {digits[2:]}"

    @property
    def profile_id(self) -> str:
        """What Sales Navigator's own addresses call them; it tells no name."""
        return f"ACwAA{self.number * 2654435761 % 2**40:010x}AbCdEfGhIj"

    def email_at(self, firm: Firm, *, surname: str | None = None) -> str:
        """Their address at an employer, under a former surname perhaps; a private one for the few who give that."""
        given, surname = (
            plain(word).replace(" ", "").replace("'", "")
            for word in (self.name.given.latin, surname or self.name.surnames[-1].latin)
        )
        if self.is_on_free_mail:
            free = read_table("work.json")["free_mail"]
            return f"{given}{surname}{self.number % 100}@{free[self.number % len(free)]}"
        pattern = firm.number % 3
        local = (f"{given}.{surname}", f"{given[:1]}{surname}", f"{given}_{surname}")[pattern]
        return f"{local}@{firm.domain}"


def draw_person(number: int, firm: Firm, former_firm: Firm, home: Firm, random: Random) -> Person:
    """A new person who works at `firm`; whether they were elsewhere before is for the views to say.

    `home` is the company whose town they live in, as most of its people do.
    """
    facts = countries()[firm.country]
    cultures = facts["cultures"]
    stock = stock_of(random.choices(list(cultures), list(cultures.values()))[0])
    name = stock.draw(random)
    is_local = random.random() < _LIVES_AT_WORK
    titles = len(read_table("work.json")["titles"])
    return Person(
        name,
        stock.draw_surname(random, is_woman=name.is_woman),
        firm,
        former_firm,
        random.randrange(titles),
        random.randrange(titles),
        firm.country,
        home.city if is_local and home.country == firm.country else tuple(random.choice(facts["cities"])),
        number,
        random.random() < 0.08,
    )


def draw_differences(person: Person, rates: Rates, random: Random) -> frozenset[str]:
    """The names of the `Rates` that come true for this person, of those that can."""
    possible = _possible(person)
    drawn = {rate for rate in _RATES if possible.get(rate, True) and random.random() < getattr(rates, rate)}
    if "same_title" in drawn:
        drawn.discard("other_wording")
    if "native_script" in drawn:
        # What is written in another script has neither nicknames nor mistakes of Latin letters here.
        drawn -= {"nickname", "typo", "initial_given", "masked_surname", "quoted_nickname", "letter_case"}
    if "job_change" not in drawn:
        drawn.discard("previous_shown")
    return frozenset(drawn)


@cache
def countries() -> dict[str, Any]:
    """The table of countries."""
    table: dict[str, Any] = read_table("countries.json")
    return table


_RATES = tuple(field.name for field in fields(Rates))


def _possible(person: Person) -> dict[str, bool]:
    name = person.name
    words = [name.given.latin, *(part.latin for part in name.surnames)]
    has_nickname = name.given.latin in read_table("nicknames.json")
    is_native = name.given.native is not None and all(part.native for part in name.surnames)
    is_renamed = person.firm.former_name is not None
    return {
        "nickname": has_nickname,
        "quoted_nickname": has_nickname,
        "middle_name": name.middle is not None,
        "accents_lost": any(not word.isascii() for word in words),
        "native_script": is_native,
        "page_native_name": is_native,
        "second_spelling": any(part.variants for part in (name.given, *name.surnames)),
        "maiden_name": name.is_woman and len(name.surnames) == 1,
        "hyphenated": len(name.surnames) == 1,
        "one_of_two_surnames": len(name.surnames) == 2,
        "particle_lost": bool(name.particle),
        "renamed": is_renamed,
        "acronym": not is_renamed and len(person.firm.name.split()) >= _ACRONYM_WORDS,
        "truncated": bool(person.firm.sector),
    }
