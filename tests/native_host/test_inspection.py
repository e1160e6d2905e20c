"""What the doctor sees of the native host: registered or not, answering or not, without starting a companion."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from native_host.browser_inspection import profiles_elsewhere
from native_host.inspection import Tried, find_launcher, try_host
from native_host.registration import Registration, register
from tests.native_host.conftest import Home


def test_registered_host_answers_and_starts_nothing(home: Home) -> None:
    """It refuses a caller it does not know; a refusal needs no companion."""
    home.register("echo")
    assert Tried("answers") == try_host(home.environ)
    assert not (home.folder / "starts").exists()
    assert not (home.folder / "state").exists()


def test_host_that_was_never_registered_is_missing(home: Home) -> None:
    """Nothing to start, nothing written."""
    assert "missing" == try_host(home.environ).state
    assert not (home.folder / "data").exists()


def test_interpreter_that_is_gone_is_named(home: Home) -> None:
    """As after an update of Python."""
    home.register_command(Path("/usr/bin/python3.0"), "-m", "companion")
    assert Tried("interpreter_gone", "/usr/bin/python3.0") == try_host(home.environ)


def test_host_that_only_breaks_is_silent(home: Home) -> None:
    """A launcher that ends without a frame, and the last thing it said."""
    home.register("echo")
    home.launcher.write_text("#!/bin/sh\necho broken >&2\nexit 3\n", encoding="utf-8")
    assert Tried("silent", "broken") == try_host(home.environ)


def test_installation_that_was_moved_is_named(home: Home) -> None:
    """The launcher imports the host from a folder that is gone."""
    home.register("echo")
    launch = json.loads(home.launch_file.read_bytes())
    home.launch_file.write_text(json.dumps({**launch, "packages": "/gone"}), encoding="utf-8")
    assert Tried("moved", "/gone") == try_host(home.environ)


def test_greeting_is_relayed_to_a_companion_that_runs(home: Home) -> None:
    """The host is given a request by the extension's name and brings the answer."""
    home.register("echo")
    reply = b'{"protocol": 1, "request_id": "1", "ok": true}'
    host = home.run_host()
    host.send(reply)
    assert reply == host.receive()
    # The fake companion sends back whatever it is sent.
    assert Tried("relays") == try_host(home.environ, reply)
    assert 1 == home.count_starts()


def test_host_that_cannot_reach_the_companion_says_so(home: Home) -> None:
    """The greeting comes back as the host's own notice."""
    home.register_command(Path(sys.executable), "-c", "raise SystemExit(1)")
    assert Tried("silent", "companion_not_started") == try_host(home.environ, b"{}")


def test_machines_host_is_tried_where_the_user_has_none(home: Home) -> None:
    """As after `register --system` by somebody else."""
    root = home.folder / "root"
    register(Registration(Path("/usr/bin/env"), ()), {}, machine_root=root)
    assert find_launcher(home.environ, root).is_relative_to(root)
    home.register("echo")
    assert home.launcher == find_launcher(home.environ, root)


def test_folders_for_all_users_are_nobodys_profiles(home: Home, tmp_path: Path) -> None:
    """What `register --system` or a package wrote stands in the launch file beside what lies in profiles."""
    root = tmp_path / "root"
    registration = Registration(interpreter=Path(sys.executable), arguments=())
    register(registration, {"HOME": home.environ["HOME"]}, machine_root=root)
    assert [] == list(profiles_elsewhere(home.environ, tmp_path / "no-processes", root))
