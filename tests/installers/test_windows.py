"""The Windows installers, as msiinfo reads their tables. Built here and run nowhere. Issue 10, J2, J3, J4, D-7."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from companion.commands_register import FIREFOX_ID
from installers import build
from installers.msi_bytes import SummaryUnknownError, normalised
from installers.windows import HOST, PROGRAM, frozen_registration, windows_packages
from native_host.browsers import BROWSERS
from native_host.launch import read_launch
from native_host.manifests import EXTENSION_ID, HOST_NAME

HIVES = {"user": "1", "machine": "2"}
"""Windows Installer's numbers for the user's registry and the computer's."""

_MSIINFO, _MSIEXTRACT = "/usr/bin/msiinfo", "/usr/bin/msiextract"
"""The witnesses; set-up installs them."""


def frozen_in(folder: Path) -> Path:
    """A folder like that of a frozen companion, with files of a few bytes."""
    for name in (PROGRAM, HOST, "lib/one.pyd", "lib/deep/two.dll"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    return folder


def built_in(folder: Path, version: str) -> dict[str, Path]:
    """Both installers of a version, by whom they are for."""
    (folder / version).mkdir()
    registration = frozen_registration((EXTENSION_ID,), FIREFOX_ID, version)
    paths = windows_packages(frozen_in(folder / f"frozen-{version}"), registration, folder / version)
    return {path.name.split("-")[-2]: path for path in paths}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The installers of one version."""
    return built_in(tmp_path_factory.mktemp("first"), "26.1.0")


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Those of the next."""
    return built_in(tmp_path_factory.mktemp("second"), "26.2.0")


def rows(msi: Path, table: str) -> list[list[str]]:
    """The rows of a table, without the three lines about its columns."""
    command = [_MSIINFO, "export", str(msi), table]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [line.split("\t") for line in printed.splitlines()[3:]]


def properties(msi: Path) -> dict[str, str]:
    """What the installer says of itself."""
    return {row[0]: row[1] for row in rows(msi, "Property")}


@pytest.mark.parametrize("scope", HIVES)
def test_second_build_is_byte_identical(first: dict[str, Path], tmp_path: Path, scope: str) -> None:
    """Without the time and the chance that wixl writes into the summary."""
    assert first[scope].read_bytes() == built_in(tmp_path, "26.1.0")[scope].read_bytes()


@pytest.mark.parametrize("scope", HIVES)
def test_every_browser_is_led_to_its_manifest(first: dict[str, Path], scope: str) -> None:
    """In the registry of whom it is installed for, and nowhere else."""
    found = {row[2]: row[4] for row in rows(first[scope], "Registry") if row[2].endswith(HOST_NAME)}
    assert {
        rf"Software\{browser.registry_key}\{HOST_NAME}": f"[INSTALLDIR]{name}.json"
        for browser in BROWSERS
        for name in ["firefox" if browser.is_firefox else "chromium"]
    } == found
    assert {HIVES[scope]} == {row[1] for row in rows(first[scope], "Registry")}


def test_manifests_lead_to_the_program_beside_them(first: dict[str, Path], tmp_path: Path) -> None:
    """Relative paths, which Windows allows: the folder is known only where it is installed."""
    subprocess.run([_MSIEXTRACT, "-C", tmp_path, first["user"]], check=True, stdout=subprocess.DEVNULL)
    [manifest] = tmp_path.rglob("chromium.json")
    folder = manifest.parent
    assert {HOST} == {
        json.loads((folder / name).read_bytes())["path"] for name in ("chromium.json", "firefox.json")
    }
    launch = read_launch(folder / "launch.json")
    assert (str(folder / PROGRAM), ["run"]) == (launch.interpreter, launch.arguments)
    assert frozenset({f"chrome-extension://{EXTENSION_ID}/", FIREFOX_ID}) == launch.callers
    assert b"lib/deep/two.dll" == (folder / "lib/deep/two.dll").read_bytes()


@pytest.mark.parametrize("scope", HIVES)
def test_next_version_replaces_the_earlier_one(
    first: dict[str, Path], second: dict[str, Path], scope: str
) -> None:
    """One upgrade code for all versions, another product and package for each; an older one is refused with words."""
    before, after = properties(first[scope]), properties(second[scope])
    assert before["UpgradeCode"] == after["UpgradeCode"]
    assert before["ProductCode"] != after["ProductCode"]
    assert {"WIX_UPGRADE_DETECTED", "WIX_DOWNGRADE_DETECTED"} == {
        row[6] for row in rows(second[scope], "Upgrade")
    }
    [[condition, words]] = rows(second[scope], "LaunchCondition")
    assert "NOT WIX_DOWNGRADE_DETECTED" == condition
    assert "Nothing was changed" in words


def test_installers_for_one_and_for_all_are_two_products(first: dict[str, Path]) -> None:
    """Windows upgrades within one of them only, so neither takes the other for an earlier version."""
    codes = {properties(path)["UpgradeCode"] for path in first.values()}
    assert 2 == len(codes)
    assert "1" == properties(first["machine"])["ALLUSERS"]
    assert "ALLUSERS" not in properties(first["user"])


@pytest.mark.parametrize("scope", HIVES)
def test_queue_is_no_part_of_the_installer(first: dict[str, Path], scope: str) -> None:
    """Its own folder is all that is installed to or removed from: outbox and settings lie elsewhere and stay."""
    folders = {row[0]: row[1] for row in rows(first[scope], "Directory")}
    top = "LocalAppDataFolder" if scope == "user" else "ProgramFiles64Folder"
    assert top == folders["INSTALLDIR"]
    assert {"INSTALLDIR", "TARGETDIR", top} < set(folders)
    assert [] == rows(first[scope], "RemoveFile")
    assert [] == rows(first[scope], "CustomAction")


def test_frozen_folder_without_the_host_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the name of what it lacks."""
    frozen = frozen_in(tmp_path / "frozen")
    (frozen / HOST).unlink()
    assert 1 == build.main(["--out", str(tmp_path / "out"), "--frozen", str(frozen)])
    assert f"{HOST} is not in {frozen}" in capsys.readouterr().err


def test_summary_of_another_kind_is_refused() -> None:
    """Rather than leaving time and chance in an installer that is called reproducible."""
    with pytest.raises(SummaryUnknownError, match="0 summaries"):
        normalised(b"nothing of the kind", "0" * 36, 0)
