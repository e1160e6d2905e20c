"""Who writes in the reps' stead: the options that name an integration user, and the command that changes it."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from companion.client import say_hello
from companion.commands_connect_report import ConnectReport
from companion.errors import SettingRefused
from companion.folders import find_folders
from companion.storage.profile_store import FileProfileStore

if TYPE_CHECKING:
    from companion.connecting import WantedIntegration

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]

_CREDENTIALS = ("certificate", "secret", "integration_sign_in")


def add_integration_user_command(add: Add) -> None:
    """Declare the command."""
    parser = add("integration-user", _integration_user, "name who writes in the reps' stead")
    parser.add_argument("--remove", action="store_true", help="let the rep write again")
    parser.add_argument("--device-code", action="store_true", help="sign in by typing a code on another page")
    add_integration_options(parser)


def add_integration_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options that name an integration user."""
    group = parser.add_argument_group(
        "integration user", "Who writes in the reps' stead: one of the three. Without them the rep writes."
    )
    group.add_argument(
        "--integration-client-id", metavar="ID", help="the application user's app registration"
    )
    group.add_argument(
        "--certificate", type=Path, help="its certificate with the key: PFX or PEM, readable by you only"
    )
    group.add_argument(
        "--passphrase",
        action="store_true",
        help="the key needs a passphrase; it is asked for, or read from a pipe",
    )
    group.add_argument(
        "--secret", action="store_true", help="its client secret; it is asked for, or read from a pipe"
    )
    group.add_argument(
        "--integration-sign-in", action="store_true", help="an account of its own that signs in here once"
    )
    group.add_argument("--integration-login-hint", metavar="ACCOUNT", help="the account to sign in with")


def integration_wanted(parsed: argparse.Namespace, client_id: str) -> WantedIntegration | None:
    """The integration user that the options name, None where they name none. Raises SettingRefused.

    `client_id` is the reps' own app registration, under which an account of its own signs in too.
    """
    from companion.connecting import WantedIntegration

    chosen = [name for name in _CREDENTIALS if getattr(parsed, name)]
    if not chosen:
        return None
    if len(chosen) > 1:
        raise SettingRefused(name="integration-user", reason="choose one credential only")
    if parsed.integration_sign_in:
        return WantedIntegration("sign_in", client_id, login_hint=parsed.integration_login_hint)
    if not parsed.integration_client_id:
        reason = "name the application user's app registration with --integration-client-id"
        raise SettingRefused(name="integration-user", reason=reason)
    if parsed.secret:
        return WantedIntegration("secret", parsed.integration_client_id, secret=_hidden("Client secret"))
    return WantedIntegration(
        "certificate",
        parsed.integration_client_id,
        certificate_file=parsed.certificate.resolve(),
        secret=_hidden("Passphrase of the key") if parsed.passphrase else None,
    )


def _integration_user(parsed: argparse.Namespace) -> int:
    from companion.connecting import change_integration_user

    folders = find_folders()
    profile = FileProfileStore(folders.profiles).read_current()
    integration = integration_wanted(parsed, profile.client_id if profile else "")
    if (integration is None) is not parsed.remove:
        raise SettingRefused(name="integration-user", reason="name one credential, or --remove")
    report = ConnectReport(parsed.language)
    asking = report.asking(by_code=parsed.device_code)
    changed, author = asyncio.run(change_integration_user(folders, integration, asking))
    report.say_author(changed)
    if author is not None:
        report.say_missing(changed.author_name, author.missing_rights)
        report.say_advice(author.advice)
    say_hello(folders.socket)
    return 0


def _hidden(what: str) -> str:
    """What is typed unseen, or the first line of a pipe; never an argument, which every program here can read."""
    text = getpass.getpass(f"{what}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not text:
        raise SettingRefused(name=what, reason="nothing was given")
    return text
