"""The invented world: the same seed draws the same one, its two sides share no brand, its truth is in its files."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.matching_world.firms import Firms, side_of
from tests.matching_world.rates import DEVELOPMENT
from tests.matching_world.stocks import read_table
from tests.matching_world.world import CRM, QUERIES, TRUTH, write_world

SIZE = {"contacts": 400, "queries": 60}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small development world."""
    made = tmp_path_factory.mktemp("world")
    write_world(made, **SIZE, seed=1, side="development")
    return made


def lines(file: Path) -> list[dict[str, Any]]:
    """A file's lines, parsed."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_same_seed_draws_the_same_world(folder: Path, tmp_path: Path) -> None:
    """A figure can be measured again by anybody."""
    write_world(tmp_path, **SIZE, seed=1, side="development")
    for name in (CRM, QUERIES, TRUTH):
        assert (folder / name).read_bytes() == (tmp_path / name).read_bytes()


def test_every_true_row_stands_in_the_crm_once(folder: Path) -> None:
    """Whoever is said to be present can be found."""
    ids = [row["id"] for row in lines(folder / CRM)]
    assert len(ids) == len(set(ids))
    assert set() == {identity for fact in lines(folder / TRUTH) for identity in fact["truth"]} - set(ids)


def test_queries_do_not_tell_the_truth(folder: Path) -> None:
    """What a matcher reads holds neither the slice nor an id of the CRM."""
    text = (folder / QUERIES).read_text(encoding="utf-8")
    assert '"slice"' not in text
    assert "c0de0000" not in text


def test_impostors_have_no_row(folder: Path) -> None:
    """An automatic decision about an impostor is always wrong."""
    facts = [fact for fact in lines(folder / TRUTH) if fact["is_impostor"]]
    assert facts
    assert [] == [fact for fact in facts if fact["truth"]]


def test_slices_are_all_there(folder: Path) -> None:
    """The figures are told for each difficulty that the requirement names."""
    slices = {fact["slice"] for fact in lines(folder / TRUTH)}
    wanted = {
        "natural", "natural, absent", "job changed", "nickname", "cross-script", "masked surname",
        "company's former name", "branch, both in CRM", "same name in two countries", "same name, same country",
    }  # fmt: skip
    assert set() == wanted - slices


@pytest.mark.parametrize("side", ["development", "validation"])
def test_sides_share_no_invented_brand(side: str) -> None:
    """What was tuned on one side was never seen on the other; only everybody's words are on both."""
    firms = Firms(Random(1), side=side)  # noqa: S311 - names, not secrets
    brands = {firms.draw().brand for _ in range(200)} - set(read_table("work.json")["shared_brands"])
    assert {side} == {side_of(brand) for brand in brands}


def test_validation_is_corrupted_otherwise(tmp_path: Path) -> None:
    """The validation world differs by more than its seed."""
    write_world(tmp_path, **SIZE, seed=1, side="validation")
    contacts = [row for row in lines(tmp_path / CRM) if row["table"] == "contact"]
    without = sum("emailaddress1" not in row for row in contacts) / len(contacts)
    assert DEVELOPMENT.no_email + 0.05 < without
