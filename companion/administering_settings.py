"""The organisation's settings as the administrator's pages show and change them. Part of the composition root."""

from __future__ import annotations

from collections.abc import Sequence

from companion.core.organisation_settings import LONGEST_VALUE, Variables, value_of
from companion.errors import SettingRefused
from companion.organisation import AdminDesk
from companion.protocol.admin import (
    OrganisationSetting,
    OrganisationSettings,
    OrganisationWrite,
    OrganisationWritten,
)
from companion.settings import EffectiveSetting
from companion.settings_organisation import form_of, read_wanted, settable
from companion.settings_shown import NEVER_TOLD, shown_value


def read_organisation(variables: Variables, effective: Sequence[EffectiveSetting]) -> OrganisationSettings:
    """Every setting that an organisation can have, but the list of those whom nobody may copy."""
    names = settable()
    return OrganisationSettings(
        kind="organisation.settings",
        settings=tuple(
            _shown(one, value_of(variables, one.name))
            for one in effective
            if one.name in names and one.name != NEVER_TOLD
        ),
    )


async def write_organisation(desk: AdminDesk, wanted: OrganisationWrite) -> OrganisationWritten:
    """Change one, or say what would change. Raises SettingRefused before anything is asked, else as `AdminDesk`."""
    if wanted.name not in settable() or wanted.name == NEVER_TOLD:
        raise SettingRefused(name=wanted.name, reason=f"known settings: {', '.join(settable())}")
    setting = None if wanted.value is None else read_wanted(wanted.name, wanted.value)
    before = await desk.change(wanted.name, setting, is_dry_run=wanted.is_dry_run)
    after = setting.text if setting else None
    return OrganisationWritten(
        kind="organisation.written",
        name=wanted.name,
        before=before,
        after=after,
        is_changed=before != after,
        is_dry_run=wanted.is_dry_run,
    )


def _shown(setting: EffectiveSetting, organisation: str | None) -> OrganisationSetting:
    form = form_of(setting.name)
    return OrganisationSetting(
        name=setting.name,
        form=form.kind,
        choices=form.choices,
        lowest=form.lowest,
        highest=form.highest,
        # One that was typed in Power Apps may be longer than ours.
        organisation=organisation and organisation[:LONGEST_VALUE],
        in_force=shown_value(setting),
        source=setting.source,
    )
