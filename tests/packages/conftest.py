"""This machine's own system as one that is thrown away, where it lets one be made; and what it meets on loopback."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from companion.demo.site import RunningSite, running_site
from installers.policy_kit import Kit
from tests.packages.policies import publish
from tests.packages.served import ServedFolder, served_folder
from tests.packages.throw_away import ThrowAwayRoot, throw_away
from tests.packages.versions import ROOT, make_key


@pytest.fixture
def root(tmp_path: Path) -> Iterator[ThrowAwayRoot]:
    """A copy of this system in which everything may be changed."""
    if os.geteuid() != 0:
        pytest.skip("only root can lay a system over another one")
    with ExitStack() as ends:
        try:
            root = ends.enter_context(throw_away(Path("/"), tmp_path))
        except RuntimeError as error:
            # Containers may keep mounts from root, too.
            pytest.skip(str(error))
        if not root.path(str(ROOT)).exists():
            pytest.skip("this checkout lies in a folder that each system fills itself, such as /tmp")
        yield root


@pytest.fixture
async def served() -> AsyncIterator[ServedFolder]:
    """A server on loopback, as an organisation has one for its packages."""
    async with served_folder() as served:
        yield served


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[RunningSite]:
    """The look-alike inbox."""
    async with running_site(tmp_path) as site:
        yield site


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A signing key of this test."""
    make_key(tmp_path / "key.pem")
    return tmp_path / "key.pem"


@pytest.fixture
def kit(served: ServedFolder, key: Path, tmp_path: Path) -> Kit:
    """The kit of this version's extension, served as the build makes it."""
    served.folder = tmp_path / "served"
    return publish(served.folder, key, served.address)
