"""The organisation's settings as the administrator's pages show and change them. Part of the composition root."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import assert_never

from companion.administering_choices import SOURCES, StagedSource, WantedPipeline, choose, wanted_pipeline
from companion.core.organisation_settings import LONGEST_VALUE, Variables, value_of
from companion.errors import CrmAnswerRefused, SettingRefused
from companion.organisation import AdminDesk
from companion.protocol.admin import (
    OrganisationRead,
    OrganisationSetting,
    OrganisationSettings,
    OrganisationWrite,
    OrganisationWritten,
)
from companion.protocol.admin_choices import (
    ChoicesFound,
    ChoicesRead,
    OfferedColumn,
    OfferedStage,
    PipelineChoose,
    PipelineChosen,
    SettingChange,
    StageOffer,
    ToldFault,
)
from companion.protocol.forms import MOST_CHOICES, FieldChoice
from companion.protocol.items import Param
from companion.settings import EffectiveSetting, SettingsReader
from companion.settings_organisation import form_of, read_wanted, settable
from companion.settings_shown import NEVER_TOLD, shown_value

AboutSettings = OrganisationRead | OrganisationWrite | ChoicesRead | PipelineChoose
AnswerAboutSettings = OrganisationSettings | OrganisationWritten | ChoicesFound | PipelineChosen

_LONGEST_LABEL = 400
_LONGEST_PARAM = 1000


async def answer_settings(
    desk: AdminDesk, wanted: AboutSettings, settings: SettingsReader
) -> AnswerAboutSettings:
    """The answer to one question about what counts for everybody. Raises as the commands do."""
    match wanted:
        case OrganisationRead():
            variables, missing = await asyncio.gather(desk.read(), desk.missing_rights())
            return _organisation(variables, settings.explain(), missing)
        case OrganisationWrite():
            return await _write(desk, wanted)
        case ChoicesRead():
            return await _choices(desk, settings.read().sales_process)
        case PipelineChoose():
            return await _choose_pipeline(desk, wanted, settings.read().sales_process)
        case _:
            assert_never(wanted)


def _organisation(
    variables: Variables, effective: Sequence[EffectiveSetting], missing: Sequence[str]
) -> OrganisationSettings:
    """Every setting that an organisation can have, but the list of those whom nobody may copy."""
    names = settable()
    return OrganisationSettings(
        kind="organisation.settings",
        settings=tuple(
            _shown(one, value_of(variables, one.name))
            for one in effective
            if one.name in names and one.name != NEVER_TOLD
        ),
        missing_rights=tuple(missing),
    )


async def _write(desk: AdminDesk, wanted: OrganisationWrite) -> OrganisationWritten:
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


async def _choices(desk: AdminDesk, flow: str) -> ChoicesFound:
    stages, columns, sources = await asyncio.gather(
        asyncio.gather(*(_offer(desk, source, flow) for source in SOURCES)),
        desk.read_money_columns(),
        desk.read_lead_sources(),
    )
    return ChoicesFound(
        kind="choices.found",
        stages=tuple(stages),
        money_columns=tuple(
            OfferedColumn(column=column, label=label[:_LONGEST_LABEL]) for column, label in columns.items()
        ),
        lead_sources=tuple(
            FieldChoice(value=one.value, label=one.label[:_LONGEST_LABEL]) for one in sources[:MOST_CHOICES]
        ),
    )


async def _offer(desk: AdminDesk, source: StagedSource, flow: str) -> StageOffer:
    """The stages of one source; a source that may not be read does not hide the others."""
    try:
        stages, refused = await desk.read_stages(source, flow), None
    except CrmAnswerRefused as error:
        stages, refused = (), fault_told(error.code, error.params)
    return StageOffer(
        source=source,
        stages=tuple(
            OfferedStage(value=one.value[:_LONGEST_LABEL], label=one.label[:_LONGEST_LABEL])
            for one in stages[:MOST_CHOICES]
        ),
        refused=refused,
    )


async def _choose_pipeline(desk: AdminDesk, wanted: PipelineChoose, flow: str) -> PipelineChosen:
    choice = WantedPipeline(wanted.source, wanted.stage, is_including=wanted.is_including, order=wanted.order)
    changes = await choose(desk, await wanted_pipeline(desk, flow, choice), is_dry_run=wanted.is_dry_run)
    return PipelineChosen(
        kind="pipeline.chosen",
        changes=tuple(
            # One that was typed in Power Apps may be longer than ours.
            SettingChange(name=one.name, before=one.before and one.before[:LONGEST_VALUE], after=one.after)
            for one in changes
        ),
        is_dry_run=wanted.is_dry_run,
    )


def fault_told(code: str, params: Mapping[str, str]) -> ToldFault:
    """A fault with its values, each as long as the protocol lets it be."""
    named = (Param(name=name, value=str(value)[:_LONGEST_PARAM]) for name, value in params.items())
    return ToldFault(code=code, params=tuple(named))


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
