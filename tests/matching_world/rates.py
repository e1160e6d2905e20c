"""How often the CRM's view of somebody and the page's view differ, and in which way.

The rates are judgement, not counted in anybody's CRM. Two sets exist so that a figure tuned on one
can be looked at on the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Rates:
    """Chances between 0 and 1; each is drawn for a person for whom the difference is possible at all."""

    job_change: float = 0.18
    """The CRM row still shows the former employer, its e-mail address and the former title."""
    previous_shown: float = 0.6
    """The page lists previous employers."""
    nickname: float = 0.10
    quoted_nickname: float = 0.02
    initial_given: float = 0.015
    middle_name: float = 0.08
    """Only one side has it; half of the time as an initial."""
    masked_surname: float = 0.015
    accents_lost: float = 0.55
    native_script: float = 0.35
    """One of the two sides writes the name in its own script."""
    second_spelling: float = 0.3
    """The other of two usual transliterations."""
    maiden_name: float = 0.04
    hyphenated: float = 0.01
    one_of_two_surnames: float = 0.45
    """Of those who have two surnames, one side shows the first only (Spanish) or the last only (Portuguese)."""
    particle_lost: float = 0.25
    typo: float = 0.03
    swapped: float = 0.007
    all_in_surname: float = 0.005
    letter_case: float = 0.06
    decorated: float = 0.10
    legal_form: float = 0.40
    unit: float = 0.04
    """One side names the national company: "Brand Deutschland"."""
    acronym: float = 0.06
    renamed: float = 0.5
    """Of the people at a company that was once called otherwise."""
    truncated: float = 0.03
    same_title: float = 0.62
    other_wording: float = 0.9
    """Of those whose title is not the same word by word; the rest were promoted or do something else."""
    no_company: float = 0.06
    no_email: float = 0.35
    no_phone: float = 0.55
    no_city: float = 0.45
    no_country: float = 0.30
    no_title: float = 0.30
    no_profile: float = 0.92
    page_email: float = 0.04
    page_phone: float = 0.03
    page_headcount: float = 0.85
    page_native_name: float = 0.2
    """The page shows the name in its own script beside the Latin one."""
    page_vanity: float = 0.5
    """The page leads to the public profile, whose address tells a name; Sales Navigator's own tells none."""
    moved_town: float = 0.06
    keeps_town: float = 0.7
    """Who changes the employer seldom changes the town as well."""
    duplicate: float = 0.04


DEVELOPMENT = Rates()
VALIDATION = replace(
    DEVELOPMENT,
    job_change=0.23,
    previous_shown=0.45,
    nickname=0.14,
    masked_surname=0.03,
    native_script=0.45,
    second_spelling=0.4,
    maiden_name=0.06,
    one_of_two_surnames=0.35,
    typo=0.045,
    letter_case=0.12,
    decorated=0.16,
    legal_form=0.55,
    unit=0.07,
    acronym=0.04,
    renamed=0.6,
    same_title=0.5,
    other_wording=0.85,
    no_company=0.09,
    no_email=0.45,
    no_phone=0.5,
    no_city=0.35,
    no_title=0.22,
    no_profile=0.88,
    page_headcount=0.75,
    page_vanity=0.3,
    moved_town=0.1,
    duplicate=0.06,
)
