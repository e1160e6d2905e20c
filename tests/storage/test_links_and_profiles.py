"""Confirmed links and stored connections."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from companion.core.linkedin_address import ProfileKey
from companion.core.verdict import Target
from companion.errors import NotPossibleHere
from companion.storage.link_store import SqliteLinkStore
from companion.storage.profile_store import FileProfileStore
from tests.fakes.clock import NOON
from tests.fakes.journal import opened
from tests.fakes.samples import CONTACT, ORGANISATION, PROFILE, PROFILE_ID, YVONNE_ROW

KEY = ProfileKey("profile_id", PROFILE_ID)


async def test_link_is_remembered_and_replaced(tmp_path: Path) -> None:
    """The latest confirmed row of a profile is its link, also after a restart."""
    other = Target("lead", CONTACT, "Y. McKay", "link")
    async with opened(tmp_path / "outbox.db") as database:
        links = SqliteLinkStore(database, ORGANISATION)
        assert await links.find_link(KEY) is None
        await links.confirm_link(KEY, YVONNE_ROW, NOON)
        await links.confirm_link(KEY, other, NOON)
    async with opened(tmp_path / "outbox.db") as database:
        assert other == await SqliteLinkStore(database, ORGANISATION).find_link(KEY)


async def test_link_is_evidence_of_its_own(tmp_path: Path) -> None:
    """Whatever led to it, a confirmed row counts as linked; another kind of key finds nothing."""
    async with opened(tmp_path / "outbox.db") as database:
        links = SqliteLinkStore(database, ORGANISATION)
        await links.confirm_link(KEY, YVONNE_ROW, NOON)
        found = await links.find_link(KEY)
        assert found is not None
        assert "link" == found.how
        assert await links.find_link(ProfileKey("vanity", PROFILE_ID)) is None
        assert await links.find_link(ProfileKey("profile_id", PROFILE_ID.lower())) is None


def test_profile_is_read_back_as_it_was_kept(tmp_path: Path) -> None:
    """The profile in use is the last one kept, in a folder named for organisation and person."""
    store = FileProfileStore(tmp_path / "profiles")
    assert store.read_current() is None
    other = replace(PROFILE, user_id="another", is_test_environment=True, ca_file="ca.pem")
    store.keep(PROFILE)
    store.keep(other)
    assert other == store.read_current()
    store.keep(PROFILE)
    assert PROFILE == store.read_current()
    assert f"{PROFILE.organisation_id}-{PROFILE.user_id}" == store.folder_of(PROFILE).name


def test_profile_files_are_private(tmp_path: Path) -> None:
    """Other users can neither read nor list a connection."""
    store = FileProfileStore(tmp_path / "profiles")
    store.keep(PROFILE)
    assert 0o700 == stat.S_IMODE(store.folder_of(PROFILE).stat().st_mode)
    for file in (tmp_path / "profiles").rglob("*.json"):
        assert 0o600 == stat.S_IMODE(file.stat().st_mode), file.name


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"profile": 1}', "no json"])
def test_damaged_connection_is_said_not_forgotten(tmp_path: Path, text: str) -> None:
    """A file that cannot be read is not "not connected": nothing may be overwritten by mistake."""
    store = FileProfileStore(tmp_path)
    store.keep(PROFILE)
    (tmp_path / "current.json").write_text(text, encoding="utf-8")
    with pytest.raises(NotPossibleHere, match="cannot be read"):
        store.read_current()


def test_damaged_profile_is_said_not_forgotten(tmp_path: Path) -> None:
    """The same for the profile's own file."""
    store = FileProfileStore(tmp_path)
    store.keep(PROFILE)
    (store.folder_of(PROFILE) / "profile.json").write_text('{"user_id": 1}', encoding="utf-8")
    with pytest.raises(NotPossibleHere, match="cannot be read"):
        store.read_current()
