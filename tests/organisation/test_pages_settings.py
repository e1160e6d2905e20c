"""The settings section asks what the commands ask: what can be chosen, what it would change, what a column takes."""

from __future__ import annotations

import json

import pytest

from companion.administering import AdminOffice
from companion.errors import MappingRefused, SettingRefused
from companion.protocol.admin import (
    OrganisationRead,
    OrganisationSettings,
    OrganisationWrite,
    OrganisationWritten,
)
from companion.protocol.admin_choices import (
    ChoicesFound,
    ChoicesRead,
    ColumnsCheck,
    ColumnsChecked,
    PipelineChoose,
    PipelineChosen,
)
from tests.fakes.controls import control
from tests.organisation.conftest import ADMIN, Computer, Organisation
from tests.organisation.test_choices import answered
from tests.organisation.test_pages_seats import office_of
from tests.organisation.test_settings import RIGHTS, texts


async def choose(
    office: AdminOffice,
    source: str,
    stage: str = "",
    order: tuple[str, ...] = (),
    *,
    is_dry_run: bool = False,
) -> dict[str, str]:
    """What the pages are told of a choice."""
    wanted = PipelineChoose.model_validate(
        {
            "kind": "pipeline.choose",
            "source": source,
            "stage": stage,
            "is_including": False,
            "order": order,
            "is_dry_run": is_dry_run,
        }
    )
    answer = await office.answer(wanted)
    assert isinstance(answer, PipelineChosen)
    return {one.name: one.after for one in answer.changes}


async def write(office: AdminOffice, name: str, value: str) -> OrganisationWritten:
    """Set one value as the pages do."""
    wanted = OrganisationWrite(kind="organisation.write", name=name, value=value, is_dry_run=False)
    answer = await office.answer(wanted)
    assert isinstance(answer, OrganisationWritten)
    return answer


async def test_pages_offer_what_the_command_lists(
    admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same stages of each source in the same order, the same money columns, and lead sources by name. B2, B3."""
    found = await office_of(admin).answer(ChoicesRead(kind="choices.read"))
    assert isinstance(found, ChoicesFound)
    told = (await answered(admin, capsys, "pipeline"))["stages"]
    assert told == {
        offer.source: [{"value": one.value, "label": one.label} for one in offer.stages]
        for offer in found.stages
    }
    columns = (await answered(admin, capsys, "won-value"))["columns"]
    assert columns == {one.column: one.label for one in found.money_columns}
    assert "Web" == {one.value: one.label for one in found.lead_sources}[8]


async def test_source_that_may_not_be_read_names_its_right_and_hides_no_other(
    organisation: Organisation, admin: Computer
) -> None:
    """Without the right to read opportunities the texts on them are missing; the choice's stages are there. G5."""
    await control(organisation.emulator, "roles", user=ADMIN, privileges={"prvReadOpportunity": "None"})
    found = await office_of(admin).answer(ChoicesRead(kind="choices.read"))
    assert isinstance(found, ChoicesFound)
    offers = {one.source: one for one in found.stages}
    refused = offers["stepname"].refused
    assert refused is not None
    assert "prvReadOpportunity" in {one.value for one in refused.params}
    assert (4, None) == (len(offers["salesstage"].stages), offers["salesstage"].refused)


async def test_not_sure_given_twice_is_once_and_the_dry_run_is_what_then_happens(
    organisation: Organisation, admin: Computer
) -> None:
    """A stage, then "not sure" twice: the second changes nothing, in the pipeline as in the won value. B2, B3."""
    office = office_of(admin)
    would = await choose(office, "salesstage", "2", is_dry_run=True)
    assert would == await choose(office, "salesstage", "2")
    assert ("salesstage", "2") == (would["pipeline_source"], would["pipeline_stage"])
    assert {"pipeline_source": "unsure"} == await choose(office, "unsure")
    once = await texts(organisation)
    assert {} == await choose(office, "unsure")
    assert (await write(office, "won_value_column", "actualvalue")).is_changed
    assert not (await write(office, "won_value_column", "actualvalue")).is_changed
    assert {**once, "copycrm_won_value_column": "actualvalue"} == await texts(organisation)


async def test_pages_refuse_a_stage_as_the_command_does(organisation: Organisation, admin: Computer) -> None:
    """One that is not there, texts without a confirmed order, a flow that nobody has named; nothing is set. B2."""
    before, office = await texts(organisation), office_of(admin)
    for source, stage, words in (
        ("salesstage", "9", "salesstage has: Qualify"),
        ("stepname", "Propose", "confirm the order"),
        ("process", "Propose", "sales_process"),
    ):
        with pytest.raises(SettingRefused, match=words):
            await choose(office, source, stage)
    assert before == await texts(organisation)


async def test_lead_source_that_dynamics_does_not_have_is_refused_with_those_that_it_has(
    organisation: Organisation, admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the pages and by the command; none is always possible."""
    before, office = await texts(organisation), office_of(admin)
    with pytest.raises(SettingRefused, match=r"777 is no lead source; there are: .*8 \(Web\)"):
        await write(office, "lead_source", "777")
    assert 1 == await admin.run("org", "settings", "set", "lead_source", "777")
    assert "777 is no lead source" in capsys.readouterr().err
    assert before == await texts(organisation)
    for value in ("8", "0"):
        assert value == (await write(office, "lead_source", value)).after


@pytest.mark.parametrize(("privilege", "_name", "_table"), RIGHTS[:3])
async def test_missing_right_is_told_before_anything_is_tried(
    organisation: Organisation, admin: Computer, privilege: str, _name: str, _table: str
) -> None:
    """Whoever has every right is told of none, whoever lacks one of which. G5."""
    office = office_of(admin)
    for missing in ((), (privilege,)):
        if missing:
            await control(organisation.emulator, "roles", user=ADMIN, privileges={privilege: "None"})
        answer = await office.answer(OrganisationRead(kind="organisation.read"))
        assert isinstance(answer, OrganisationSettings)
        assert missing == answer.missing_rights


async def test_columns_are_judged_as_the_command_judges_them_and_nothing_is_set(
    organisation: Organisation, admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Type, sample, fault and the whole row are the same; a wrong type is refused when it is set. C11."""
    mapping = ("company=category", "kind=task.percentcomplete", "sent=nowhere")
    before, office = await texts(organisation), office_of(admin)
    found = await office.answer(ColumnsCheck(kind="columns.check", mapping=" ".join(mapping)))
    assert isinstance(found, ColumnsChecked)
    capsys.readouterr()
    assert 1 == await admin.run("org", "columns", *mapping, "--json")
    told = json.loads(capsys.readouterr().out)
    assert [(one["column"], one["table"], one["type"], one["sample"]) for one in told["columns"]] == [
        (one.column, one.table, one.type, one.sample) for one in found.checks
    ]
    faults = [one.fault.code if one.fault else None for one in found.checks]
    assert faults == [one["fault"] and one["fault"]["code"] for one in told["columns"]]
    assert [None, "mapped_column_type", "mapped_column_missing"] == faults
    assert list(told["rows"]) == [row.table for row in found.rows]
    [task] = [row for row in found.rows if row.table == "task"]
    assert set(told["rows"]["task"]) == {cell.column for cell in task.cells}
    assert "Fourth Coffee" == {cell.column: cell.text for cell in task.cells}["category"]
    with pytest.raises(MappingRefused) as refused:
        await write(office, "activity_columns", " ".join(mapping[:2]))
    assert "mapped_column_type" == refused.value.code
    assert before == await texts(organisation)
