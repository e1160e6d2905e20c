"""The system that is thrown away: a witness for the packages only if it sees each change and lets none out."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.packages.throw_away import ThrowAwayRoot, throw_away

MARK = "copy-to-crm-test-mark"


def files_in(root: ThrowAwayRoot) -> dict[str, str]:
    """A part of the system that is soon listed: its settings."""
    return root.list_files(*(path.name for path in root.path("/").iterdir() if path.name != "etc"))


def test_changes_reach_nothing_outside(root: ThrowAwayRoot) -> None:
    """A file made there stands there, and nowhere on this machine."""
    root.run("touch", f"/etc/{MARK}")
    assert root.path(f"/etc/{MARK}").exists()
    assert not Path("/etc", MARK).exists()


def test_list_shows_each_kind_of_change(root: ThrowAwayRoot) -> None:
    """Made, removed, changed in content or in mode: each is a difference, and nothing else is one."""
    before = files_in(root)
    root.run("sh", "-c", f"mkdir /etc/{MARK}; rm /etc/issue; echo x >> /etc/hostname; chmod 600 /etc/passwd")
    after = files_in(root)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert {f"/etc/{MARK}", "/etc/issue", "/etc/hostname", "/etc/passwd"} == changed


def test_programs_end_with_it(root: ThrowAwayRoot, tmp_path: Path) -> None:
    """Whatever still runs there ends when it is thrown away, so that no test leaves a companion behind."""
    del root
    (tmp_path / "second").mkdir()
    with throw_away(Path("/"), tmp_path / "second") as second:
        running = subprocess.Popen(second.command("cat"), stdin=subprocess.PIPE)
    assert running.wait() != 0
    assert running.stdin is not None
    running.stdin.close()
