"""Every folder and file of one installation, computed once and handed on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from companion.errors import NotPossibleHere
from companion.settings import SettingsFiles, SettingsReader
from companion.storage.block_store import FileBlockStore
from companion.storage.profile_store import FileProfileStore
from native_host import paths


@dataclass(frozen=True)
class Folders:
    """Where things lie."""

    data: Path
    state: Path
    log: Path
    socket: Path
    start_lock: Path
    policy: Path | None
    user_settings: Path

    @property
    def profiles(self) -> Path:
        """One folder per connected environment and person."""
        return self.data / "profiles"

    @property
    def vault(self) -> Path:
        """Sign-ins, where the vault is a file, and the signal file of one in the system's keyring."""
        return self.data / "vault"

    def block_store(self) -> FileBlockStore:
        """The user's own list of those who are never copied."""
        return FileBlockStore(self.data / "never_copy.json", os.urandom)

    def settings(self, profile_name: str | None) -> SettingsReader:
        """The settings of this installation; the organisation's layer belongs to the profile in use."""
        organisation = self.profiles / profile_name / "organisation.json" if profile_name else None
        return SettingsReader(SettingsFiles(self.policy, organisation, self.user_settings))

    def settings_in_use(self) -> SettingsReader:
        """The settings of the connection in use."""
        profile = FileProfileStore(self.profiles).read_current()
        return self.settings(profile.name if profile else None)

    @property
    def lock(self) -> Path:
        """Held for life by the one companion."""
        return self.state / "companion.lock"


def find_folders(environ: Mapping[str, str] = os.environ) -> Folders:
    """The folders of this user, made private. Raises NotPossibleHere with the reason."""
    try:
        data = paths.make_private(paths.data_folder(environ))
        state = paths.make_private(paths.state_folder(environ))
        return Folders(
            data=data,
            state=state,
            log=paths.make_private(paths.log_folder(environ)),
            socket=paths.socket_path(environ),
            start_lock=paths.lock_path(environ),
            policy=paths.policy_path(),
            user_settings=paths.config_folder(environ) / "settings.json",
        )
    except (paths.PathError, OSError) as error:
        raise NotPossibleHere(reason=str(error)) from error
