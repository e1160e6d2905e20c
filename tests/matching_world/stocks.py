"""The names that an invented world draws from: real single names by culture, joined anew, with an invented tail.

Heads of the lists are faker's; the tail, without which surnames would be far too few, is blended from them.
"""

from __future__ import annotations

import importlib
import json
import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

_FOLDER = Path(__file__).parent
_TAIL_SHARE = 0.5
"""The thousand commonest surnames of a large country bear less than half of its people."""
_TAIL_SIZE = 12_000
_NO_TAIL = 1e-7
_VOWELS = "aeiouyáéíóúàèìòùâêîôûäëïöüãõåæøı"
_AWKWARD = re.compile(f"[{_VOWELS}]{{4}}|[^{_VOWELS}]{{4}}", re.IGNORECASE)
_PARTICLES = {
    "pt_BR": ("da", "de", "dos"),
    "es_ES": ("de la", "del"),
    "de_DE": ("von",),
    "nl_NL": ("van", "van der", "de"),
    "fr_FR": ("de",),
    "it_IT": ("di", "De"),
}
_PARTICLE_CHANCE = 0.08
_DOUBLE_SURNAMES = {"es_ES": 0.85, "pt_BR": 0.7}
_MIDDLE_CHANCE = {"en_US": 0.5, "en_GB": 0.4, "pt_BR": 0.35, "es_ES": 0.3, "de_DE": 0.15}


@dataclass(frozen=True)
class Written:
    """One word of a name: in Latin letters, as usual variants of them, and in its own script where that differs."""

    latin: str
    variants: tuple[str, ...] = ()
    native: str | None = None


@dataclass(frozen=True)
class Name:
    """How somebody is called."""

    culture: str
    is_woman: bool
    given: Written
    middle: Written | None
    surnames: tuple[Written, ...]
    particle: str
    is_surname_first: bool
    expected_share: float
    """The share of people of this culture with this given name and these surnames."""


@dataclass(frozen=True)
class Drawer:
    """Draws the elements of a list as often as their weights say."""

    elements: tuple[Written, ...]
    steps: tuple[float, ...]

    def draw(self, random: Random) -> tuple[Written, float]:
        """An element and its share."""
        place = min(bisect(self.steps, random.random() * self.steps[-1]), len(self.steps) - 1)
        weight = self.steps[place] - (self.steps[place - 1] if place else 0.0)
        return self.elements[place], weight / self.steps[-1]


@dataclass(frozen=True)
class Stock:
    """The names of one culture."""

    culture: str
    men: Drawer
    women: Drawer
    surnames: Drawer
    tail: Drawer | None
    is_surname_first: bool = False

    def draw(self, random: Random) -> Name:
        """Somebody's name."""
        is_woman = random.random() < 0.45
        given, share = (self.women if is_woman else self.men).draw(random)
        middle = None
        if random.random() < _MIDDLE_CHANCE.get(self.culture, 0.0):
            middle, _ = (self.women if is_woman else self.men).draw(random)
        count = 2 if random.random() < _DOUBLE_SURNAMES.get(self.culture, 0.0) else 1
        surnames = []
        for _ in range(count):
            surname, part = self._draw_surname(random, is_woman=is_woman)
            surnames.append(surname)
            share *= part
        particles = _PARTICLES.get(self.culture, ())
        particle = random.choice(particles) if particles and random.random() < _PARTICLE_CHANCE else ""
        middle = None if middle == given else middle
        return Name(
            self.culture, is_woman, given, middle, tuple(surnames), particle, self.is_surname_first, share
        )

    def draw_surname(self, random: Random, *, is_woman: bool) -> Written:
        """A surname alone."""
        return self._draw_surname(random, is_woman=is_woman)[0]

    def _draw_surname(self, random: Random, *, is_woman: bool) -> tuple[Written, float]:
        if self.tail and random.random() < _TAIL_SHARE:
            surname, share = self.tail.draw(random)
            return surname, share * _TAIL_SHARE
        surname, share = self.surnames.draw(random)
        if self.culture == "ru" and is_woman:
            surname = _feminine(surname)
        return surname, share * (_TAIL_SHARE if self.tail else 1.0)


@cache
def stock_of(culture: str) -> Stock:
    """The names of a culture: a key of `script_names.json`, or a locale of faker's."""
    in_script = read_table("script_names.json").get(culture)
    return _in_script(culture, in_script) if in_script else _in_latin(culture)


@cache
def read_table(name: str) -> Any:
    """One of this folder's data files."""
    return json.loads((_FOLDER / name).read_text(encoding="utf-8"))


def _in_script(culture: str, table: dict[str, Any]) -> Stock:
    def drawer(part: str) -> Drawer:
        return _by_rank(
            [Written(forms[0], tuple(forms[1:]), native) for native, forms in table[part].items()]
        )

    men, women, surnames = drawer("given_male"), drawer("given_female"), drawer("surnames")
    return Stock(culture, men, women, surnames, None, is_surname_first=table["order"] == "surname")


def _in_latin(culture: str) -> Stock:
    provider = importlib.import_module(f"faker.providers.person.{culture}").Provider
    random = Random(culture)  # noqa: S311 - a draw that can be repeated is the point
    men, women, surnames = (
        _drawer_of(getattr(provider, part), random)
        for part in ("first_names_male", "first_names_female", "last_names")
    )
    tail = _by_rank(_blend([element.latin for element in surnames.elements], random))
    return Stock(culture, men, women, surnames, tail)


def _drawer_of(names: Any, random: Random) -> Drawer:
    if isinstance(names, dict):
        # faker's weights are shares of a population.
        return Drawer(tuple(map(Written, names)), tuple(accumulate(max(w, _NO_TAIL) for w in names.values())))
    # Most lists stand in the order of the alphabet, which says nothing of how common a name is.
    shuffled = sorted(set(names))
    random.shuffle(shuffled)
    return _by_rank([Written(name) for name in shuffled])


def _by_rank(elements: Sequence[Written]) -> Drawer:
    """The second half as common as the first, the third a third, and so on, a little levelled at the top."""
    return Drawer(tuple(elements), tuple(accumulate(1 / (rank + 5) for rank in range(len(elements)))))


def _blend(surnames: list[str], random: Random) -> list[Written]:
    """Surnames that nobody listed: the beginning of one, the end of another."""
    plain = [name for name in surnames if name.isalpha() and 5 <= len(name) <= 11]
    blended: dict[str, None] = {}
    known = set(surnames)
    for _ in range(_TAIL_SIZE * 3):
        first, second = random.choice(plain), random.choice(plain)
        name = first[: random.randint(2, 4)] + second[-random.randint(3, 5) :].lower()
        if name not in known and not _is_awkward(name):
            blended[name] = None
        if len(blended) == _TAIL_SIZE:
            break
    return [Written(name) for name in blended]


def _is_awkward(name: str) -> bool:
    return _AWKWARD.search(name) is not None


def _feminine(surname: Written) -> Written:
    if surname.native is None or not surname.native.endswith(("ов", "ёв", "ев", "ин")):
        return surname
    return Written(surname.latin + "a", tuple(form + "a" for form in surname.variants), f"{surname.native}а")
