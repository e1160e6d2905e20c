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


@pytest.mark.parametrize("column", ["websiteurl", "profile_url"])
def test_company_is_known_by_its_linkedin_page(tmp_path: Path, column: str) -> None:
    """In either column; the name alone would leave it open between the two."""
    page = "https://www.linkedin.com/company/tinglebrook-paper"
    rows = [
        {"table": "account", "id": "a", "name": "Tinglebrook Paper", column: page},
        {"table": "account", "id": "b", "name": "Tinglebrook Paper", "address1_city": "Leeds"},
    ]
    query = {"query_id": "q", "kind": "company", "full_name": "Tinglebrook Paper", "profile_url": page}
    assert 0 == match(tmp_path, rows, [query])
    decision = json.loads((tmp_path / "out").read_text(encoding="utf-8"))
    assert ("match", "a") == (decision["verdict"], decision["candidates"][0]["id"])


@pytest.mark.parametrize("spoilt", [{"lastname": "", "firstname": ""}, {"merged": True}, {"statecode": 1}])
def test_row_that_nobody_can_be_filed_under_is_no_candidate(tmp_path: Path, spoilt: dict[str, Any]) -> None:
    """Without a name, merged into another or out of use: as in the mirror."""
    assert 0 == match(tmp_path, [ROW | {"emailaddress1": "odo@quillmark.example"} | spoilt], [QUERY])
    decision = json.loads((tmp_path / "out").read_text(encoding="utf-8"))
    assert ("none", []) == (decision["verdict"], decision["candidates"])


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


def explain(folder: Path, *more: str, language: str = "en") -> int:
    """Run `match explain` over the one row."""
    (folder / "crm").write_text(json.dumps(ROW), encoding="utf-8")
    return main(["--language", language, "match", "explain", "--crm", str(folder / "crm"), *more])


def test_a_decision_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Verdict, candidates with a line each, the sum behind it, and the question, in either language."""
    assert 0 == explain(tmp_path, "--name", "Odo Quillmark", language="pt-BR")
    told = capsys.readouterr().out
    for line in ("Sem certeza", "Contato Odo Quillmark (a)", "sobrenome Quillmark", "soma", "Isto ajudaria"):
        assert line in told


def test_an_explanation_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The decision as its line has it, with words and question beside it; one query of the file alone."""
    queries = tmp_path / "queries"
    queries.write_text("\n".join(json.dumps(QUERY | {"query_id": name}) for name in "pq"), encoding="utf-8")
    assert 0 == explain(tmp_path, "--queries", str(queries), "--query", "q", "--json")
    [facts] = map(json.loads, capsys.readouterr().out.splitlines())
    assert ("q", "match", ["Odo Quillmark"], None) == tuple(
        facts[name] for name in ("query_id", "verdict", "names", "question")
    )
    assert "same title ✓" in facts["in_words"][0]
    assert facts["candidates"][0]["bits"] == sum(one["bits"] for one in facts["candidates"][0]["reasons"])


def test_explaining_needs_a_subject(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a name or a file of queries there is nothing to explain; a query that is not there is said."""
    with pytest.raises(SystemExit):
        explain(tmp_path)
    assert "explain needs --queries FILE or --name TEXT" in capsys.readouterr().err
    (tmp_path / "queries").write_text(json.dumps(QUERY), encoding="utf-8")
    assert 1 == explain(tmp_path, "--queries", str(tmp_path / "queries"), "--query", "z")
    assert "there is no query z" in capsys.readouterr().err


def test_an_interrupted_run_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever ends it, no unfinished file of decisions stays."""

    def interrupted(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("companion.matching_lines.decision_line", interrupted)
    assert 130 == match(tmp_path, [ROW], [QUERY])
    assert ["crm", "queries"] == sorted(file.name for file in tmp_path.iterdir())


def test_an_export_for_splink(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Folded records of both sides and the settings that compare them, people and companies apart."""
    account = {"table": "account", "id": "b", "name": "Tinglebrook Paper Ltd"}
    for name, lines in (("crm", [ROW, account]), ("queries", [QUERY])):
        (tmp_path / name).write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    files = [
        "--crm",
        str(tmp_path / "crm"),
        "--queries",
        str(tmp_path / "queries"),
        "--out",
        str(tmp_path / "out"),
    ]
    assert 0 == main(["--language", "en", "match", "export", *files])
    assert "person_settings.json: 1 rows, 1 pages." in capsys.readouterr().out
    [row] = map(json.loads, (tmp_path / "out" / "person_rows.jsonl").read_text(encoding="utf-8").splitlines())
    assert ("contact a", "quillmark", "tinglebrookpaper", None) == tuple(
        row[name] for name in ("unique_id", "surname", "firm", "email")
    )
    settings = json.loads((tmp_path / "out" / "company_settings.json").read_text(encoding="utf-8"))
    compared = {one["output_column_name"] for one in settings["comparisons"]}
    assert {"name", "website", "location", "unit", "profile"} == compared
