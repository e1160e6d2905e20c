"""Keys under which the application keeps its parts for the routes."""

from __future__ import annotations

from aiohttp import web

from .environment import Environment
from .grants import Grants
from .request_log import RequestLog

ENVIRONMENT = web.AppKey("environment", Environment)
GRANTS = web.AppKey("grants", Grants)
REQUEST_LOG = web.AppKey("request_log", RequestLog)
