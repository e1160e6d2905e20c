"""What an organisation learns of its people's decisions: never from few, never to its harm, never without a judge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.core.matching.learning import AS_SHIPPED, Bend, Confirmation, learn, read_bend, write_bend
from companion.lexicon_files import shipped_weights, weights_with

PROMISED = (0.2, 0.4, 0.6, 0.8, 0.93)
_GOLDEN = 0.6180339887


def cases(count: int, truth: Bend) -> list[Confirmation]:
    """Open cases of a CRM in which the shipped curve is bent so; as evenly as such shares can come true."""
    promises = [PROMISED[number % len(PROMISED)] for number in range(count)]
    return [
        Confirmation(f"item-{number}", promised, number * _GOLDEN % 1 < truth.apply(promised))
        for number, promised in enumerate(promises)
    ]


def test_a_crm_in_which_promises_are_too_high_is_learnt_from() -> None:
    """The learnt curve promises less there, and tells the cases that were held back better."""
    learnt = learn(cases(600, Bend(-1.0, 0.8)))
    assert learnt is not None
    assert learnt.is_better
    assert learnt.bend.apply(0.8) < 0.65
    assert 60 < learnt.held_back < 180


def test_cases_that_come_true_as_promised_change_hardly_anything() -> None:
    """Chance alone moves no curve far."""
    learnt = learn(cases(600, AS_SHIPPED))
    assert learnt is not None
    assert 0.8 == pytest.approx(learnt.bend.apply(0.8), abs=0.08)


@pytest.mark.parametrize("right", [0, 4, 96, 100])
def test_few_cases_of_one_kind_teach_nothing(right: int) -> None:
    """Who only ever agrees, or never does, says nothing of where the limit lies."""
    assert learn([Confirmation(f"i{n}", 0.6, n < right) for n in range(100)]) is None


def test_forty_nine_cases_teach_nothing() -> None:
    """Two numbers would follow chance."""
    assert learn(cases(49, Bend(-1.0, 0.8))) is None


def test_trust_grows_only_so_far() -> None:
    """However often people agree with what was open, little more is filed without asking them."""
    learnt = learn(
        cases(900, Bend(6.0, 1.0)) + [Confirmation(f"w{n}", 0.5, is_right=False) for n in range(6)]
    )
    assert learnt is not None
    assert learnt.bend.shift <= 1.0


@given(
    st.floats(-9, 9),
    st.floats(0.05, 9),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
)  # fmt: skip
def test_more_evidence_never_promises_less(shift: float, slope: float, one: float, other: float) -> None:
    """However the curve is bent it rises, and nothing becomes certain."""
    low, high = sorted((one, other))
    bend = Bend(shift, slope)
    assert 0 < bend.apply(low) <= bend.apply(high) < 1


def test_setting_says_what_was_learnt() -> None:
    """What is printed can be set, and the version of the weights tells of it."""
    bend = Bend(-0.41, 0.87)
    assert bend == read_bend(write_bend(bend))
    bent = weights_with(write_bend(bend))
    assert f"{shipped_weights().version} -0.410 0.870" == bent.version
    assert bent.probability("person", 4.0) < shipped_weights().probability("person", 4.0)
    assert bent.probability("company", 4.0) == shipped_weights().probability("company", 4.0)
    assert weights_with("") == shipped_weights()
