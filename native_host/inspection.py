"""See whether the browsers would find the host, and whether it answers them. Writes nothing and starts no companion.

The host is asked by a caller that it must refuse: a refusal in a frame proves launcher, interpreter and framing.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from native_host.browsers import BROWSERS
from native_host.framing import MAX_TO_BROWSER, FrameReader
from native_host.launch import read_launch
from native_host.notice import ORIGIN_REFUSED, HostStop
from native_host.registration import HOST_NAME, SYSTEM, host_folder, hosts_folder

ANSWER_LIMIT = 20.0
"""Seconds that a host may take to refuse a caller."""

_NOBODY = "chrome-extension://copy-to-crm-doctor/"

HostState = Literal["answers", "missing", "interpreter_gone", "silent"]
ManifestState = Literal["registered", "missing", "other"]


@dataclass(frozen=True)
class Seen:
    """A browser of this user and the host it would call."""

    browser: str
    state: ManifestState
    host: str


def try_host(environ: Mapping[str, str]) -> tuple[HostState, str]:
    """Whether the registered host answers, and what is wrong where it does not."""
    launcher = host_folder(environ) / "copy-to-crm-host"
    try:
        launch = read_launch(launcher.with_name("launch.json"))
    except HostStop as stop:
        return "missing", str(stop)
    if not launcher.exists():
        return "missing", str(launcher)
    if not Path(launch.interpreter).exists():
        return "interpreter_gone", launch.interpreter
    try:
        return _refusal_of(launcher)
    except (OSError, subprocess.SubprocessError) as error:
        return "silent", str(error)


def browsers_seen(environ: Mapping[str, str]) -> Iterator[Seen]:
    """Every browser that this user has used, and every profile folder that was registered by name."""
    launcher = str(host_folder(environ) / "copy-to-crm-host")
    for browser in BROWSERS:
        if not browser.is_used(environ, SYSTEM):
            continue
        host = _host_of(hosts_folder(browser, environ) / f"{HOST_NAME}.json")
        state: ManifestState = "registered" if host == launcher else "other" if host else "missing"
        yield Seen(browser.name, state, host)


def _refusal_of(launcher: Path) -> tuple[HostState, str]:
    done = subprocess.run(  # noqa: S603 - the launcher that register wrote
        [str(launcher), _NOBODY],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=ANSWER_LIMIT,
        check=False,
    )
    frames = FrameReader(MAX_TO_BROWSER).feed(done.stdout)
    codes = [json.loads(body).get("event", {}).get("code") for body in frames]
    if codes == [ORIGIN_REFUSED]:
        return "answers", ""
    return "silent", done.stderr.decode(errors="replace").strip()[-300:] or f"exit status {done.returncode}"


def _host_of(manifest: Path) -> str:
    try:
        return str(json.loads(manifest.read_bytes())["path"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
