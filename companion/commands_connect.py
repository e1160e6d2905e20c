"""The commands `connect` and `environments`: parse, sign in, hand what came of it to the report."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from companion.client import say_hello
from companion.commands_connect_report import ConnectReport
from companion.commands_integration_user import (
    add_integration_options,
    add_integration_user_command,
    integration_wanted,
)
from companion.commands_sync import sync_now
from companion.core.admission import check_version
from companion.core.clouds import CLOUDS, Cloud, ListedEnvironment
from companion.core.trust import Trust, check_environment
from companion.errors import SettingRefused
from companion.folders import Folders, find_folders
from companion.sentences import Sentences
from companion.usecases.connect import Wanted

if TYPE_CHECKING:
    from msal import TokenCache

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]

VAULTS = ("system", "file", "memory")
"""Where sign-ins can be kept; the first is the default. The catalogues have the words: `vault_…`."""

# A test environment has no app registration of its own; its authority accepts any client id of the right shape.
_TEST_CLIENT_ID = "00000000-0000-4000-8000-c0f1ed70c200"


def add_connect_commands(add: Add) -> None:
    """Declare the commands. msal is slow to import, so only a command's own call does it."""
    connecting = add("connect", _connect, "sign in to Dynamics and remember the connection")
    connecting.add_argument(
        "address",
        nargs="?",
        help="the environment, such as https://contoso.crm.dynamics.com; default: choose from a list",
    )
    connecting.add_argument(
        "--vault",
        choices=VAULTS,
        default=VAULTS[0],
        help="where sign-ins are kept: the system's keyring, a file that is not encrypted, or memory only, "
        "which ends with the companion that signed in; default: %(default)s",
    )
    connecting.add_argument(
        "--switch-seat", action="store_true", help="let another person than before work on this computer"
    )
    _add_sign_in_options(connecting)
    add_integration_options(connecting)
    _add_sign_in_options(add("environments", _environments, "list the environments you may open"))
    add_integration_user_command(add)


def _add_sign_in_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--client-id", help="the app registration; default: the client_id setting")
    parser.add_argument("--login-hint", help="the account to sign in with, in the browser")
    parser.add_argument(
        "--device-code",
        action="store_true",
        help="sign in by typing a code on another page, where no browser can open here",
    )
    parser.add_argument(
        "--cloud", choices=tuple(CLOUDS), default="commercial", help="whose list of environments to read"
    )
    parser.add_argument(
        "--test-environment", action="store_true", help="accept an address that is not Microsoft's"
    )
    parser.add_argument("--ca", type=Path, help="certificate authority of the test environment")
    parser.add_argument("--discovery", metavar="ADDRESS", help="a test environment's list of environments")


def _connect(parsed: argparse.Namespace) -> int:
    from companion.connecting import connect_here
    from companion.signin.vault import open_vault

    folders, report = find_folders(), ConnectReport(parsed.language)
    wanted = _wanted(parsed, folders, parsed.address or _chosen_address(parsed, folders, report))
    integration = integration_wanted(parsed, wanted.client_id)
    kept = open_vault("memory", folders.vault) if wanted.vault == "memory" else None
    asking = report.asking(by_code=parsed.device_code)
    connected = asyncio.run(connect_here(folders, wanted, asking, kept=kept, integration=integration))
    report.say_connected(connected)
    if kept is None:
        if say_hello(folders.socket) is not None:
            # The connection stands; how far its first sync is can be left with Ctrl-C.
            sync_now(folders.socket, Sentences(parsed.language))
    else:
        _become_companion(folders, kept, report)
    return 0


def _environments(parsed: argparse.Namespace) -> int:
    report = ConnectReport(parsed.language)
    report.say_list(_listed(parsed, find_folders(), report))
    return 0


def _become_companion(folders: Folders, kept: TokenCache, report: ConnectReport) -> None:
    from companion.logbook import open_logbook
    from companion.taking_over import take_over

    open_logbook(folders.log)
    asyncio.run(take_over(folders, kept, lambda: report.say("connect_resident")))


def _wanted(parsed: argparse.Namespace, folders: Folders, address: str) -> Wanted:
    if parsed.ca and not parsed.test_environment:
        raise SettingRefused(name="--ca", reason="it goes with --test-environment")
    settings = folders.settings_in_use().read()
    client_id = parsed.client_id or settings.client_id
    if not client_id and parsed.test_environment:
        client_id = _TEST_CLIENT_ID
    if not client_id:
        raise SettingRefused(name="client_id", reason="name the app registration with --client-id")
    return Wanted(
        address=address,
        client_id=client_id,
        login_hint=parsed.login_hint,
        # Listing environments keeps no sign-in.
        vault=getattr(parsed, "vault", "memory"),
        trust=Trust(is_test_environment=parsed.test_environment),
        ca_file=str(parsed.ca.resolve()) if parsed.ca else None,
        sandbox_policy=settings.sandbox,
        may_switch_seat=getattr(parsed, "switch_seat", False),
    )


def _chosen_address(parsed: argparse.Namespace, folders: Folders, report: ConnectReport) -> str:
    """The address that the person picks from the list of theirs, or types."""
    listed = _listed(parsed, folders, report)
    report.say_list(listed)
    report.say("connect_choose")
    typed = sys.stdin.readline().strip()
    if typed.isdecimal() and 1 <= int(typed) <= len(listed):
        chosen = listed[int(typed) - 1]
        # Refused before anybody signs in for nothing.
        check_version(chosen.version)
        return chosen.address
    if not typed:
        raise SettingRefused(name="address", reason="none was chosen")
    return typed


def _listed(parsed: argparse.Namespace, folders: Folders, report: ConnectReport) -> list[ListedEnvironment]:
    """Every environment that the signed-in person may open."""
    from companion.connecting import list_here

    cloud = _cloud(parsed)
    wanted = _wanted(parsed, folders, cloud.discovery)
    return asyncio.run(list_here(folders, cloud, wanted, report.asking(by_code=parsed.device_code)))


def _cloud(parsed: argparse.Namespace) -> Cloud:
    if not parsed.discovery:
        return CLOUDS[parsed.cloud]
    if not parsed.test_environment:
        raise SettingRefused(name="--discovery", reason="it goes with --test-environment")
    root = check_environment(parsed.discovery, Trust(is_test_environment=True))
    # A test environment stands in for the commercial cloud, whose tokens its list takes.
    return Cloud(root, f"{root}/organizations", CLOUDS["commercial"].discovery)
