"""No power cut and no failing call of the disk takes a promise back; the short version of what `figures` counts."""

from __future__ import annotations

from tests.power.figures import cut_power, fail_calls
from tests.power.rot import rot


def test_no_power_cut_takes_a_promise_back() -> None:
    """In first start, work, checkpoint, end, second start and migration; careless work shows that loss is seen."""
    figures = cut_power(600)
    assert {"lost": 0, "corrupt": 0, "false_alarms": 0} == {
        name: figures[name] for name in ("lost", "corrupt", "false_alarms")
    }
    assert figures["states"] >= 600
    assert figures["careless_lost"] > 0


def test_no_failing_call_takes_a_promise_back() -> None:
    """Whichever write, sync, read or cut fails, once or from then on: what was answered stands in a sound file."""
    figures = fail_calls(stride=17)
    assert figures["runs"] > 50
    assert (0, 0) == (figures["lost"], figures["corrupt"])


def test_no_rot_shows_a_wrong_text_or_loses_in_silence() -> None:
    """Whatever bits change in the journal or its log, people are told, and no item shows another's words."""
    figures = rot(80)
    assert figures["noticed"] > 10
    assert (0, 0) == (figures["wrong"], figures["silent"])
