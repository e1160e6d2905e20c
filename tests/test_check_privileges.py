"""`tools/check_privileges.py`: a saved answer of Dynamics against what copying needs, without an installation."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from companion.core.rights import READING, WRITING
from tools.check_privileges import main

TOOL = Path(__file__).resolve().parents[1] / "tools" / "check_privileges.py"


def saved(folder: Path, *privileges: str) -> Path:
    """An answer that gives these privileges at the depth of one's own rows."""
    rows = [{"PrivilegeName": name, "Depth": "Basic"} for name in privileges]
    file = folder / "answer.json"
    file.write_text(json.dumps({"RolePrivileges": rows}), encoding="utf-8")
    return file


def test_complete_role_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the depth of each privilege; the exit status is 0."""
    assert 0 == main([str(saved(tmp_path, *READING, *WRITING))])
    said = capsys.readouterr().out
    assert "MISSING" not in said
    assert ["prvAppendToContact", "User"] in [line.split()[1:] for line in said.splitlines()]


def test_missing_privilege_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only the part that was asked for counts; the exit status is 1."""
    file = saved(tmp_path, *READING, *WRITING)
    assert 1 == main([str(file), "--as", "integration_user"])
    missing = [line.split()[1] for line in capsys.readouterr().out.splitlines() if line.startswith("MISSING")]
    assert ["prvAssignActivity", "prvAssignNote"] == missing


@pytest.mark.parametrize("content", ["", "[]", '{"error": {"code": "0x80040220"}}'])
def test_another_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    """A refusal of Dynamics that was saved is no role without privileges; the exit status is 2."""
    file = tmp_path / "answer.json"
    file.write_text(content, encoding="utf-8")
    assert 2 == main([str(file)])
    assert "Save it anew" in capsys.readouterr().err


def test_runs_without_any_library(tmp_path: Path) -> None:
    """An administrator needs a Python and the sources, no more."""
    command = [sys.executable, "-S", str(TOOL), str(saved(tmp_path, *READING, *WRITING))]
    assert 0 == subprocess.run(command, check=False, cwd=tmp_path, stdout=subprocess.DEVNULL).returncode
