"""The emulator as one web application: joins its parts. Listens nowhere by itself."""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING

from aiohttp import web

from companion.emulator.admin import add_admin
from companion.emulator.admin_roles import add_role_admin
from companion.emulator.admin_service import add_service_admin
from companion.emulator.admin_sign_in import add_sign_in_admin
from companion.emulator.app_keys import (
    APP_REGISTRATIONS,
    DEVICE_CODES,
    ENVIRONMENT,
    GRANTS,
    REQUEST_LOG,
    SERVICE_PROTECTION,
    SIGN_IN_TROUBLE,
    SNAPSHOTS,
    TROUBLES,
)
from companion.emulator.app_registrations import AppRegistrations
from companion.emulator.authority import add_authority
from companion.emulator.database import Database
from companion.emulator.device_codes import DeviceCodes
from companion.emulator.device_sign_in import add_device_sign_in
from companion.emulator.discovery import add_discovery
from companion.emulator.environment import Environment
from companion.emulator.front_door import add_front_door
from companion.emulator.grants import Grants
from companion.emulator.limits import ServiceProtection
from companion.emulator.loopback import loopback_only
from companion.emulator.pages.routes import add_pages
from companion.emulator.request_log import RequestLog
from companion.emulator.schema import shipped_schema
from companion.emulator.seeding import plant, shipped_seed
from companion.emulator.sign_in_trouble import SignInTrouble
from companion.emulator.snapshots import Snapshots
from companion.emulator.trouble import Troubles
from companion.emulator.web_api import add_web_api

if TYPE_CHECKING:
    from companion.emulator.options import EmulatorOptions

_LARGEST_BODY = 32 * 1024 * 1024


def build_app(options: EmulatorOptions) -> web.Application:
    """Answer an application over the rows in the options' folder; an empty one gets the shipped rows."""
    app = web.Application(middlewares=[loopback_only], client_max_size=_LARGEST_BODY)
    database = Database(_database_path(options), shipped_schema())
    environment = Environment(database, options.clock)
    if not database.count(environment.table("role")):
        plant(environment, shipped_seed())
    app[ENVIRONMENT] = environment
    app[DEVICE_CODES] = DeviceCodes(database, environment.clock)
    app[GRANTS] = Grants(database, environment.clock)
    app[APP_REGISTRATIONS] = AppRegistrations(database)
    app[SIGN_IN_TROUBLE] = SignInTrouble(database, app[GRANTS])
    app[REQUEST_LOG] = RequestLog()
    app[SERVICE_PROTECTION] = ServiceProtection(environment.clock)
    app[SNAPSHOTS] = Snapshots(database)
    app[TROUBLES] = Troubles()
    app.on_response_prepare.append(_tell_time)
    app.on_cleanup.append(_close_database)
    add_web_api(app)
    add_discovery(app)
    add_front_door(app)
    add_pages(app)
    add_authority(app)
    add_device_sign_in(app)
    add_admin(app)
    add_sign_in_admin(app)
    add_role_admin(app)
    add_service_admin(app)
    return app


def _database_path(options: EmulatorOptions) -> str:
    if options.is_in_memory:
        return ":memory:"
    options.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(options.folder / "emulator.db")


async def _tell_time(request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Date"] = format_datetime(request.app[ENVIRONMENT].clock(), usegmt=True)


async def _close_database(app: web.Application) -> None:
    app[SNAPSHOTS].close()
    app[ENVIRONMENT].database.close()
