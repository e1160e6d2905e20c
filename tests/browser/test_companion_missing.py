"""Every way the companion can be out of reach has its own sentence, and the next click works once it is mended.

The rows are what Chromium does with a native host: one real browser meets them all. A7, D14.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from native_host.registration import HOST_NAME

CATALOGUE = Path(__file__).resolve().parents[2] / "extension" / "_locales" / "en" / "messages.json"
ANSWER = "Hi Marisa, thank you for the kind words."

Break = Callable[[Path, dict[str, Any]], None]


def _sentence(code: str) -> str:
    return str(json.loads(CATALOGUE.read_text())[f"code_{code}"]["message"])


async def _popup_says(browser: DemoBrowser, code: str) -> None:
    """The popup, opened now, comes to the same sentence."""
    popup = await browser.open_popup()
    await popup.get_by_text(_sentence(code)).wait_for()
    await popup.close()


def _write(manifest: Path, content: dict[str, Any]) -> None:
    manifest.write_text(json.dumps(content))


def _changed(**values: object) -> Break:
    return lambda manifest, content: _write(manifest, {**content, **values})


def _host(manifest: Path, content: dict[str, Any], script: bytes, mode: int = 0o755) -> None:
    """A host of another making in the place of ours."""
    host = manifest.with_name("another-host")
    host.write_bytes(script)
    host.chmod(mode)
    _write(manifest, {**content, "path": str(host)})


def _renamed(manifest: Path, content: dict[str, Any]) -> None:
    _write(manifest, {**content, "name": "another.name"})


def _malformed(manifest: Path, _content: dict[str, Any]) -> None:
    manifest.write_text("{")


ROWS: dict[str, tuple[str, Break]] = {
    "no manifest": ("companion_not_installed", lambda manifest, _content: manifest.unlink()),
    "path missing": ("companion_not_installed", _changed(path="/nowhere/copy-to-crm-host")),
    "relative path": ("companion_not_installed", _changed(path="copy-to-crm-host")),
    "malformed JSON": ("companion_not_installed", _malformed),
    "no description": ("companion_not_installed", _changed(description="")),
    "another name": ("companion_not_installed", _renamed),
    "origin without slash": (
        "companion_not_installed",
        lambda manifest, content: _write(
            manifest, {**content, "allowed_origins": [content["allowed_origins"][0].rstrip("/")]}
        ),
    ),
    "another extension": (
        "companion_forbidden",
        _changed(allowed_origins=[f"chrome-extension://{'a' * 32}/"]),
    ),
    "not executable": (
        "companion_not_reachable",
        lambda manifest, content: _host(manifest, content, b"#!/bin/sh\n", mode=0o644),
    ),
    "carriage returns": (
        "companion_not_reachable",
        lambda manifest, content: _host(manifest, content, b"#!/bin/sh\r\nexit 0\r\n"),
    ),
    "missing interpreter": (
        "companion_not_reachable",
        lambda manifest, content: _host(manifest, content, b"#!/nowhere/python3\n"),
    ),
    "ends at once": (
        "companion_not_reachable",
        lambda manifest, content: _host(manifest, content, b"#!/bin/sh\nexit 3\n"),
    ),
    "prints text": (
        "companion_not_reachable",
        lambda manifest, content: _host(manifest, content, b"#!/bin/sh\necho hello, browser\ncat\n"),
    ),
}


async def test_every_broken_registration_says_what_it_is_and_how_to_mend_it(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """For each row control and popup say that nothing was saved and what to do; mended, the next click is kept."""
    manifest = stage.browser_profile / "NativeMessagingHosts" / f"{HOST_NAME}.json"
    whole = json.loads(manifest.read_text())
    control = inbox.control_of(ANSWER)
    await control.wait_for("ready")
    await stage.wait_until_companion_listens()
    for row, (code, break_it) in ROWS.items():
        break_it(manifest, whole)
        await stage.wait_until_companion_listens()
        stage.end_companion()
        await inbox.page.reload()
        await control.press()
        refused = await control.wait_for("refused")
        assert _sentence(code) in refused.card, row
        assert "nothing was saved" in refused.card.lower(), row
        await _popup_says(browser, code)
        _write(manifest, whole)
        await control.press()
        await control.wait_for("held", "written")
    rows = await stage.read_rows("li_messages")
    assert 1 >= len(rows)


async def test_a_companion_that_cannot_start_is_told_apart(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """The host is there but the companion refuses to start: its own sentence, and nothing is saved."""
    control = inbox.control_of(ANSWER)
    await control.wait_for("ready")
    await stage.wait_until_companion_listens()
    stage.end_companion()
    journal_folder = stage.folder / "home" / "state"
    journal_folder.chmod(stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO)
    await inbox.page.reload()
    await control.press()
    refused = await control.wait_for("refused")
    assert _sentence("companion_not_started") in refused.card
    await _popup_says(browser, "companion_not_started")
    journal_folder.chmod(stat.S_IRWXU)
    await control.press()
    await control.wait_for("held", "written")


async def test_a_silent_host_is_given_up_after_its_time(stage: Stage, inbox: Inbox) -> None:
    """A host that answers nonsense makes no noise in the browser; the request's own time limit tells."""
    manifest = stage.browser_profile / "NativeMessagingHosts" / f"{HOST_NAME}.json"
    whole = json.loads(manifest.read_text())
    control = inbox.control_of(ANSWER)
    await control.wait_for("ready")
    await stage.wait_until_companion_listens()
    # Well framed, three bytes long, and no JSON: Chromium drops it without a word.
    _host(manifest, whole, b"#!/bin/sh\nprintf '\\003\\000\\000\\000{{{'\ncat >/dev/null\n")
    stage.end_companion()
    await inbox.page.reload()
    await control.press()
    refused = await control.wait_for("refused")
    assert _sentence("request_timed_out") in refused.card
