"""Stage and won value are chosen from what the environment has now, or not at all. B2, B3."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fakes.controls import rows_of
from tests.organisation.conftest import Computer, Organisation
from tests.organisation.test_settings import texts

PREFIX = "copycrm_"


async def answered(computer: Computer, capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """What a command says for programs."""
    capsys.readouterr()
    assert 0 == await computer.run("org", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


async def test_stages_are_those_of_the_environment_in_their_order(
    organisation: Organisation, admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """A choice's own order, the texts that stand on open opportunities, and a flow's stages once one is named. B2."""
    assert 0 == await admin.run("org", "settings", "set", "sales_process", "opportunitysalesprocess")
    stages = (await answered(admin, capsys, "pipeline"))["stages"]
    names = {source: [one["label"] for one in of] for source, of in stages.items()}
    stock = ["Qualify", "Develop", "Propose", "Close"]
    open_ones = [
        row for row in await rows_of(organisation.emulator, "opportunities") if row["statecode"] == 0
    ]
    standing = sorted({row["stepname"] for row in open_ones if row.get("stepname")})
    assert {"salesstage": stock, "stepname": standing, "process": stock} == names
    assert ["0", "1", "2", "3"] == [one["value"] for one in stages["salesstage"]]


async def test_stage_is_chosen_by_its_name_and_dry_run_is_what_then_happens(
    organisation: Organisation, admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """What would change is what then stands in Dynamics; not sure takes it back and works. B2."""
    choice = ("pipeline", "--source", "salesstage", "--stage", "propose")
    before = await texts(organisation)
    would = (await answered(admin, capsys, *choice, "--dry-run"))["changes"]
    assert before == await texts(organisation)
    assert would == (await answered(admin, capsys, *choice))["changes"]
    assert {
        "pipeline_source": "salesstage",
        "pipeline_stages": "0=Qualify|1=Develop|2=Propose|3=Close",
        "pipeline_stage": "2",
        "pipeline_includes_stage": "no",
    } == would
    assert {**before, **{PREFIX + name: text for name, text in would.items()}} == await texts(organisation)
    assert {} == (await answered(admin, capsys, *choice))["changes"]
    assert {"pipeline_source": "unsure"} == (await answered(admin, capsys, "pipeline", "--not-sure"))[
        "changes"
    ]
    assert "unsure" == admin.folders.settings_in_use().read().pipeline_source


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("--source", "salesstage", "--stage", "Negotiate"),
            "salesstage has: Qualify, Develop, Propose, Close",
        ),
        (("--source", "salesstage"), "choose one stage"),
        (("--source", "salesstage", "--stage", "Close", "--order", "Close"), "order of its own"),
        (("--source", "stepname", "--stage", "Propose"), "confirm the order"),
        (
            ("--source", "stepname", "--stage", "Propose", "--order", "Propose|Nowhere"),
            "name each stage once",
        ),
        (("--source", "process", "--stage", "Propose"), "sales_process"),
    ],
)
async def test_stage_that_is_not_there_is_refused_with_those_that_are(
    organisation: Organisation,
    admin: Computer,
    arguments: tuple[str, ...],
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing is set, and the sentence says what can be chosen. B2."""
    before = await texts(organisation)
    assert 1 == await admin.run("org", "pipeline", *arguments)
    assert words in capsys.readouterr().err
    assert before == await texts(organisation)


async def test_confirmed_order_of_texts_counts(
    organisation: Organisation, admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Texts have no order of their own: the administrator's stands. B2."""
    labels = [one["label"] for one in (await answered(admin, capsys, "pipeline"))["stages"]["stepname"]]
    order = "|".join(reversed(labels))
    chosen = ("--source", "stepname", "--stage", labels[0], "--order", order)
    assert order == (await answered(admin, capsys, "pipeline", *chosen))["changes"]["pipeline_stages"]
    assert order == (await texts(organisation))[PREFIX + "pipeline_stages"]


async def test_won_value_is_a_money_column_that_is_there(
    organisation: Organisation, admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Listed without what Dynamics computes; a text, a missing and a computed column are refused, both ways. B3."""
    columns = (await answered(admin, capsys, "won-value"))["columns"]
    assert {"actualvalue", "estimatedvalue", "budgetamount"} <= set(columns)
    assert not any(name.endswith("_base") for name in columns)
    for column in ("name", "nowhere", "actualvalue_base"):
        for command in (("won-value", column), ("settings", "set", "won_value_column", column)):
            assert 1 == await admin.run("org", *command)
            assert f"{column} is no money column" in capsys.readouterr().err
    assert PREFIX + "won_value_column" not in await texts(organisation)
    assert 0 == await admin.run("org", "won-value", "estimatedvalue")
    assert "estimatedvalue" == admin.folders.settings_in_use().read().won_value_column
    assert 0 == await admin.run("org", "won-value", "--not-sure")
    assert "actualvalue" == admin.folders.settings_in_use().read().won_value_column
