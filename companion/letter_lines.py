"""The ready text for somebody who has been given a seat: the organisation's address, and what to click."""

from __future__ import annotations

from companion.core.profile import Profile
from companion.errors import NotConnected
from companion.folders import Folders
from companion.sentences import Sentences
from companion.storage.profile_store import FileProfileStore


def letter_text(folders: Folders, words: Sentences) -> str:
    """For the organisation of the connection in use, to be sent as it is. Raises NotConnected."""
    profile: Profile | None = FileProfileStore(folders.profiles).read_current()
    if profile is None:
        raise NotConnected
    text = words.text("letter_text", {"address": profile.environment_address})
    contact = folders.settings(profile.name).read().support_contact
    help_line = words.text("letter_help", {"contact": contact})
    return f"{text}\n\n{help_line}\n" if contact else f"{text}\n"
