"""How each side writes somebody's name: the CRM in two columns, the page in one line."""

from __future__ import annotations

import unicodedata
from random import Random

from tests.matching_world.people import Person
from tests.matching_world.stocks import Written, read_table


def crm_name(person: Person, differences: frozenset[str], random: Random) -> tuple[str, str]:
    """First and last name as the CRM has them."""
    name = person.name
    if "native_script" in differences and _is_crm_native(person):
        return name.given.native or "", "".join(part.native or "" for part in name.surnames)
    given = _crm_given(person, differences, random)
    surname = _surnames(person, differences, is_page=False)
    if "maiden_name" in differences:
        surname = person.maiden_name.latin
    if "typo" in differences:
        given, surname = _misspell(given, surname, random)
    if "accents_lost" in differences:
        given, surname = _without_accents(given), _without_accents(surname)
    if "letter_case" in differences:
        given, surname = (str.upper, str.lower)[random.random() < 0.3](f"{given}\0{surname}").split("\0")
    if "swapped" in differences:
        return surname, given
    if "all_in_surname" in differences:
        return "", f"{given} {surname}"
    return given, surname


def page_name(person: Person, differences: frozenset[str], random: Random) -> str:
    """The name as it stands at the top of a page."""
    name = person.name
    if "native_script" in differences and not _is_crm_native(person):
        return native_name(person) or ""
    given = _spelt(name.given, differences)
    if "nickname" in differences and not _is_crm_short(person):
        given = _nickname(given, random)
    if "quoted_nickname" in differences and "nickname" not in differences:
        given = f'{given} "{_nickname(given, random)}"'
    surname = _surnames(person, differences, is_page=True)
    if "hyphenated" in differences:
        surname = f"{surname}-{person.maiden_name.latin}"
    if "masked_surname" in differences:
        surname = f"{surname[0].upper()}."
    whole = f"{given} {surname}"
    if name.is_surname_first and "second_spelling" in differences and random.random() < 0.4:
        whole = f"{surname} {given}"
    if "decorated" in differences:
        work = read_table("work.json")
        if random.random() < 0.8:
            return whole + str(random.choice(work["decorations"]))
        return str(random.choice(work["prefixes"])) + whole
    return whole


def native_name(person: Person) -> str | None:
    """The name in its own script; None where that is the Latin one."""
    name = person.name
    if name.given.native is None or not all(part.native for part in name.surnames):
        return None
    surname = " ".join(part.native or "" for part in name.surnames)
    if name.is_surname_first:
        return f"{surname}{name.given.native}"
    return f"{name.given.native} {surname}"


def _crm_given(person: Person, differences: frozenset[str], random: Random) -> str:
    name = person.name
    given = name.given.latin
    if "nickname" in differences and _is_crm_short(person):
        given = _nickname(given, random)
    if "initial_given" in differences:
        given = f"{given[0]}."
    if "middle_name" in differences and name.middle:
        given = (
            f"{given} {name.middle.latin[0]}." if random.random() < 0.5 else f"{given} {name.middle.latin}"
        )
    return given


def _is_crm_native(person: Person) -> bool:
    return person.number % 2 == 0


def _is_crm_short(person: Person) -> bool:
    return person.number % 5 < 2


def _spelt(word: Written, differences: frozenset[str]) -> str:
    return word.variants[0] if word.variants and "second_spelling" in differences else word.latin


def _surnames(person: Person, differences: frozenset[str], *, is_page: bool) -> str:
    name = person.name
    parts = [_spelt(part, differences) if is_page else part.latin for part in name.surnames]
    if "one_of_two_surnames" in differences and is_page == (person.number % 3 > 0):
        parts = parts[-1:] if name.culture == "pt_BR" else parts[:1]
    keeps_particle = name.particle and ("particle_lost" not in differences or is_page)
    return " ".join([name.particle, *parts] if keeps_particle else parts)


def _nickname(given: str, random: Random) -> str:
    return str(random.choice(read_table("nicknames.json").get(given, [given])))


def _without_accents(text: str) -> str:
    replaced = text.replace("ß", "ss").replace("ı", "i").replace("ø", "o")
    decomposed = unicodedata.normalize("NFD", replaced)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def _misspell(given: str, surname: str, random: Random) -> tuple[str, str]:
    if random.random() < 0.35 and len(given) > 3:
        return _mistype(given, random), surname
    return given, _mistype(surname, random)


def _mistype(word: str, random: Random) -> str:
    """A word with one letter lost, doubled, exchanged with its neighbour, or another one."""
    if len(word) < 3:
        return word
    at = random.randrange(1, len(word) - 1)
    return random.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + random.choice("aeiolnrst") + word[at + 1 :],
        )
    )
