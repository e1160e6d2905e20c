"""The script that sets an organisation up takes the steps that its page states, and no other way. J1."""

from __future__ import annotations

from tests.packages.setting_up import ORGANISATION, REP, SettingUp
from tests.packages.stated_steps import stated_steps


def test_script_takes_the_steps_of_the_page() -> None:
    """Word for word and in the same order, so that neither the page nor the script can change alone."""
    rep, organisation = stated_steps()
    assert (list(rep), list(organisation)) == (list(REP.values()), list(ORGANISATION.values()))


def test_every_step_is_played() -> None:
    """Each has something that takes it."""
    assert [] == [name for name in (*ORGANISATION, *REP) if not callable(getattr(SettingUp, name, None))]
