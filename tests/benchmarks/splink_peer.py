"""Splink on DuckDB, asked the pages of a world in one batch: `python -m tests.benchmarks.splink_peer FOLDER N`.

Splink is made for batches; one page alone costs it a second or so, which the driver measures apart.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.benchmarks.peers import Record, decision_of, peak_memory, read_contacts, read_pages

NAME = "Splink 5, batch"
_LEAST = 0.0001


def main(folder: Path, most: int) -> None:
    """Train on this very data, answer `most` pages, write the answers and the figures beside the world."""
    import pyarrow as pa  # noqa: PLC0415 - of the optional group
    from splink.internals.duckdb.database_api import DuckDBAPI  # noqa: PLC0415 - as above

    logging.disable(logging.WARNING)
    contacts, pages = read_contacts(folder), read_pages(folder)[:most]
    before = peak_memory()
    api = DuckDBAPI()
    crm, asked = (
        api.register(pa.Table.from_pylist(list(map(_row, records))), dataset_display_name=name)
        for name, records in (("crm", contacts), ("page", pages))
    )
    started = time.perf_counter()
    linker = _train(crm, asked)
    built = time.perf_counter() - started
    started = time.perf_counter()
    found = _predict(linker, crm, asked)
    micros = (time.perf_counter() - started) * 1e6 / len(pages)
    alone = _time_alone(api, linker, crm, pages)
    with (folder / f"{NAME}.jsonl").open("w", encoding="utf-8") as out:
        for page in pages:
            out.write(json.dumps(decision_of(page, found[page.id], micros)) + "\n")
    facts = {"build_seconds": built, "memory_mib": peak_memory() - before, "one_page_ms": alone}
    (folder / f"{NAME}.json").write_text(json.dumps(facts), encoding="utf-8")


def _train(crm: Any, asked: Any) -> Any:
    import splink.comparison_library as comparisons  # noqa: PLC0415 - of the optional group
    from splink import Linker, SettingsCreator, block_on  # noqa: PLC0415 - as above

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            *(
                comparisons.JaroWinklerAtThresholds(column, list(levels)).configure(
                    term_frequency_adjustments=True
                )
                for column, levels in (
                    ("first", (0.92, 0.85)),
                    ("last", (0.92, 0.85)),
                    ("company", (0.92, 0.8)),
                )
            ),
            *(comparisons.ExactMatch(column) for column in ("email", "city", "title")),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("first", "last"),
            block_on("last", "company"),
            block_on("email"),
            block_on("substr(first,1,3)", "substr(last,1,4)"),
            block_on("first", "substr(company,1,6)"),
        ],
        retain_matching_columns=False,
    )
    linker = Linker([crm, asked], settings)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("first", "last", "company")], recall=0.5)
    training.estimate_u_using_random_sampling(max_pairs=1e6)
    training.estimate_parameters_using_expectation_maximisation(block_on("first", "last"))
    training.estimate_parameters_using_expectation_maximisation(block_on("company"))
    return linker


def _predict(linker: Any, crm: Any, asked: Any) -> dict[str, list[tuple[str, float]]]:
    pairs = linker.inference.predict_between(
        crm, asked, threshold_match_probability=_LEAST, warning_mode="never"
    )
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for pair in pairs.as_record_list():
        found[pair["unique_id_r"]].append((pair["unique_id_l"], pair["match_probability"]))
    for candidates in found.values():
        candidates.sort(key=lambda candidate: -candidate[1])
    return found


def _time_alone(api: Any, linker: Any, crm: Any, pages: Sequence[Record]) -> float:
    import pyarrow as pa  # noqa: PLC0415 - of the optional group

    spent = []
    for number, page in enumerate(pages[:5]):
        one = api.register(pa.Table.from_pylist([_row(page)]), table_name=f"one_page_{number}")
        started = time.perf_counter()
        _predict(linker, crm, one)
        spent.append((time.perf_counter() - started) * 1000)
    return sorted(spent)[len(spent) // 2]


def _row(record: Record) -> dict[str, Any]:
    words = record.name.split()
    columns = asdict(record)
    del columns["name"]
    return {
        "unique_id": columns.pop("id"),
        "first": words[0] if words else None,
        "last": words[-1] if words else None,
        **(columns | {"company": record.company or None}),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
