"""Routes of the pages for people. Every one of them only reads."""

from __future__ import annotations

from importlib import resources

from aiohttp import web

from companion.emulator.app_keys import ENVIRONMENT
from companion.emulator.markup import STYLES
from companion.emulator.odata.paths import parse_guid
from companion.emulator.pages.layout import LISTED_TABLES
from companion.emulator.pages.lists import home_page, list_page, view_page
from companion.emulator.pages.record_page import not_found_page, record_page
from companion.emulator.pages.views import find_view


def add_pages(app: web.Application) -> None:
    """Serve `/`, `/main.aspx` with Dynamics' own parameters, and the stylesheets."""
    app.router.add_get("/", _home)
    app.router.add_get("/main.aspx", _main)
    app.router.add_get("/styles/{name}.css", _stylesheet)


async def _home(request: web.Request) -> web.Response:
    return home_page(request.app[ENVIRONMENT])


async def _main(request: web.Request) -> web.Response:
    environment = request.app[ENVIRONMENT]
    page_type = request.query.get("pagetype", "")
    table = environment.schema.tables.get(request.query.get("etn", ""))
    if page_type == "entitylist" and table is not None and table.logical_name in LISTED_TABLES:
        view = find_view(environment, table, request.query.get("viewid", ""))
        return view_page(environment, table, view) if view else list_page(environment, table)
    row_id = parse_guid(request.query.get("id", "").strip("{}"))
    if (
        page_type != "entityrecord"
        or table is None
        or row_id is None
        or table.logical_name == "activityparty"
    ):
        return not_found_page(environment)
    row = environment.database.fetch(table, row_id)
    return record_page(environment, table, row) if row else not_found_page(environment)


async def _stylesheet(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    if name not in STYLES:
        raise web.HTTPNotFound
    text = (resources.files(__package__) / "styles" / f"{name}.css").read_text("utf-8")
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return web.Response(text=text, content_type="text/css", headers=headers)
