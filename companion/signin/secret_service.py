"""Sign-ins in the desktop's keyring on Linux: one item of the Secret Service, reached through D-Bus.

Asks for nothing until it is read or written, and never falls back to a file.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from jeepney import DBusErrorResponse  # type: ignore[import-untyped]  # ships no types
from keyring.backend import KeyringBackend
from keyring.backends.SecretService import Keyring
from keyring.errors import KeyringError, KeyringLocked
from msal_extensions.persistence import BasePersistence, PersistenceNotFound
from secretstorage import Collection, dbus_init, get_default_collection
from secretstorage.exceptions import SecretStorageException

from companion.errors import NotPossibleHere

_SERVICE = "copy-to-crm"


class SecretServicePersistence(BasePersistence):  # type: ignore[misc]  # msal-extensions ships no types
    """What msal-extensions keeps a token cache in.

    A signal file beside it holds nothing; its time tells other processes that the item has changed.
    Reading and writing raise NotPossibleHere when no keyring answers or the person refuses to unlock it.
    """

    is_encrypted = True

    def __init__(self, signal_file: Path) -> None:
        self._signal_file = signal_file
        self._keyring: KeyringBackend = _Keyring()  # type: ignore[no-untyped-call]  # typed in part
        self._refused: tuple[float, str] | None = None

    def save(self, content: str) -> None:
        """Keep the text in the keyring, then let other processes know."""
        with _refusals_named():
            self._keyring.set_password(_SERVICE, str(self._signal_file), content)
        os.close(os.open(self._signal_file, os.O_WRONLY | os.O_CREAT, 0o600))
        os.utime(self._signal_file)

    def load(self) -> str:
        """The text. Raises PersistenceNotFound when none was ever saved."""
        saved_at = self._saved_at()
        if self._refused is not None and self._refused[0] == saved_at:
            # msal-extensions reads three times; a person who refused to unlock once is not asked again.
            raise NotPossibleHere(reason=self._refused[1])
        try:
            with _refusals_named():
                content = self._keyring.get_password(_SERVICE, str(self._signal_file))
        except NotPossibleHere as refusal:
            self._refused = (saved_at, refusal.params["reason"])
            raise
        if content is None:
            raise PersistenceNotFound(location=str(self._signal_file))
        return content

    def time_last_modified(self) -> float:
        """When the item was last changed, in seconds since 1970. Raises PersistenceNotFound."""
        if not (saved_at := self._saved_at()):
            raise PersistenceNotFound(location=str(self._signal_file))
        return saved_at

    def get_location(self) -> str:
        """The signal file; msal-extensions puts its lock beside it."""
        return str(self._signal_file)

    def _saved_at(self) -> float:
        try:
            return self._signal_file.stat().st_mtime
        except FileNotFoundError:
            return 0.0


class _Keyring(Keyring):
    """keyring's Secret Service, but a refusal closes the connection that it was told on."""

    def get_preferred_collection(self) -> Collection:
        """The default collection, unlocked; whoever asked closes its connection."""
        with contextlib.ExitStack() as on_refusal:
            connection = on_refusal.enter_context(contextlib.closing(dbus_init()))
            collection = get_default_collection(connection)
            if collection.is_locked():
                collection.unlock()
            if collection.is_locked():
                raise KeyringLocked("it stays locked")
            on_refusal.pop_all()
        return collection


@contextlib.contextmanager
def _refusals_named() -> Iterator[None]:
    """Turn every way in which D-Bus, the service or the person can say no into one error."""
    try:
        yield
    except (KeyringError, SecretStorageException, DBusErrorResponse, OSError, RuntimeError) as error:
        # RuntimeError is jeepney's word for a bus address that it cannot use.
        raise NotPossibleHere(reason=f"no keyring answers ({str(error) or type(error).__name__})") from error
