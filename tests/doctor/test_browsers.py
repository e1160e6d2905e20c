"""What users of such hosts complain of most, each staged and recognised by the doctor with its cause. Issue 10, A10."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from companion.cli import main
from companion.core.diagnosis import FINDINGS
from companion.folders import Folders
from native_host.registration import EXTENSION_ID, HOST_NAME, host_folder

Examine = Callable[..., Awaitable[Any]]
OTHER_ID = "p" * 32
ROOT = Path(__file__).resolve().parents[2]


class Computer:
    """The computer of a rep who uses Chromium, with what can be wrong about it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.manifest = home / f".config/chromium/NativeMessagingHosts/{HOST_NAME}.json"
        self.launch_file = host_folder(os.environ) / "launch.json"

    def change(self, file: Path, **columns: object) -> None:
        """Write other values into one of our files."""
        file.write_text(json.dumps({**json.loads(file.read_bytes()), **columns}), encoding="utf-8")

    def write(self, name: str, value: object) -> Path:
        """Write a file below the home."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        return path

    def install(self, profile: str, copies: dict[str, str]) -> None:
        """Have a profile of Chromium hold these copies of the extension, by id and version."""
        entries = {
            name: {"manifest": {"name": "Copy to CRM", "version": version}}
            for name, version in copies.items()
        }
        self.write(f".config/chromium/{profile}/Secure Preferences", {"extensions": {"settings": entries}})


@pytest.fixture
def computer(folders: Folders, home: Path) -> Computer:
    """The computer; Chromium and the host are in order."""
    assert folders.data.is_dir()
    return Computer(home)


async def lines(examine: Examine) -> list[tuple[str, str, str]]:
    """Result, code and evidence of what is wrong with host and browsers."""
    report = await examine()
    return [
        (finding["result"], finding["code"], finding["evidence"])
        for finding in report.findings
        if finding["check"] in {"host", "browsers"} and finding["result"] in {"fail", "warning"}
    ]


def not_registered(computer: Computer) -> None:
    """Complaint 1: the second step of the installation was forgotten."""
    for path in (computer.manifest, computer.launch_file):
        path.unlink()


def forgotten_browser(computer: Computer) -> None:
    """Complaint 1: another browser is used since."""
    (computer.home / ".config" / "microsoft-edge").mkdir()


def misread_manifest(computer: Computer) -> None:
    """Complaint 1: a browser says "not found" to an origin without the closing slash."""
    computer.change(computer.manifest, allowed_origins=[f"chrome-extension://{EXTENSION_ID}"])


def no_browser(computer: Computer) -> None:
    """Complaint 1: the companion came before any browser was started."""
    shutil.rmtree(computer.home / ".config/chromium")


def snap(computer: Computer) -> None:
    """Complaint 3."""
    (computer.home / "snap" / "chromium").mkdir(parents=True)


def flatpak(computer: Computer) -> None:
    """Complaint 3."""
    (computer.home / ".var" / "app" / "com.brave.Browser").mkdir(parents=True)


def snap_that_asks(computer: Computer) -> None:
    """Complaint 3, but for a browser whose snap lets its person allow it."""
    (computer.home / "snap" / "firefox").mkdir(parents=True)
    main(["register", "--browser", "chromium", "--browser", "firefox"])


def own_profile(computer: Computer) -> None:
    """Complaint 4: the browser that runs was started with a profile folder of its own."""
    folder = computer.home / "work profile"
    folder.mkdir()
    command = f"/usr/lib/chromium/chromium\0--user-data-dir={folder}\0--no-first-run\0"
    computer.write("PROCESSES/4711/cmdline", command)
    part = f"/usr/lib/chromium/chromium\0--type=renderer\0--user-data-dir={computer.home}\0"
    computer.write("PROCESSES/4712/cmdline", part)


def unlisted_browser(computer: Computer) -> None:
    """Complaint 4: a browser that we have no folder for."""
    computer.write(".config/quokka-browser/Default/Secure Preferences", {})


def stale_path(computer: Computer) -> None:
    """Complaint 5: the manifest leads to where the companion was before."""
    computer.change(computer.manifest, path="/opt/old/copy-to-crm-host")


def moved(computer: Computer) -> None:
    """Complaint 5: the launcher leads to where the companion was before."""
    computer.change(computer.launch_file, packages="/opt/old/lib")


def interpreter_gone(computer: Computer) -> None:
    """Complaint 5: the Python that it was registered with went with an upgrade of the system."""
    computer.change(computer.launch_file, interpreter="/opt/python3.10/bin/python")


def launcher_broken(computer: Computer) -> None:
    """Complaint 5: the launcher no longer starts anything."""
    (computer.launch_file.parent / "copy-to-crm-host").write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")


def extension_ahead(computer: Computer) -> None:
    """Complaint 6: the store has updated the extension."""
    computer.install("Default", {EXTENSION_ID: "99.1.0"})


def extension_behind(computer: Computer) -> None:
    """Complaint 6: the companion was updated, and this profile has not got its extension yet."""
    computer.install("Default", {EXTENSION_ID: "1.0.0"})


def host_behind(computer: Computer) -> None:
    """Complaint 6: the companion was updated and the host was not."""
    computer.change(computer.launch_file, version="1.0.0")


def foreign_copy(computer: Computer) -> None:
    """Complaint 9: the copy in use has another id."""
    computer.install("Default", {OTHER_ID: "26.1.0"})


def callers_differ(computer: Computer) -> None:
    """Complaint 9: the browser would start the host for a copy that the host turns away."""
    origins = [f"chrome-extension://{one}/" for one in (EXTENSION_ID, OTHER_ID)]
    computer.change(computer.manifest, allowed_origins=origins)


def two_copies(computer: Computer) -> None:
    """Complaint 9: a copy from the store beside one from a folder, both allowed."""
    origins = [f"chrome-extension://{one}/" for one in (EXTENSION_ID, OTHER_ID)]
    for file in (computer.manifest, computer.launch_file):
        computer.change(file, allowed_origins=origins)
    computer.install("Profile 1", {EXTENSION_ID: "26.1.0", OTHER_ID: "26.1.0"})


def two_installations(computer: Computer) -> None:
    """Complaint 10: a second browser belongs to another installation, whose outbox is another."""
    computer.write("elsewhere/copy-to-crm-host", "")
    path = str(computer.home / "elsewhere" / "copy-to-crm-host")
    name = f".config/vivaldi/NativeMessagingHosts/{HOST_NAME}.json"
    computer.change(computer.write(name, json.loads(computer.manifest.read_bytes())), path=path)


def blocked(computer: Computer) -> None:
    """A policy shuts every host out."""
    policy = "MACHINE_ROOT/etc/chromium/policies/managed/hosts.json"
    computer.write(policy, {"NativeMessagingBlocklist": ["*"]})


def users_ignored(computer: Computer) -> None:
    """A policy lets only the machine's hosts in."""
    policy = "MACHINE_ROOT/etc/chromium/policies/managed/hosts.json"
    computer.write(policy, {"NativeMessagingUserLevelHosts": False})


def policy_in_the_browser(computer: Computer) -> None:
    """Somebody gives the extension what only the companion's own policy can say, beside a key that counts."""
    policy = "MACHINE_ROOT/etc/chromium/policies/managed/crm.json"
    keys = {"hold_seconds": 0, "capture_mode": "panel"}
    computer.write(policy, {"3rdparty": {"extensions": {EXTENSION_ID: keys}}})


COMPLAINTS = (
    (not_registered, "fail", "host_missing", "not registered"),
    (forgotten_browser, "fail", "browser_unregistered", "edge"),
    (misread_manifest, "fail", "browser_manifest_broken", "chromium"),
    (snap, "warning", "browser_sandboxed", "chromium is installed as a snap"),
    (flatpak, "warning", "browser_sandboxed", "brave is installed as a flatpak"),
    (snap_that_asks, "warning", "browser_asks_first", "firefox"),
    (own_profile, "warning", "browser_elsewhere", "work profile"),
    (unlisted_browser, "warning", "browser_elsewhere", "quokka-browser"),
    (stale_path, "fail", "browser_stale_host", "/opt/old/copy-to-crm-host"),
    (moved, "fail", "host_moved", "/opt/old/lib"),
    (interpreter_gone, "fail", "host_interpreter_gone", "/opt/python3.10/bin/python"),
    (launcher_broken, "fail", "host_silent", "3"),
    (extension_ahead, "warning", "extension_newer", "99.1.0"),
    (extension_behind, "warning", "extension_older", "1.0.0"),
    (host_behind, "warning", "host_outdated", "1.0.0"),
    (foreign_copy, "fail", "extension_not_allowed", OTHER_ID),
    (callers_differ, "fail", "browser_callers_differ", "chromium"),
    (two_copies, "warning", "extension_twice", OTHER_ID),
    (two_installations, "fail", "browser_other_host", "vivaldi"),
    (blocked, "fail", "browser_host_blocked", "hosts.json"),
    (users_ignored, "fail", "browser_users_ignored", "hosts.json"),
    (policy_in_the_browser, "warning", "browser_policy_ignored", "hold_seconds"),
    (no_browser, "warning", "browser_none", "No browser"),
)


@pytest.mark.parametrize(("stage", "result", "code", "words"), COMPLAINTS)
async def test_complaint_is_recognised_with_its_cause_and_no_other(  # noqa: PLR0913, PLR0917 - a table of cases
    computer: Computer,
    examine: Examine,
    said: Callable[[], str],
    stage: Callable[[Computer], None],
    result: str,
    code: str,
    words: str,
) -> None:
    """One line, with what is at fault; a fix stands below it in both languages."""
    assert [] == await lines(examine)
    stage(computer)
    [(found, found_code, evidence)] = await lines(examine)
    assert (result, code) == (found, found_code)
    assert words in evidence
    for language in ("en", "pt-BR"):
        await asyncio.to_thread(main, ["--language", language, "doctor", "--json"])
        [told] = [finding for finding in json.loads(said())["findings"] if finding["code"] == code]
        assert told["fix"]
        assert (evidence == told["evidence"]) == (language == "en")


def test_every_fault_of_host_browser_and_extension_is_staged() -> None:
    """What the doctor can say of them, it says here of a computer that is so."""
    catalogue = json.loads((ROOT / "extension/_locales/en/messages.json").read_bytes())
    of_these = {code for code in FINDINGS if code.startswith(("host_", "browser_", "extension_"))}
    assert {code for code in of_these if f"doctor_fix_{code}" in catalogue} == {
        code for _, _, code, _ in COMPLAINTS
    }


async def test_several_browsers_and_profiles_share_one_host(computer: Computer, examine: Examine) -> None:
    """Complaint 10 is none where all lead to the same companion."""
    for name in (".config/vivaldi", "work profile"):
        (computer.home / name).mkdir()
    main(["register"])
    main(["register", "--user-data-dir", str(computer.home / "work profile")])
    computer.install("Default", {EXTENSION_ID: "26.1.0"})
    computer.install("Profile 1", {EXTENSION_ID: "26.1.0"})
    assert [] == await lines(examine)
    report = await examine()
    assert {"chromium", "vivaldi"} == {
        finding["params"]["browser"] for finding in report.findings if finding["code"] == "browser_registered"
    }


async def test_copies_in_folders_are_known_by_their_manifest(computer: Computer, examine: Examine) -> None:
    """What was loaded from a folder is only named by its path; what is switched off does not count."""
    folder = computer.write("unpacked/manifest.json", {"name": "Copy to CRM", "version": "26.1.0"}).parent
    entries = {
        OTHER_ID: {"path": str(folder)},
        "o" * 32: {"path": str(folder), "state": 0},
        "n" * 32: {"manifest": {"name": "Another"}},
    }
    computer.write(".config/chromium/Default/Preferences", {"extensions": {"settings": entries}})
    [(_, code, evidence)] = await lines(examine)
    assert "extension_not_allowed" == code
    assert OTHER_ID in evidence
