"""The emulator as one web application: joins its parts. Listens nowhere by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from .admin import add_admin
from .app_keys import ENVIRONMENT, GRANTS, REQUEST_LOG
from .authority import add_authority
from .database import Database
from .environment import Environment
from .grants import Grants
from .loopback import loopback_only
from .pages.routes import add_pages
from .request_log import RequestLog
from .schema import shipped_schema
from .seeding import plant, shipped_seed
from .users import people
from .web_api import add_web_api

if TYPE_CHECKING:
    from .options import EmulatorOptions

_LARGEST_BODY = 32 * 1024 * 1024


def build_app(options: EmulatorOptions) -> web.Application:
    """Answer an application over the rows in the options' folder; an empty one gets the shipped rows."""
    app = web.Application(middlewares=[loopback_only], client_max_size=_LARGEST_BODY)
    database = Database(_database_path(options), shipped_schema())
    environment = Environment(database, options.clock)
    if not people(environment):
        plant(environment, shipped_seed())
    app[ENVIRONMENT] = environment
    app[GRANTS] = Grants(database, options.clock)
    app[REQUEST_LOG] = RequestLog()
    app.on_cleanup.append(_close_database)
    add_web_api(app)
    add_pages(app)
    add_authority(app)
    add_admin(app)
    return app


def _database_path(options: EmulatorOptions) -> str:
    if options.is_in_memory:
        return ":memory:"
    options.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(options.folder / "emulator.db")


async def _close_database(app: web.Application) -> None:
    app[ENVIRONMENT].database.close()
