"""The emulator as one web application: joins its parts. Listens nowhere by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from companion.emulator.admin import add_admin
from companion.emulator.app_keys import DEVICE_CODES, ENVIRONMENT, GRANTS, REQUEST_LOG
from companion.emulator.authority import add_authority
from companion.emulator.database import Database
from companion.emulator.device_codes import DeviceCodes
from companion.emulator.device_sign_in import add_device_sign_in
from companion.emulator.environment import Environment
from companion.emulator.grants import Grants
from companion.emulator.loopback import loopback_only
from companion.emulator.pages.routes import add_pages
from companion.emulator.request_log import RequestLog
from companion.emulator.schema import shipped_schema
from companion.emulator.seeding import plant, shipped_seed
from companion.emulator.users import people
from companion.emulator.web_api import add_web_api

if TYPE_CHECKING:
    from companion.emulator.options import EmulatorOptions

_LARGEST_BODY = 32 * 1024 * 1024


def build_app(options: EmulatorOptions) -> web.Application:
    """Answer an application over the rows in the options' folder; an empty one gets the shipped rows."""
    app = web.Application(middlewares=[loopback_only], client_max_size=_LARGEST_BODY)
    database = Database(_database_path(options), shipped_schema())
    environment = Environment(database, options.clock)
    if not people(environment):
        plant(environment, shipped_seed())
    app[ENVIRONMENT] = environment
    app[DEVICE_CODES] = DeviceCodes(database, options.clock)
    app[GRANTS] = Grants(database, options.clock)
    app[REQUEST_LOG] = RequestLog()
    app.on_cleanup.append(_close_database)
    add_web_api(app)
    add_pages(app)
    add_authority(app)
    add_device_sign_in(app)
    add_admin(app)
    return app


def _database_path(options: EmulatorOptions) -> str:
    if options.is_in_memory:
        return ":memory:"
    options.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(options.folder / "emulator.db")


async def _close_database(app: web.Application) -> None:
    app[ENVIRONMENT].database.close()
