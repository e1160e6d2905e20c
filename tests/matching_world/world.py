"""Writes an invented world as files: the CRM, the queries, and the truth that no matcher sees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, TextIO

from tests.matching_world.company_slices import (
    account_row,
    company_difficulties,
    draw_company_differences,
    natural_companies,
)
from tests.matching_world.people_slices import (
    Planted,
    difficulties,
    impostors,
    natural_absent,
    natural_present,
    present_count,
    two_namesakes,
)
from tests.matching_world.population import Known, Population
from tests.matching_world.query import Query
from tests.matching_world.rates import DEVELOPMENT, VALIDATION

CRM, QUERIES, TRUTH = "crm.jsonl", "queries.jsonl", "truth.jsonl"
SIDES = {"development": DEVELOPMENT, "validation": VALIDATION}
_COMPANY_SHARE = 4
_SLICE_SHARE = 10
_SMALLEST_SLICE = 20


def write_world(folder: Path, *, contacts: int, queries: int, seed: int, side: str) -> None:
    """Write the three files into `folder`; the same arguments write the same bytes.

    `queries` is the size of the natural mix of people; every slice beside it has a tenth of that.
    """
    random = Random(f"{side} {seed}")  # noqa: S311 - a draw that can be repeated is the point
    population = Population(contacts, random, rates=SIDES[side], side=side)
    with (folder / CRM).open("w", encoding="utf-8") as crm:
        asked = list(_natural(population, contacts, queries, crm))
        slice_size = max(_SMALLEST_SLICE, queries // _SLICE_SHARE)
        for planted in _plant(population, slice_size):
            _write_rows(crm, planted.rows)
            asked.append(planted.query)
    random.shuffle(asked)
    _write_queries(folder, asked)


def _natural(population: Population, contacts: int, queries: int, crm: TextIO) -> Iterator[Query]:
    accounts: dict[int, tuple[dict[str, Any], frozenset[str]]] = {}
    for firm in population.customers:
        differences = draw_company_differences(firm, population)
        row = account_row(firm, differences, population.random, population.next_row())
        accounts[firm.number] = row, differences
        _write_rows(crm, (row,))
    asked = set(population.random.sample(range(contacts), min(contacts, present_count(queries))))
    for place in range(contacts):
        person, differences = population.draw()
        rows = tuple(population.rows_of(person, differences))
        _write_rows(crm, rows)
        if place in asked:
            yield natural_present(
                population, Known(person, differences, frozenset(row["id"] for row in rows))
            )
    for _ in range(queries - present_count(queries)):
        yield natural_absent(population)
    yield from natural_companies(population, accounts, queries // _COMPANY_SHARE)


def _plant(population: Population, slice_size: int) -> Iterator[Planted]:
    return chain(
        difficulties(population, slice_size),
        two_namesakes(population, slice_size),
        impostors(population, slice_size),
        company_difficulties(population, slice_size),
    )


def _write_rows(file: TextIO, rows: tuple[dict[str, Any], ...]) -> None:
    file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _write_queries(folder: Path, asked: list[Query]) -> None:
    with (
        (folder / QUERIES).open("w", encoding="utf-8") as queries,
        (folder / TRUTH).open("w", encoding="utf-8") as truth,
    ):
        for number, query in enumerate(asked):
            known = {"query_id": f"q{number}"}
            _write_rows(queries, (known | query.view,))
            facts = {"slice": query.slice, "truth": sorted(query.truth), "is_impostor": query.is_impostor}
            _write_rows(truth, (known | facts,))
