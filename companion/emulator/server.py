"""The emulator as a server on this computer's own address. Opens nothing to the network."""

from __future__ import annotations

import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from companion.emulator.app import build_app
from companion.emulator.app_keys import ENVIRONMENT
from companion.emulator.certificates import CertificateFiles, make_certificate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from companion.emulator.options import EmulatorOptions

_HOST = "127.0.0.1"
_LONGEST_LINE = 36 * 1024


@dataclass(frozen=True)
class RunningEmulator:
    """A listening emulator. The certificate exists without TLS too, so that no caller has to ask."""

    port: int
    tenant_id: str
    ca_file: Path
    spki: str
    is_tls: bool

    @property
    def address(self) -> str:
        """Answer the environment's address."""
        return f"{'https' if self.is_tls else 'http'}://{_HOST}:{self.port}"

    @property
    def authority(self) -> str:
        """Answer the sign-in authority of its tenant."""
        return f"{self.address}/{self.tenant_id}"


@asynccontextmanager
async def running_emulator(options: EmulatorOptions) -> AsyncIterator[RunningEmulator]:
    """Listen for as long as the block lasts."""
    app = build_app(options)
    runner = web.AppRunner(app, access_log=None, max_line_size=_LONGEST_LINE)
    await runner.setup()
    try:
        files = make_certificate(options.folder / "certificates", ["localhost"], [_HOST])
        site = web.TCPSite(runner, _HOST, options.port, ssl_context=_tls(files) if options.is_tls else None)
        await site.start()
        yield RunningEmulator(
            port=runner.addresses[0][1],
            tenant_id=app[ENVIRONMENT].organization.tenant_id,
            ca_file=files.ca_file,
            spki=files.spki,
            is_tls=options.is_tls,
        )
    finally:
        await runner.cleanup()


def _tls(files: CertificateFiles) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(files.certificate_file, files.key_file)
    return context
