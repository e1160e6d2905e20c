"""This machine's own system as one that is thrown away, where it lets one be made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.packages.throw_away import ThrowAwayRoot, throw_away
from tests.packages.versions import ROOT


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
