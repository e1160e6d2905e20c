"""Somebody who is blocked is never copied, and nothing of them reaches the disk."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from companion.blocking import Blocking
from companion.core.block_list import BlockList
from companion.core.linkedin_address import ProfileKey, read_profile_key
from companion.errors import BadRequest, NotPossibleHere, PersonBlocked, SettingRefused
from companion.protocol.requests import PersonBlock, PersonUnblock
from companion.settings import Settings
from companion.storage.block_store import FileBlockStore
from companion.usecases.copy_activity import copy_activity
from tests.fakes.samples import PROFILE_ID
from tests.fakes.wire import page_item

if TYPE_CHECKING:
    from .conftest import Desk

ADDRESS = f"https://www.linkedin.com/sales/lead/{PROFILE_ID},NAME_SEARCH,x"
BLOCK = PersonBlock(kind="person.block", profile_address=ADDRESS)
UNBLOCK = PersonUnblock(kind="person.unblock", profile_address=ADDRESS)
POLICY = Settings(never_copy=(ADDRESS,))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the user's list of a test lies."""
    return tmp_path / "never_copy.json"


async def test_click_on_a_blocked_person_is_refused_before_the_journal(desk: Desk) -> None:
    """No item, no audit line, no wake-up: the refusal is all that is left of the click."""
    blocked = BlockList("0" * 32, frozenset()).adding([ProfileKey("profile_id", PROFILE_ID)])
    desk.rules = replace(desk.rules, block_list=blocked)
    with pytest.raises(PersonBlocked):
        await copy_activity(desk.workplace, "click-1", page_item())
    assert ([], 0) == (await desk.workplace.outbox.read_items(None), desk.wake_ups)
    audit = "SELECT count(*) FROM audit"
    assert 0 == await desk.database.run(lambda connection: connection.execute(audit).fetchone()[0])


def test_user_blocks_and_unblocks(file: Path) -> None:
    """The list holds from the answer on, for the next process too, and names nobody."""
    assert Blocking(FileBlockStore(file, os.urandom)).change(BLOCK, Settings()).is_blocked
    key = read_profile_key(ADDRESS)
    assert key is not None
    assert Blocking(FileBlockStore(file, os.urandom)).read(Settings()).holds([key])
    assert PROFILE_ID.encode() not in file.read_bytes()
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    answer = Blocking(FileBlockStore(file, os.urandom)).change(UNBLOCK, Settings())
    assert (False, 0) == (answer.is_blocked, answer.by_user)
    assert not Blocking(FileBlockStore(file, os.urandom)).read(Settings()).holds([key])


def test_administrators_list_stays_when_the_user_unblocks(file: Path) -> None:
    """What the organisation blocks nobody else takes off, and the answer says so."""
    answer = Blocking(FileBlockStore(file, os.urandom)).change(UNBLOCK, POLICY)
    assert (True, 0, 1) == (answer.is_blocked, answer.by_user, answer.by_organisation)


def test_salt_of_an_installation_stays(file: Path) -> None:
    """The extension's hashes fit the list after a restart."""
    assert Blocking(FileBlockStore(file, os.urandom)).read(POLICY) == Blocking(
        FileBlockStore(file, os.urandom)
    ).read(POLICY)


@pytest.mark.parametrize("text", ["", "[]", '{"salt": "x", "hashes": []}', '{"salt": 5}'])
def test_damaged_list_lets_nobody_through(file: Path, text: str) -> None:
    """A list that cannot be read is never taken for an empty one."""
    file.write_text(text, encoding="utf-8")
    with pytest.raises(NotPossibleHere, match=r"never_copy\.json"):
        Blocking(FileBlockStore(file, os.urandom)).read(Settings())


def test_wrong_address_is_refused(file: Path) -> None:
    """A text that names nobody blocks nobody silently, neither from the user nor from a policy."""
    blocking = Blocking(FileBlockStore(file, os.urandom))
    with pytest.raises(BadRequest):
        blocking.change(PersonBlock(kind="person.block", profile_address="Yvonne"), Settings())
    with pytest.raises(SettingRefused):
        blocking.read(Settings(never_copy=("Yvonne",)))
