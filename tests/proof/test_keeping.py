"""What `dev.py prove` keeps of its figures, whatever becomes of a section."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.proof import __main__ as proof
from tests.proof.page import write_page


def _prove(monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    file = folder / "proof.json"
    words = ["prove", "--json", str(file), "--page", str(folder / "proof.md"), *arguments]
    monkeypatch.setattr("sys.argv", words)
    status = proof.main()
    return status, json.loads(file.read_text(encoding="utf-8"))


def test_a_section_that_dies_loses_nobody_elses_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named on the page and proves nothing; played again alone, it takes its place beside the others."""
    monkeypatch.setattr(proof, "_fuzz", lambda _frames, _seed: 1 / 0)
    status, facts = _prove(monkeypatch, tmp_path, "--only", "poison", "--only", "fuzz", "--poison", "20")
    assert (1, False, "ZeroDivisionError") == (status, facts["holds"], facts["fuzz"]["error"])
    assert 20 == facts["poison"]["items"]
    assert "It ended with ZeroDivisionError" in (tmp_path / "proof.md").read_text(encoding="utf-8")
    monkeypatch.setattr(proof, "_fuzz", lambda frames, _seed: {"frames": frames, "faults": []})
    status, facts = _prove(monkeypatch, tmp_path, "--only", "fuzz", "--fuzz", "7")
    assert (0, True, 7, 20) == (status, facts["holds"], facts["fuzz"]["frames"], facts["poison"]["items"])
    assert "Not played: Simulated schedules" in (tmp_path / "proof.md").read_text(encoding="utf-8")


def test_what_was_proven_before_an_end_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ended in the middle of a section, the figures of the ones before it stand in the file."""

    def end(_frames: int, _seed: int) -> dict[str, Any]:
        raise KeyboardInterrupt

    monkeypatch.setattr(proof, "_fuzz", end)
    with pytest.raises(KeyboardInterrupt):
        _prove(monkeypatch, tmp_path, "--only", "poison", "--only", "fuzz", "--poison", "20")
    kept = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))
    assert {"poison", "holds"} == kept.keys()


def test_page_shows_what_was_broken(tmp_path: Path) -> None:
    """A seed that failed stands on the page with what it broke, beside the numbers."""
    figures = {"schedules": 12_000, "failing_seeds": {"4711": "lost: click-3 | left 2"}}
    write_page(tmp_path / "proof.md", {"simulation": figures, "holds": False}, ["simulation"])
    page = (tmp_path / "proof.md").read_text(encoding="utf-8")
    assert "| failing seeds: 4711 | lost: click-3 / left 2 |" in page
    assert "| schedules | 12,000 |" in page
