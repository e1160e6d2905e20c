"""Where things lie on each system, and which folders are trusted."""

from __future__ import annotations

from pathlib import Path

import pytest

from native_host import paths
from native_host.paths import PathError

LINUX = {"HOME": "/home/yvonne", "XDG_DATA_HOME": "/sandbox", "XDG_RUNTIME_DIR": "/run/user/1000"}


def test_folders_on_linux_are_the_usual_ones() -> None:
    """They follow the home folder alone: a sandboxed browser has other XDG variables than a terminal."""
    home = Path("/home/yvonne")
    assert home / ".config/copy-to-crm" == paths.config_folder(LINUX, "linux")
    assert home / ".local/share/copy-to-crm" == paths.data_folder(LINUX, "linux")
    assert home / ".local/state/copy-to-crm" == paths.state_folder(LINUX, "linux")
    assert home / ".local/state/copy-to-crm/log" == paths.log_folder(LINUX, "linux")
    assert home / ".local/state/copy-to-crm/companion.sock" == paths.socket_path(LINUX, "linux")
    assert home / ".local/state/copy-to-crm/start.lock" == paths.lock_path(LINUX, "linux")


def test_folders_on_macos_lie_in_the_library() -> None:
    """One folder holds the three kinds."""
    expected = Path("/Users/yvonne/Library/Application Support/copy-to-crm")
    environ = {"HOME": "/Users/yvonne"}
    assert expected / "config" == paths.config_folder(environ, "darwin")
    assert expected / "state" == paths.state_folder(environ, "darwin")


def test_folders_on_windows_roam_with_the_settings_alone() -> None:
    """Databases stay on the machine; only settings follow the user to another one."""
    environ = {"APPDATA": "/roaming", "LOCALAPPDATA": "/local"}
    assert Path("/roaming/copy-to-crm/config") == paths.config_folder(environ, "win32")
    assert Path("/local/copy-to-crm/data") == paths.data_folder(environ, "win32")


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_home_variable_moves_every_folder(platform: str) -> None:
    """Tests, the demo and two laptops on one machine live in a folder of their own."""
    environ = {**LINUX, "COPY_TO_CRM_HOME": "/demo"}
    assert Path("/demo/config") == paths.config_folder(environ, platform)
    assert Path("/demo/data") == paths.data_folder(environ, platform)
    assert Path("/demo/state/companion.sock") == paths.socket_path(environ, platform)


def test_home_variable_must_be_absolute() -> None:
    """Host and companion start in different folders, so a relative path would mean two homes."""
    with pytest.raises(PathError, match="absolute"):
        paths.config_folder({"COPY_TO_CRM_HOME": "demo"}, "linux")


def test_folders_need_a_home() -> None:
    """Without a home nothing is guessed."""
    with pytest.raises(PathError, match="HOME is not set"):
        paths.data_folder({}, "linux")


def test_socket_path_that_no_system_takes_is_refused() -> None:
    """The operating system would only say that an argument is wrong."""
    with pytest.raises(PathError, match="has 101 bytes"):
        paths.socket_path({"COPY_TO_CRM_HOME": f"/{'é' * 39}e"}, "linux")
    assert len(str(paths.socket_path({"COPY_TO_CRM_HOME": f"/{'e' * 78}"}, "linux"))) == paths.MAX_SOCKET_PATH


def test_policy_is_the_system_s_own_file() -> None:
    """No variable leads to another policy."""
    assert Path("/etc/copy-to-crm/policy.json") == paths.policy_path("linux")
    assert paths.policy_path("win32") is None


def test_make_private_closes_a_folder_to_others(tmp_path: Path) -> None:
    """A new folder and one that others could read end up closed."""
    new = paths.make_private(tmp_path / "a" / "b")
    readable = tmp_path / "c"
    readable.mkdir(mode=0o755)
    paths.make_private(readable)
    assert [0o40700, 0o40700] == [new.stat().st_mode, readable.stat().st_mode]


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_make_private_refuses_a_folder_that_others_could_write(tmp_path: Path, mode: int) -> None:
    """Something may already have been put there, so closing it now would be too late."""
    tmp_path.chmod(mode)
    with pytest.raises(PathError, match="written by other users"):
        paths.make_private(tmp_path)


def test_make_private_refuses_a_folder_of_another_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that somebody else made is never ours."""
    monkeypatch.setattr("os.geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(PathError, match="another user"):
        paths.make_private(tmp_path)


def test_check_private_refuses_what_is_no_folder(tmp_path: Path) -> None:
    """A file in the folder's place, or nothing at all, is named."""
    (tmp_path / "file").touch()
    with pytest.raises(PathError, match="is not a folder"):
        paths.check_private(tmp_path / "file")
    with pytest.raises(PathError, match="cannot be used"):
        paths.check_private(tmp_path / "missing")
