"""The command `copy-to-crm connect`: parses, signs in, says where the sign-in is kept."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from companion.client import say_hello
from companion.core.trust import Trust
from companion.errors import SettingRefused
from companion.folders import Folders, find_folders
from companion.usecases.connect import Connected, Wanted

if TYPE_CHECKING:
    from msal import TokenCache

    from companion.signin.tokens import CodeToType

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]

VAULTS = {
    "system": "the system's keyring",
    "file": "a file that is not encrypted",
    "memory": "memory only; it ends with the companion that signed in",
}
"""Where sign-ins can be kept, in the words of every surface; the first is the default."""

# A test environment has no app registration of its own; its authority accepts any client id of the right shape.
_TEST_CLIENT_ID = "00000000-0000-4000-8000-c0f1ed70c200"


def add_connect_command(add: Add) -> None:
    """Declare the command. msal is slow to import, so only the command's own call does it."""
    parser = add("connect", _connect, "sign in to Dynamics and remember the connection")
    parser.add_argument("address", help="the environment, such as https://contoso.crm.dynamics.com")
    kept_in = "; ".join(f"{choice}: {words}" for choice, words in VAULTS.items())
    parser.add_argument(
        "--vault",
        choices=tuple(VAULTS),
        default=next(iter(VAULTS)),
        help=f"where sign-ins are kept ({kept_in}); default: %(default)s",
    )
    parser.add_argument("--client-id", help="the app registration; default: the client_id setting")
    parser.add_argument("--login-hint", help="the account to sign in with, in the browser")
    parser.add_argument(
        "--device-code",
        action="store_true",
        help="sign in by typing a code on another page, where no browser can open here",
    )
    parser.add_argument(
        "--test-environment", action="store_true", help="accept an address that is not Microsoft's"
    )
    parser.add_argument("--ca", type=Path, help="certificate authority of the test environment")


def _connect(parsed: argparse.Namespace) -> int:
    from companion.connecting import connect_here
    from companion.signin.vault import open_vault

    folders = find_folders()
    wanted = _wanted(parsed, folders)
    kept = open_vault("memory", folders.vault) if wanted.vault == "memory" else None
    show_code = _show_code if parsed.device_code else None
    connected = asyncio.run(connect_here(folders, wanted, _show_address, show_code=show_code, kept=kept))
    _show_connected(connected)
    if kept is None:
        say_hello(folders.socket)
    else:
        _become_companion(folders, kept)
    return 0


def _become_companion(folders: Folders, kept: TokenCache) -> None:
    from companion.logbook import open_logbook
    from companion.taking_over import take_over

    open_logbook(folders.log)
    asyncio.run(take_over(folders, kept, _show_resident))


def _wanted(parsed: argparse.Namespace, folders: Folders) -> Wanted:
    if parsed.ca and not parsed.test_environment:
        raise SettingRefused(name="--ca", reason="it goes with --test-environment")
    client_id = parsed.client_id or folders.settings_in_use().read().client_id
    if not client_id and parsed.test_environment:
        client_id = _TEST_CLIENT_ID
    if not client_id:
        raise SettingRefused(name="client_id", reason="name the app registration with --client-id")
    return Wanted(
        address=parsed.address,
        client_id=client_id,
        login_hint=parsed.login_hint,
        vault=parsed.vault,
        trust=Trust(is_test_environment=parsed.test_environment),
        ca_file=str(parsed.ca.resolve()) if parsed.ca else None,
    )


def _show_address(address: str) -> None:
    _say("Open this address in a browser on this computer to sign in:")
    _say(address)


def _show_code(wanted: CodeToType) -> None:
    _say("To sign in, open this page in a browser, on this computer or another:")
    _say(f"  {wanted.address}")
    _say(f"and type this code within {wanted.minutes} minutes:")
    _say(f"  {wanted.code}")
    _say("If the page says that you have no access to this, your organisation does not allow codes:")
    _say("press Ctrl-C and connect without --device-code, in the browser.")


def _show_connected(connected: Connected) -> None:
    profile = connected.profile
    _say(f"Connected to Microsoft Dynamics: {profile.host} as {profile.user_name}")
    _say(f"The sign-in is kept in {VAULTS[profile.vault]}.")
    if connected.missing_tables:
        tables = ", ".join(connected.missing_tables)
        _say(
            f"LinkedIn's app for Dynamics is not installed there: {tables} missing. Copied messages will wait."
        )


def _show_resident() -> None:
    _say("This program is the companion now. Leave it running: when it ends, the sign-in ends with it.")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    # Somebody waits for these lines, also where they go into a pipe.
    sys.stdout.flush()
