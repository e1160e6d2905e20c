"""The commands `connect`, `environments` and `integration-user`: parse, sign in, say what came of it."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from companion.client import say_hello
from companion.core.clouds import CLOUDS, Cloud
from companion.core.rights import table_of
from companion.core.trust import Trust, check_environment
from companion.errors import SettingRefused
from companion.folders import Folders, find_folders
from companion.usecases.connect import Advice, Connected, Step, Wanted

if TYPE_CHECKING:
    from msal import TokenCache

    from companion.connecting import Asking, WantedIntegration
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

_STEPS: dict[Step, str] = {
    "asking_address": "Asking the address who signs people in there",
    "signing_in": "Signing you in",
    "checking_environment": "Reading version and kind of the environment, and who you are there",
    "checking_tables": "Looking for the tables of LinkedIn's app",
    "checking_rights": "Adding up your rights",
    "checking_integration_user": "Checking the integration user",
}
_ADVICE: dict[Advice, str] = {
    "personal_admin_account": (
        "Warning: the integration user is a personal administrator's account. Every activity will show that person "
        "as its author, and their password or departure stops the writing. "
        "Use an integration user of its own, best an application user with a certificate."
    ),
    "person_as_integration_user": (
        "Note: the integration user is a person's account. Every activity will show that person as its author. "
        "An application user with a certificate is the better choice."
    ),
}


def add_connect_command(add: Add) -> None:
    """Declare the commands. msal is slow to import, so only a command's own call does it."""
    connecting = add("connect", _connect, "sign in to Dynamics and remember the connection")
    connecting.add_argument(
        "address",
        nargs="?",
        help="the environment, such as https://contoso.crm.dynamics.com; default: choose from a list",
    )
    kept_in = "; ".join(f"{choice}: {words}" for choice, words in VAULTS.items())
    connecting.add_argument(
        "--vault",
        choices=tuple(VAULTS),
        default=next(iter(VAULTS)),
        help=f"where sign-ins are kept ({kept_in}); default: %(default)s",
    )
    connecting.add_argument(
        "--switch-seat", action="store_true", help="let another person than before work on this computer"
    )
    _add_sign_in_options(connecting)
    _add_integration_options(connecting)
    _add_sign_in_options(add("environments", _environments, "list the environments you may open"))
    integration = add("integration-user", _integration_user, "name who writes in the reps' stead")
    integration.add_argument("--remove", action="store_true", help="let the rep write again")
    integration.add_argument(
        "--device-code", action="store_true", help="sign in by typing a code on another page"
    )
    _add_integration_options(integration)


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


def _add_integration_options(parser: argparse.ArgumentParser) -> None:
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


def _connect(parsed: argparse.Namespace) -> int:
    from companion.connecting import connect_here
    from companion.signin.vault import open_vault

    folders = find_folders()
    wanted = _wanted(parsed, folders, parsed.address or _chosen_address(parsed, folders))
    integration = _integration(parsed, wanted.client_id)
    kept = open_vault("memory", folders.vault) if wanted.vault == "memory" else None
    connected = asyncio.run(
        connect_here(folders, wanted, _asking(parsed), kept=kept, integration=integration)
    )
    _show_connected(connected)
    if kept is None:
        say_hello(folders.socket)
    else:
        _become_companion(folders, kept)
    return 0


def _environments(parsed: argparse.Namespace) -> int:
    for number, line in enumerate(_listed(parsed, find_folders()).values(), start=1):
        _say(f"{number:3}  {line}")
    return 0


def _integration_user(parsed: argparse.Namespace) -> int:
    from companion.connecting import change_integration_user

    folders = find_folders()
    integration = _integration(parsed, folders.settings_in_use().read().client_id or _TEST_CLIENT_ID)
    if integration is None and not parsed.remove:
        raise SettingRefused(name="integration-user", reason="name a credential, or --remove")
    profile, author = asyncio.run(change_integration_user(folders, integration, _asking(parsed)))
    _say(f"Writing as {profile.author_name}; activities belong to {profile.user_name}.")
    if author is not None:
        _show_missing(profile.author_name, author.missing_rights)
    if author is not None and author.advice:
        _say(_ADVICE[author.advice])
    say_hello(folders.socket)
    return 0


def _become_companion(folders: Folders, kept: TokenCache) -> None:
    from companion.logbook import open_logbook
    from companion.taking_over import take_over

    open_logbook(folders.log)
    asyncio.run(take_over(folders, kept, _show_resident))


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
        vault=getattr(parsed, "vault", "memory"),
        trust=Trust(is_test_environment=parsed.test_environment),
        ca_file=str(parsed.ca.resolve()) if parsed.ca else None,
        sandbox_policy=settings.sandbox,
        may_switch_seat=getattr(parsed, "switch_seat", False),
    )


def _integration(parsed: argparse.Namespace, client_id: str) -> WantedIntegration | None:
    from companion.connecting import WantedIntegration

    chosen = [name for name in ("certificate", "secret", "integration_sign_in") if getattr(parsed, name)]
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


def _hidden(what: str) -> str:
    """What is typed without being shown, or the first line of a pipe: never an argument, which others can read."""
    text = getpass.getpass(f"{what}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not text:
        raise SettingRefused(name=what, reason="nothing was given")
    return text


def _chosen_address(parsed: argparse.Namespace, folders: Folders) -> str:
    """The address that the person picks from the list of theirs, or types."""
    listed = _listed(parsed, folders)
    for number, line in enumerate(listed.values(), start=1):
        _say(f"{number:3}  {line}")
    _say("Type a number, or the address of an environment that is not listed:")
    typed = sys.stdin.readline().strip()
    addresses = list(listed)
    if typed.isdecimal() and 1 <= int(typed) <= len(addresses):
        return addresses[int(typed) - 1]
    if not typed:
        raise SettingRefused(name="address", reason="none was chosen")
    return typed


def _listed(parsed: argparse.Namespace, folders: Folders) -> dict[str, str]:
    """Address → line of every environment that the signed-in person may open."""
    from companion.connecting import list_here

    cloud = _cloud(parsed)
    environments = asyncio.run(
        list_here(folders, cloud, _wanted(parsed, folders, cloud.discovery), _asking(parsed))
    )
    return {
        one.address: f"{one.name}  {one.address}  {one.version}  {one.kind or 'kind not told'}"
        + ("" if one.is_enabled else "  (disabled)")
        for one in environments
    }


def _cloud(parsed: argparse.Namespace) -> Cloud:
    if not parsed.discovery:
        return CLOUDS[parsed.cloud]
    if not parsed.test_environment:
        raise SettingRefused(name="--discovery", reason="it goes with --test-environment")
    root = check_environment(parsed.discovery, Trust(is_test_environment=True))
    return Cloud(root, f"{root}/organizations")


def _asking(parsed: argparse.Namespace) -> Asking:
    from companion.connecting import Asking

    return Asking(_show_address, _show_code if parsed.device_code else None, _report)


def _report(step: Step) -> None:
    _say(f"  {_STEPS[step]} …")


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
    if profile.sandbox_kind:
        _say(f"Sandbox: this environment is not the production one ({profile.sandbox_kind}).")
    _say(f"The sign-in is kept in {VAULTS[profile.vault]}.")
    _say(
        f"Reports in Dynamics will show {profile.author_name} as the author; activities belong to {profile.user_name}."
    )
    if connected.missing_tables:
        tables = ", ".join(connected.missing_tables)
        _say(
            f"LinkedIn's app for Dynamics is not installed there: {tables} missing. Copied messages will wait."
        )
        _say(
            "Get it now: in AppSource, search for “Dynamics 365 Sales LinkedIn Integration”; then connect again."
        )
    _show_missing(profile.user_name, connected.missing_rights)
    if not connected.are_rights_known:
        _say("Dynamics does not tell your rights; a missing one is named at the first write.")
    _show_missing(profile.author_name, connected.missing_author_rights)
    if connected.advice:
        _say(_ADVICE[connected.advice])


def _show_missing(who: str, privileges: tuple[str, ...]) -> None:
    for privilege in privileges:
        _say(
            f"{who} lacks {privilege} (table {table_of(privilege)}); a role that has it is needed before writing."
        )


def _show_resident() -> None:
    _say("This program is the companion now. Leave it running: when it ends, the sign-in ends with it.")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    # Somebody waits for these lines, also where they go into a pipe.
    sys.stdout.flush()
