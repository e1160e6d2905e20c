"""Keys under which the application keeps its parts for the routes."""

from __future__ import annotations

from aiohttp import web

from companion.emulator.app_registrations import AppRegistrations
from companion.emulator.device_codes import DeviceCodes
from companion.emulator.environment import Environment
from companion.emulator.grants import Grants
from companion.emulator.limits import ServiceProtection
from companion.emulator.request_log import RequestLog
from companion.emulator.sign_in_trouble import SignInTrouble
from companion.emulator.snapshots import Snapshots
from companion.emulator.trouble import Troubles

APP_REGISTRATIONS = web.AppKey("app_registrations", AppRegistrations)
DEVICE_CODES = web.AppKey("device_codes", DeviceCodes)
ENVIRONMENT = web.AppKey("environment", Environment)
GRANTS = web.AppKey("grants", Grants)
REQUEST_LOG = web.AppKey("request_log", RequestLog)
SERVICE_PROTECTION = web.AppKey("service_protection", ServiceProtection)
SIGN_IN_TROUBLE = web.AppKey("sign_in_trouble", SignInTrouble)
SNAPSHOTS = web.AppKey("snapshots", Snapshots)
TROUBLES = web.AppKey("troubles", Troubles)
