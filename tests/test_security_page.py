"""SECURITY.md says what is shipped: manifest, host, package, listeners, files with their modes, sealed columns. J6."""

from __future__ import annotations

import ast
import asyncio
import hashlib
import json
import logging
import re
import sqlite3
import stat
import subprocess
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from companion.cli import main
from companion.commands_register import FIREFOX_ID
from companion.connecting import Asking, connect_here
from companion.emulator import server
from companion.folders import Folders, find_folders
from companion.logbook import open_logbook
from installers.debian import companion_package
from native_host.manifests import EXTENSION_ID, HOST_NAME
from tests.fakes.companion import running
from tests.fakes.environment import browsing, emulating, wanted_of
from tests.fakes.extension_end import extension_end
from tests.fakes.wire import PAGE_ITEM, SUSANNA
from tests.kinds.conftest import NOBODY, Scene

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
MANIFEST: Mapping[str, Any] = json.loads((ROOT / "extension/manifest.json").read_bytes())

# What a short day without trouble does not leave behind; the tests of the storage look at their modes, and the last
# two are written as `settings.json` is: after a first sync and ten minutes, and while a seat is off.
_OF_TROUBLE = {"keyring.signal", "status.json", "seat_off.json"}
# SQLite's own, beside a journal: they have its mode and its protection.
_BESIDE = ("-wal", "-shm")
_LISTENING = {
    "bind", "create_server", "create_unix_server", "run_app", "start_server", "start_unix_server",
    "HTTPServer", "ThreadingHTTPServer", "SockSite", "TCPSite", "UnixSite",
}  # fmt: skip


def rows(heading: str) -> dict[str, list[str]]:
    """The table below a heading: what its first cells say, to what stands as code in the second."""
    part = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")]
    return {cells[0]: re.findall(r"`([^`]+)`", cells[1]) or [cells[1]] for cells in lines[1:]}


def files() -> dict[str, str]:
    """Names of files on the page, each with its mode; `…` stands for whatever a name holds there."""
    return {
        name: mode[0]
        for cell, mode in rows("Files").items()
        for name in re.findall(r"`([^`]+)`", cell)
        if name not in ("backups", "damaged")
    }


def test_extension_may_do_what_the_page_says_and_no_more() -> None:
    """Permissions, pages, what pages reach, what its own pages load, what Firefox is told."""
    told = rows("The extension")
    [script] = MANIFEST["content_scripts"]
    assert MANIFEST["permissions"] == told["permissions, none of them optional"]
    assert script["matches"] == told["pages in which it works, top frame only"]
    assert not script["all_frames"]
    assert ["none"] == told["hosts that it may ask"]
    assert told["what pages and other extensions reach"][0].startswith("nothing")
    assert not {
        "host_permissions",
        "optional_permissions",
        "optional_host_permissions",
        "web_accessible_resources",
        "externally_connectable",
    } & set(MANIFEST)
    assert [MANIFEST["content_security_policy"]["extension_pages"]] == told["what its own pages may load"]
    gecko = MANIFEST["browser_specific_settings"]["gecko"]["data_collection_permissions"]
    assert {"required": told["what it tells Firefox that it handles"]} == gecko
    reasons = json.loads((ROOT / "extension/permissions.json").read_bytes())
    assert (set(MANIFEST["permissions"]), set(script["matches"])) == (
        set(reasons["permissions"]),
        set(reasons["hosts"]),
    )


def test_host_has_the_callers_that_the_page_names(tmp_path: Path) -> None:
    """The id follows from the shipped key, and the package lets exactly these two call its host."""
    told = rows("The native host")
    [origin] = told["caller in Chromium and its kin"]
    [gecko] = told["caller in Firefox"]
    digest = hashlib.sha256(b64decode(MANIFEST["key"])).hexdigest()[:32]
    assert f"chrome-extension://{''.join(chr(ord('a') + int(digit, 16)) for digit in digest)}/" == origin
    assert MANIFEST["browser_specific_settings"]["gecko"]["id"] == gecko
    assert [HOST_NAME] == told["name"]
    name, content = companion_package(tmp_path, "26.1.0", (EXTENSION_ID,), FIREFOX_ID, b"MIT\n")
    package, root = tmp_path / name, tmp_path / "root"
    package.write_bytes(content)
    subprocess.run(["/usr/bin/dpkg-deb", "--extract", package, root], check=True)
    callers = [
        (manifest.get("allowed_origins"), manifest.get("allowed_extensions"))
        for path in root.rglob(f"{HOST_NAME}.json")
        for manifest in [json.loads(path.read_bytes())]
    ]
    assert callers
    assert {(origin,), (gecko,)} == {tuple(chromium or firefox) for chromium, firefox in callers}
    assert {
        f"{stat.S_IMODE(path.stat().st_mode):04o}"
        for path in root.rglob("*")
        if path.name in ("launch.json", f"{HOST_NAME}.json")
    } == {files()["launch.json"]}


def test_nothing_else_listens() -> None:
    """Whoever opens a socket for others does it in one of these three files; a port is this computer's own."""
    found = {}
    for package in ("companion", "native_host"):
        for path in (ROOT / package).rglob("*.py"):
            calls = (node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call))
            # `bind` alone is how a row refers to another in a request.
            names = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)} & _LISTENING
            if names:
                found[path.relative_to(ROOT).as_posix()] = names
    assert {
        "companion/server/listener.py": {"bind", "start_unix_server"},
        "companion/emulator/server.py": {"TCPSite"},
        "companion/demo/site.py": {"TCPSite"},
    } == found
    told = rows("What listens")
    assert ["companion.sock"] == told["the companion"]
    assert [server._HOST] == told["`copy-to-crm emulator`, `copy-to-crm demo`"] == ["127.0.0.1"]


@pytest.fixture
def logging_folders(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folders]:
    """An installation that browsers know and that writes its log."""
    monkeypatch.setenv("HOME", str(home / "person"))
    (home / "person/.config/chromium").mkdir(parents=True)
    folders, logger = find_folders(), logging.getLogger("companion")
    before = logger.handlers.copy(), logger.propagate, logger.level
    open_logbook(folders.log)
    yield folders
    for handler in set(logger.handlers) - set(before[0]):
        handler.close()
    logger.handlers, logger.propagate, _ = before
    logger.setLevel(before[2])


def standing(home: Path) -> dict[str, str]:
    """Every file below the folder, but for what is SQLite's own, with its mode; folders under their names and `/`."""
    return {
        path.name + "/" * path.is_dir(): f"{stat.S_IMODE(path.lstat().st_mode):04o}"
        for path in home.rglob("*")
        if not path.name.endswith(_BESIDE)
    }


def sealed_columns(journal: Path) -> tuple[set[str], set[str], set[str]]:
    """Columns of the journal: all; those with a sealed value; those with a value that somebody can read."""
    every: set[str] = set()
    sealed: set[str] = set()
    clear: set[str] = set()
    with closing(sqlite3.connect(journal)) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            for column in [row[1] for row in database.execute(f"PRAGMA table_info('{table}')")]:
                name = f"{table}.{column}"
                every.add(name)
                values = database.execute(f'SELECT "{column}" FROM "{table}"').fetchall()  # noqa: S608 - the schema's own names
                for value in (value for (value,) in values if value is not None):
                    # A sealed text begins with its version; the audit's hashes are bytes as well.
                    is_sealed = isinstance(value, bytes) and value[:1] == b"\x01" and len(value) > 32
                    (sealed if is_sealed else clear).add(name)
    return every, sealed, clear


async def test_files_and_sealed_columns_are_those_of_the_page(
    logging_folders: Folders, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A life from registering to disconnecting leaves files of these names and modes, and seals these columns."""
    folders = logging_folders
    settings = folders.settings(None)
    settings.write_user("writeback", "on")
    settings.write_user("hold_seconds", "0")
    assert 0 == main(["register"])
    assert 0 == main(["block", "https://www.linkedin.com/sales/lead/ACwAAAnever00001"])
    async with emulating(tmp_path / "emulator", monkeypatch) as emulator:
        with browsing(monkeypatch, emulator):
            await connect_here(folders, wanted_of(emulator), Asking(lambda _address: None))
        async with running(folders), extension_end(folders.socket) as browser:
            scene = Scene(emulator, folders, browser)
            await scene.link(SUSANNA["profile_address"], "contact", await scene.contact())
            await scene.copy("click-1", PAGE_ITEM | {"person": SUSANNA, "conversation_id": "2-susanna"})
            await scene.copy("click-2", PAGE_ITEM | {"person": NOBODY, "conversation_id": "2-aurora"})
            settings.write_user("hold_seconds", "60")
            await scene.ask("click-3", PAGE_ITEM | {"person": SUSANNA, "conversation_id": "2-held"})
            [journal] = home.rglob("outbox.db")
            every, sealed, clear = sealed_columns(journal)
            seen = standing(home)
        disconnect = ["disconnect", "--unsent", "discard", "--clear", "--json"]
        assert 0 == await asyncio.to_thread(main, disconnect)
    seen |= standing(home)

    columns = set(re.findall(r"`(\w+\.\w+)`", PAGE.split("## What is sealed")[1]))
    assert columns <= every
    assert (
        {"items.payload", "items.target", "prompts.about", "links.name", "decisions.name"}
        <= sealed
        <= columns
    )
    assert not columns & clear - {"items.cause", "gate.cause"}

    told = files()
    modes = {name: mode for name, mode in seen.items() if not name.endswith("/")}
    unknown = {name for name in modes if not any(_fits(name, wanted) for wanted in told)}
    assert set() == unknown
    assert {} == {
        name: mode
        for name, mode in modes.items()
        for wanted in told
        if _fits(name, wanted)
        if told[wanted] != mode
    }
    assert set(told) - _OF_TROUBLE == {
        wanted for wanted in told if any(_fits(name, wanted) for name in modes)
    }
    ours = [
        folder
        for place in (folders.data, folders.state)
        for folder in (place, *place.rglob("*"))
        if folder.is_dir()
    ]
    assert {"0700"} == {f"{stat.S_IMODE(folder.stat().st_mode):04o}" for folder in ours}


def _fits(name: str, wanted: str) -> bool:
    before, _, after = wanted.partition("…")
    return name == wanted or ("…" in wanted and name.startswith(before) and name.endswith(after))
