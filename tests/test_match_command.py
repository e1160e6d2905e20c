"""`copy-to-crm match`: files in, decisions out, and a sentence for every line that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from companion.cli import main

ROW = {
    "table": "contact",
    "id": "a",
    "firstname": "Odo",
    "lastname": "Quillmark",
    "company": "Tinglebrook Paper",
    "jobtitle": "Quality Manager",
}
QUERY = {
    "query_id": "q",
    "kind": "person",
    "full_name": "Odo Quillmark",
    "company": "Tinglebrook Paper",
    "title": "Quality Manager",
}


def match(folder: Path, rows: list[Any], queries: list[Any], *more: str) -> int:
    """Run the command on these lines; the exit status."""
    for name, lines in (("crm", rows), ("queries", queries)):
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        (folder / name).write_text(text, encoding="utf-8")
    files = ["--crm", str(folder / "crm"), "--queries", str(folder / "queries"), "--out", str(folder / "out")]
    return main(["match", *files, *more])


def test_decisions_have_their_shape(tmp_path: Path) -> None:
    """Each query gets one line with verdict, candidates and reasons."""
    assert 0 == match(tmp_path, [ROW], [QUERY])
    [decision] = map(json.loads, (tmp_path / "out").read_text(encoding="utf-8").splitlines())
    assert ("q", "match", False) == (decision["query_id"], decision["verdict"], decision["capped"])
    [candidate] = decision["candidates"]
    assert ("contact", "a") == (candidate["table"], candidate["id"])
    assert {"field", "level", "bits", "left", "right"} == set(candidate["reasons"][0])
    assert candidate["bits"] == sum(reason["bits"] for reason in candidate["reasons"])
    assert decision["micros"] > 0


@pytest.mark.parametrize(
    ("rows", "queries", "told"),
    [
        ([ROW, "{"], [QUERY], "Line 2 of crm cannot be understood: this is not JSON"),
        ([ROW, [1]], [QUERY], "Line 2 of crm cannot be understood: this is not a JSON object"),
        ([ROW | {"table": "task"}], [QUERY], "Line 1 of crm cannot be understood: table must be one of"),
        ([ROW | {"id": ""}], [QUERY], "Line 1 of crm cannot be understood: id is missing"),
        ([ROW | {"lastname": 5}], [QUERY], "Line 1 of crm cannot be understood: lastname must be text"),
        ([ROW], [QUERY, QUERY | {"kind": "thing"}], "Line 2 of queries cannot be understood: kind must be"),
        ([ROW], [QUERY | {"query_id": None}], "Line 1 of queries cannot be understood: query_id is missing"),
    ],
)
def test_line_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[Any], queries: list[Any], told: str
) -> None:
    """With its number, and no decision is written."""
    assert 1 == match(tmp_path, rows, queries)
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the user's language."""
    files = [
        "--crm",
        str(tmp_path / "none"),
        "--queries",
        str(tmp_path / "none"),
        "--out",
        str(tmp_path / "out"),
    ]
    assert 1 == main(["--language", "pt-BR", "match", *files])
    assert "match_file_refused" in capsys.readouterr().err


def test_kept_index_is_used_again_until_the_rows_change(tmp_path: Path) -> None:
    """What was built is not built twice, and never outlives its rows."""
    index = tmp_path / "index"
    assert 0 == match(tmp_path, [ROW], [QUERY], "--index", str(index))
    built = (index / "match.db").stat().st_mtime_ns
    files = [
        "--crm",
        str(tmp_path / "crm"),
        "--queries",
        str(tmp_path / "queries"),
        "--out",
        str(tmp_path / "out"),
    ]
    assert 0 == main(["match", *files, "--index", str(index)])
    assert built == (index / "match.db").stat().st_mtime_ns
    assert 0 == match(
        tmp_path, [ROW, ROW | {"id": "b", "lastname": "Farnaby"}], [QUERY], "--index", str(index)
    )
    assert built != (index / "match.db").stat().st_mtime_ns
