"""What registering writes, for whom, and that unregistering takes exactly that away again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from native_host.registration import (
    EXTENSION_ID,
    HOST_NAME,
    Registration,
    RegistrationError,
    host_folder,
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
        "manifests": [],
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
