"""The tables of a benchmark go into the page between their two marks, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import matching

PAGE = "Before.\n\n<!-- figures -->\nold\n<!-- end of figures -->\n\nAfter.\n"
ROW = ("a way",)


def test_tables_replace_the_old_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands around the marks is a person's, and stays."""
    page = tmp_path / "matching.md"
    page.write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(matching, "_PAGE", page)
    matching._write_page("figures", "Ten contacts", [(ROW, [ROW])])
    text = page.read_text(encoding="utf-8")
    assert text.startswith("Before.\n\n<!-- figures -->\n\nTen contacts.\n")
    assert text.endswith("| a way |\n\n<!-- end of figures -->\n\nAfter.\n")
    assert "old" not in text


def test_page_without_marks_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table with no place is told, not put at the end."""
    page = tmp_path / "matching.md"
    page.write_text("Nothing.\n", encoding="utf-8")
    monkeypatch.setattr(matching, "_PAGE", page)
    with pytest.raises(ValueError, match="no place for figures"):
        matching._write_page("figures", "Ten contacts", [(ROW, [ROW])])
    assert "Nothing.\n" == page.read_text(encoding="utf-8")
