"""Who of the CRM is known at LinkedIn, from what the connection in use has read. Part of the composition root."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from companion.errors import NotConnected
from companion.folders import Folders
from companion.storage.known_profiles import KnownProfiles, known_profiles
from companion.storage.mirror_store import MIRROR
from companion.storage.profile_store import FileProfileStore


@contextlib.contextmanager
def known_here(folders: Folders) -> Iterator[KnownProfiles]:
    """As of this moment. Raises NotConnected or NotPossibleHere."""
    profiles = FileProfileStore(folders.profiles)
    profile = profiles.read_current()
    if profile is None:
        raise NotConnected
    folder = profiles.folder_of(profile)
    column = folders.settings(profile.name).read().linkedin_address_column
    with known_profiles(folder / MIRROR, folder / "outbox.db", column) as known:
        yield known
