"""Say what connecting does and what came of it, in the user's language. Decides nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from companion.core.clouds import ListedEnvironment
from companion.core.profile import Profile
from companion.core.rights import table_of
from companion.sentences import Sentences
from companion.usecases.connect import Advice, Connected, Step

if TYPE_CHECKING:
    from companion.connecting import Asking
    from companion.signin.tokens import CodeToType


class ConnectReport:
    """Lines on standard output, each sent at once: somebody waits for it, also where it goes into a pipe."""

    def __init__(self, language: str) -> None:
        self._words = Sentences(language)

    def asking(self, *, by_code: bool) -> Asking:
        """The way in which the person is asked to sign in, told through this report."""
        from companion.connecting import Asking

        return Asking(self._say_address, self._say_code if by_code else None, self._say_step)

    def say(self, key: str, **values: str) -> None:
        """One sentence of the catalogue."""
        _print(self._words.text(key, values))

    def say_list(self, listed: list[ListedEnvironment]) -> None:
        """Environments, numbered."""
        for number, one in enumerate(listed, start=1):
            kind = one.kind or self._words.text("connect_kind_not_told")
            state = "" if one.is_enabled else "  " + self._words.text("connect_disabled")
            _print(f"{number:3}  {one.name}  {one.address}  {one.version}  {kind}{state}")

    def say_connected(self, connected: Connected) -> None:
        """The connection, and everything that still stands between it and the first written activity."""
        profile = connected.profile
        self.say("connect_done", environment=profile.host, person=profile.user_name)
        if profile.sandbox_kind:
            self.say("connect_sandbox", kind=profile.sandbox_kind)
        self.say("connect_kept_in", place=self._words.text(f"vault_{profile.vault}"))
        self.say_author(profile)
        if connected.missing_tables:
            self.say("connect_app_missing", tables=", ".join(connected.missing_tables))
            self.say("connect_app_get")
        self.say_missing(profile.user_name, connected.missing_rights)
        if not connected.are_rights_known:
            self.say("connect_rights_unknown")
        self.say_missing(profile.author_name, connected.missing_author_rights)
        self.say_advice(connected.advice)

    def say_author(self, profile: Profile) -> None:
        """Who reports will show, and whose the activities are."""
        self.say("connect_author", author=profile.author_name, owner=profile.user_name)

    def say_missing(self, person: str, privileges: tuple[str, ...]) -> None:
        """A line for each missing privilege, with its table."""
        for privilege in privileges:
            self.say("connect_right_missing", person=person, privilege=privilege, table=table_of(privilege))

    def say_advice(self, advice: Advice | None) -> None:
        """What the administrator should know about the integration user."""
        if advice is not None:
            self.say(f"connect_advice_{advice}")

    def _say_step(self, step: Step) -> None:
        _print(f"  {self._words.text(f'connect_step_{step}')} …")

    def _say_address(self, address: str) -> None:
        self.say("connect_open_address")
        _print(address)

    def _say_code(self, wanted: CodeToType) -> None:
        self.say("connect_open_code_page")
        _print(f"  {wanted.address}")
        self.say("connect_type_code", minutes=str(wanted.minutes))
        _print(f"  {wanted.code}")
        self.say("connect_code_blocked")


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
