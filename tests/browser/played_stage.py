"""A browser with the real extension and native host, for a companion that the test plays on the socket."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import BrowserContext, async_playwright

from companion.demo.browser import EXTENSION, PATIENCE_MS
from companion.demo.site import running_site
from native_host.paths import make_private, socket_path, state_folder
from native_host.registration import Registration, register


@dataclass(frozen=True)
class PlayedStage:
    """The socket to listen on, and a browser whose native host knocks there and can start nothing itself."""

    socket: Path
    context: BrowserContext


@asynccontextmanager
async def played_stage(*, has_extension: bool = True) -> AsyncIterator[PlayedStage]:
    """The stage for as long as the block runs; without the extension it shows what the page alone is."""
    # Not pytest's folder: a socket's path must stay short.
    with tempfile.TemporaryDirectory(prefix="crm-", ignore_cleanup_errors=True) as folder:
        home, profile = Path(folder), Path(folder) / "profile"
        profile.mkdir()
        environ = {"HOME": folder, "COPY_TO_CRM_HOME": folder}
        registration = Registration(Path(sys.executable), ("-c", "raise SystemExit(1)"))
        register(registration, environ, browsers=(), user_data_dirs=[profile])
        make_private(state_folder(environ))
        loaded = [f"--load-extension={EXTENSION}", f"--disable-extensions-except={EXTENSION}"]
        async with running_site(home / "site") as site:
            switches = [*site.browser_arguments, *(loaded if has_extension else ["--disable-extensions"])]
            async with _running_browser(profile, home, switches) as context:
                yield PlayedStage(socket_path(environ), context)


@asynccontextmanager
async def _running_browser(
    profile: Path, home: Path, switches: Sequence[str]
) -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            profile,
            executable_path=shutil.which("chromium"),
            headless=True,
            args=["--no-sandbox", *switches],
            timeout=PATIENCE_MS,
            env={**os.environ, "COPY_TO_CRM_HOME": str(home), "LANGUAGE": "en"},
        )
        context.set_default_timeout(PATIENCE_MS)
        yield context
        await context.close()
