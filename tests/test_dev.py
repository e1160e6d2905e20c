"""dev.py promises two commands; here is what can be checked of them without setting up anew."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

import dev
from tools import dev_setup
from tools.dev_checks import Check, checks_of, run_checks
from tools.dev_steps import StepLog, Trouble

ROOT = Path(__file__).parents[1]


def test_dev_is_readable_by_an_old_python() -> None:
    """Whoever has an old Python reads a sentence and no syntax error."""
    ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_dev_refuses_arguments_that_a_command_does_not_have(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip of the pen is not run as something else."""
    with pytest.raises(SystemExit) as end:
        dev.main(["check", "--everything"])
    assert end.value.code == 2
    assert "--everything" in capsys.readouterr().err


def test_ci_runs_what_a_person_runs() -> None:
    """There is no second way to test."""
    commands = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert commands[-1] == "python3 dev.py test"


@pytest.mark.parametrize(
    ("version", "expected"),
    [("v18.20.4\n", False), ("v20.0.0\n", True), ("v24.19.0", True), ("v9.11.2", False), ("", False)],
)
def test_node_is_judged_by_its_major_version(version: str, expected: bool) -> None:
    """Debian 12's own Node is too old for the checks."""
    assert dev_setup.is_new_enough(version) is expected


def test_missing_browser_is_noticed() -> None:
    """Without Chromium neither the demo nor the browser tests can run."""
    found = dev_setup.missing_system_packages(Path(sys.executable), which=lambda _: "/usr/bin/chromium")
    missing = dev_setup.missing_system_packages(Path(sys.executable), which=lambda _: None)
    assert "chromium" not in found
    assert "chromium" in missing


def test_missing_packages_are_asked_for_with_the_exact_command(tmp_path: Path) -> None:
    """Who may not install is told what to have installed."""
    with pytest.raises(Trouble) as trouble:
        dev_setup.install_system_packages(
            ("python3-venv", "chromium"), StepLog(tmp_path / "log"), is_root=False
        )
    command = "sudo apt-get install --yes --no-install-recommends python3-venv chromium"
    assert command in trouble.value.next_step


def test_set_up_does_nothing_when_nothing_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second run of a command starts at once."""

    def refuse(path: Path) -> StepLog:
        raise AssertionError(path)

    monkeypatch.setattr(dev_setup, "StepLog", refuse)
    monkeypatch.setattr(dev_setup, "missing_system_packages", lambda _: ())
    now = dev_setup.fingerprint(dev_setup.base_interpreter())
    monkeypatch.setattr(dev_setup, "_read_stamp", lambda: now)
    dev_setup.set_up()


def test_fingerprint_follows_the_lock_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed lock file leads to a new set-up, an unchanged one does not."""
    monkeypatch.setattr(dev_setup, "LOCK", tmp_path / "requirements.lock")
    python = Path(sys.executable)
    (tmp_path / "requirements.lock").write_text("aiohttp==1", encoding="utf-8")
    first = dev_setup.fingerprint(python)
    assert first == dev_setup.fingerprint(python)
    (tmp_path / "requirements.lock").write_text("aiohttp==2", encoding="utf-8")
    assert first != dev_setup.fingerprint(python)


def test_locked_requirements_keep_their_hashes() -> None:
    """Even the installers are installed by hash."""
    lock = (
        "a==1 \\\n    --hash=sha256:11 \\\n    --hash=sha256:12\n    # via b\nb==2 \\\n    --hash=sha256:21\n"
    )
    assert dev_setup.locked_requirements(lock, {"b"}) == "b==2 \\\n    --hash=sha256:21\n"
    assert dev_setup.locked_requirements(lock, {"a"}) == (
        "a==1 \\\n    --hash=sha256:11 \\\n    --hash=sha256:12\n"
    )


def test_lock_holds_every_dependency_by_hash_and_no_address() -> None:
    """Any registry may serve the files; only the hashes decide."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    declared += project["project"]["optional-dependencies"]["demo"]
    names = {re.split(r"[<>=]", requirement)[0] for requirement in declared}
    locked = set(re.findall(r"^([a-z0-9-]+)==.* \\\n    --hash=", lock, flags=re.MULTILINE))
    assert names <= locked
    assert len(locked) == len(re.findall(r"^\S+==", lock, flags=re.MULTILINE))
    assert not re.search(r"://|--index|--find-links", lock)


def test_step_shows_the_end_of_a_failed_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The person sees why, where the whole output is, and what to do next."""
    log = StepLog(tmp_path / "setup.log")
    with pytest.raises(Trouble, match="Next: try again"):
        log.run("a step", [sys.executable, "-c", "print('because'); exit(3)"], next_step="try again")
    assert "a step … failed" in capsys.readouterr().out
    assert "because" in (tmp_path / "setup.log").read_text(encoding="utf-8")


def test_step_names_a_program_that_is_missing(tmp_path: Path) -> None:
    """No traceback for a machine that lacks something."""
    with pytest.raises(Trouble, match="no-such-program is not on this machine"):
        StepLog(tmp_path / "log").run("a step", ["no-such-program"], next_step="try again")


def test_checks_go_on_after_a_failure_and_fail_together(capfd: pytest.CaptureFixture[str]) -> None:
    """One run shows everything that is wrong."""
    bad = Check("first", (sys.executable, "-c", "exit(1)"))
    good = Check("second", (sys.executable, "-c", "print('I ran')"))
    assert not run_checks([bad, good])
    summary = capfd.readouterr().out
    assert re.search(r"first +FAILED", summary)
    assert re.search(r"second +ok", summary)
    assert "I ran" in summary
    assert run_checks([good])


def test_paths_go_to_the_runner_of_their_language() -> None:
    """A part of the tests can be named without knowing who runs it."""
    both = checks_of(["tests/core", "tests/extension/inbox.test.mjs"])
    assert [check.command[-1] for check in both] == ["tests/extension/inbox.test.mjs", "tests/core"]
    assert [check.name for check in checks_of(["tests/core"])] == ["tests"]
    assert [check.name for check in checks_of(["a.test.mjs"])] == ["extension tests"]
