"""What registering writes, for whom, and that unregistering takes exactly that away again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import native_host
from native_host.browsers import BROWSERS
from native_host.registration import (
    EXTENSION_ID,
    HOST_NAME,
    Registration,
    RegistrationError,
    host_folder,
    refresh,
    register,
    unregister,
)

ORIGIN = f"chrome-extension://{EXTENSION_ID}/"
ADD_ON = "copy-to-crm@example.com"
OURS = Registration(Path(sys.executable), ("-m", "companion", "run"), firefox_ids=(ADD_ON,))


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """The environment of a user who has used Chromium and Firefox."""
    (tmp_path / ".config" / "chromium").mkdir(parents=True)
    (tmp_path / ".mozilla").mkdir()
    return {"HOME": str(tmp_path)}


def files_below(folder: Path) -> set[Path]:
    """Every file in the folder and below."""
    return {path for path in folder.rglob("*") if path.is_file()}


def test_register_serves_the_browsers_in_use_and_no_others(environ: dict[str, str], tmp_path: Path) -> None:
    """A browser that was never started gets no folder from us."""
    written = register(OURS, environ)
    assert files_below(tmp_path) == set(written)
    assert {path.relative_to(tmp_path) for path in written} == {
        Path(".local/share/copy-to-crm/host/launch.json"),
        Path(".local/share/copy-to-crm/host/copy-to-crm-host"),
        Path(f".config/chromium/NativeMessagingHosts/{HOST_NAME}.json"),
        Path(f".mozilla/native-messaging-hosts/{HOST_NAME}.json"),
    }


def test_manifests_fulfil_what_the_browsers_demand(environ: dict[str, str], tmp_path: Path) -> None:
    """Absolute path, a description, exact callers: each omission would read as "host not found"."""
    register(OURS, environ)
    chromium = tmp_path / f".config/chromium/NativeMessagingHosts/{HOST_NAME}.json"
    firefox = tmp_path / f".mozilla/native-messaging-hosts/{HOST_NAME}.json"
    for path, callers in (
        (chromium, {"allowed_origins": [ORIGIN]}),
        (firefox, {"allowed_extensions": [ADD_ON]}),
    ):
        manifest = json.loads(path.read_bytes())
        assert manifest.pop("description")
        assert manifest == {
            "name": HOST_NAME,
            "path": str(host_folder(environ) / "copy-to-crm-host"),
            "type": "stdio",
            **callers,
        }
        assert path.stat().st_mode == 0o100644


def test_register_serves_a_named_browser_before_its_first_start(
    environ: dict[str, str], tmp_path: Path
) -> None:
    """Naming one is an answer to "is it used?"."""
    register(OURS, environ, browsers=["vivaldi"])
    manifests = {path.parent.relative_to(tmp_path) for path in files_below(tmp_path / ".config")}
    assert manifests == {Path(".config/vivaldi/NativeMessagingHosts")}


def test_register_serves_a_profile_folder_alone(environ: dict[str, str], tmp_path: Path) -> None:
    """Tests and the demo leave the user's own browsers untouched."""
    register(OURS, environ, browsers=(), user_data_dirs=[tmp_path / "profile"])
    assert not files_below(tmp_path / ".config")
    assert files_below(tmp_path / "profile") == {
        tmp_path / "profile" / "NativeMessagingHosts" / f"{HOST_NAME}.json"
    }


def test_launch_file_says_who_may_call_and_how_to_start(environ: dict[str, str], tmp_path: Path) -> None:
    """The host believes this file and nothing that its environment says."""
    moved = {**environ, "COPY_TO_CRM_HOME": str(tmp_path / "moved")}
    register(OURS, environ, browsers=())
    register(OURS, moved, browsers=())
    usual = json.loads((host_folder(environ) / "launch.json").read_bytes())
    assert usual == {
        "interpreter": sys.executable,
        "arguments": ["-m", "companion", "run"],
        "home": None,
        "allowed_origins": [ORIGIN],
        "allowed_extensions": [ADD_ON],
        "version": "",
        "packages": str(Path(native_host.__file__).parents[1]),
        "manifests": [],
        "folders": [str(path) for path in sorted([*host_folder(environ).parents[:3], host_folder(environ)])],
    }
    moved_launch = json.loads((tmp_path / "moved" / "data" / "host" / "launch.json").read_bytes())
    assert moved_launch["home"] == str(tmp_path / "moved")


def test_unregister_removes_what_every_register_wrote(environ: dict[str, str], tmp_path: Path) -> None:
    """Also manifests of an earlier call with other browsers."""
    register(OURS, environ, browsers=(), user_data_dirs=[tmp_path / "profile"])
    register(OURS, environ)
    assert len(unregister(environ)) == 5
    assert files_below(tmp_path) == set()
    assert not host_folder(environ).exists()
    assert unregister(environ) == []


def test_unregister_leaves_a_manifest_that_leads_elsewhere(environ: dict[str, str], tmp_path: Path) -> None:
    """Another installation may have registered since; its manifest is not ours to remove."""
    register(OURS, environ)
    manifest = tmp_path / f".config/chromium/NativeMessagingHosts/{HOST_NAME}.json"
    manifest.write_text(json.dumps({"path": "/another/copy-to-crm-host"}), encoding="utf-8")
    assert manifest not in unregister(environ)
    assert manifest.exists()


@pytest.mark.parametrize("folder", ["with a space's quote", "x" * 120])
def test_launcher_works_from_an_awkward_folder(environ: dict[str, str], tmp_path: Path, folder: str) -> None:
    """A first line that no kernel reads is avoided."""
    interpreter = tmp_path / folder / "python"
    interpreter.parent.mkdir()
    interpreter.symlink_to(sys.executable)
    register(Registration(interpreter, ()), environ, browsers=())
    launcher = host_folder(environ) / "copy-to-crm-host"
    assert launcher.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    answer = subprocess.run([launcher], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert b"origin_refused" in answer.stdout


@pytest.mark.parametrize(
    ("registration", "browsers", "reason"),
    [
        (Registration(Path("python3"), ()), (), "absolute"),
        (Registration(OURS.interpreter, (), extension_ids=("nonsense",)), (), "32 letters"),
        (OURS, ("netscape",), "netscape"),
    ],
)
def test_register_refuses_what_could_never_work(
    environ: dict[str, str],
    tmp_path: Path,
    registration: Registration,
    browsers: tuple[str, ...],
    reason: str,
) -> None:
    """The reason is named, and nothing is left half written."""
    with pytest.raises(RegistrationError, match=reason):
        register(registration, environ, browsers=browsers)
    assert not files_below(tmp_path)


def everything_below(folder: Path) -> set[Path]:
    """Every file and every folder."""
    return set(folder.rglob("*"))


@pytest.mark.parametrize("browsers", [None, ["opera", "edge", "firefox"], []])
def test_unregister_leaves_nothing_behind(
    environ: dict[str, str], tmp_path: Path, browsers: list[str] | None
) -> None:
    """A listing before and after is the same, folders included. J4."""
    before = everything_below(tmp_path)
    register(OURS, environ, browsers=browsers, user_data_dirs=[tmp_path / "profile"])
    assert before < everything_below(tmp_path)
    unregister(environ)
    assert before == everything_below(tmp_path)


def test_unregister_takes_what_is_named_and_with_the_last_the_rest(
    environ: dict[str, str], tmp_path: Path
) -> None:
    """One browser less is no end of the other."""
    register(OURS, environ)
    chromium, firefox = (
        tmp_path / f"{folder}/{HOST_NAME}.json"
        for folder in (".config/chromium/NativeMessagingHosts", ".mozilla/native-messaging-hosts")
    )
    assert [chromium] == unregister(environ, browsers=["chromium"])
    assert firefox.exists()
    assert firefox in unregister(environ, browsers=["firefox"])
    assert set() == files_below(tmp_path)


def test_unregister_finds_manifests_that_nothing_remembers(environ: dict[str, str], tmp_path: Path) -> None:
    """The launch file was lost, and with it the list."""
    register(OURS, environ)
    (host_folder(environ) / "launch.json").unlink()
    unregister(environ)
    assert set() == files_below(tmp_path)


def test_register_writes_anew_what_was_registered_before(environ: dict[str, str], tmp_path: Path) -> None:
    """A profile folder that was named once follows a move of the interpreter and new ids."""
    register(OURS, environ, browsers=(), user_data_dirs=[tmp_path / "profile"])
    new = Registration(OURS.interpreter, (), extension_ids=(EXTENSION_ID, "p" * 32))
    register(new, environ, browsers=["firefox"])
    manifest = json.loads((tmp_path / "profile/NativeMessagingHosts" / f"{HOST_NAME}.json").read_bytes())
    assert new.origins == manifest["allowed_origins"]


def test_opera_alone_is_served_through_chrome_which_is_still_not_in_use(tmp_path: Path) -> None:
    """Opera reads Chrome's folder; that folder is no sign of Chrome."""
    environ = {"HOME": str(tmp_path)}
    (tmp_path / ".config" / "opera").mkdir(parents=True)
    register(OURS, environ)
    manifest = tmp_path / f".config/google-chrome/NativeMessagingHosts/{HOST_NAME}.json"
    assert manifest.exists()
    [chrome] = [browser for browser in BROWSERS if browser.name == "chrome"]
    assert not chrome.is_used(environ, "linux")


def test_upgrade_registers_anew_for_the_same_callers(environ: dict[str, str], tmp_path: Path) -> None:
    """The next version's companion puts itself in the place of the last one, once. J3."""
    old = Registration(Path("/gone/python"), (), (EXTENSION_ID, "p" * 32), (ADD_ON,), "26.1.0")
    register(old, environ)
    assert [] == refresh(environ, OURS.interpreter, OURS.arguments, "26.1.0")
    assert 4 == len(refresh(environ, OURS.interpreter, OURS.arguments, "26.2.0"))
    assert [] == refresh(environ, OURS.interpreter, OURS.arguments, "26.2.0")
    launch = json.loads((host_folder(environ) / "launch.json").read_bytes())
    assert (sys.executable, old.origins, [ADD_ON], "26.2.0") == (
        launch["interpreter"],
        launch["allowed_origins"],
        launch["allowed_extensions"],
        launch["version"],
    )
    assert files_below(tmp_path / ".mozilla")


def test_upgrade_registers_nothing_that_was_taken_back(environ: dict[str, str], tmp_path: Path) -> None:
    """Who unregisters does so on purpose."""
    assert [] == refresh(environ, OURS.interpreter, OURS.arguments, "26.2.0")
    assert set() == files_below(tmp_path)


def test_machine_is_registered_for_every_user_and_browser(environ: dict[str, str], tmp_path: Path) -> None:
    """Manifests and launcher can be read by all, name no home, and go again without a trace."""
    root = tmp_path / "root"
    root.mkdir()
    machine = Registration(Path("/usr/bin/env"), (), firefox_ids=(ADD_ON,))
    written = register(machine, environ, machine_root=root)
    assert {
        "usr/local/lib/copy-to-crm/host/launch.json",
        "usr/local/lib/copy-to-crm/host/copy-to-crm-host",
        *(
            f"{folder}/native-messaging-hosts/{HOST_NAME}.json"
            for folder in (
                "etc/opt/chrome",
                "etc/chromium",
                "etc/opt/edge",
                "etc/opt/vivaldi",
                "usr/lib/mozilla",
            )
        ),
    } == {str(path.relative_to(root)) for path in written}
    assert {0o755} == {path.stat().st_mode & 0o777 for path in root.rglob("*") if path.is_dir()}
    assert json.loads(written[0].read_bytes())["home"] is None
    unregister(environ, machine_root=root)
    assert set() == everything_below(root)


@pytest.mark.parametrize(
    ("interpreter", "wrong", "reason"),
    [
        ("/usr/bin/env", {"user_data_dirs": [Path("/profile")]}, "belongs to one user"),
        ("/usr/bin/env", {"environ": {"COPY_TO_CRM_HOME": "/somewhere"}}, "share one home"),
        ("closed/python", {}, "closed to them"),
    ],
)
def test_machine_is_not_registered_for_what_serves_one_user(
    tmp_path: Path, interpreter: str, wrong: dict[str, Any], reason: str
) -> None:
    """What the other users could not start is refused before anything is written."""
    (tmp_path / "closed").mkdir(mode=0o700)
    with pytest.raises(RegistrationError, match=reason):
        register(
            Registration(tmp_path / interpreter, ()),
            **{"environ": {}, **wrong},
            machine_root=tmp_path / "root",
        )
    assert set() == files_below(tmp_path)
