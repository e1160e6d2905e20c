"""Secrets of an application user: in the keyring, a file of the owner's or memory, as somebody chose aloud."""

from __future__ import annotations

import contextlib
import stat
from pathlib import Path

import pytest
import secretstorage

from companion.errors import NotPossibleHere
from companion.signin.secret_vault import open_secret_vault

SECRET = "Zebra~7.sings.at.dawn"  # noqa: S105  # an invented one, easy to find in a file


def files_with(folder: Path, text: str) -> list[Path]:
    """The files below a folder in which a text stands."""
    return [file for file in folder.rglob("*") if file.is_file() and text.encode() in file.read_bytes()]


@pytest.mark.parametrize("choice", ["system", "file"])
@pytest.mark.usefixtures("keyring")
def test_secret_outlives_the_process(tmp_path: Path, choice: str) -> None:
    """Kept by one, read by another, replaced, and gone once forgotten; names do not mix."""
    open_secret_vault(choice, tmp_path).keep("one", SECRET)
    open_secret_vault(choice, tmp_path).keep("other", "another")
    vault = open_secret_vault(choice, tmp_path)
    assert (SECRET, "another", None) == (vault.read("one"), vault.read("other"), vault.read("none"))
    vault.keep("one", "newer")
    assert "newer" == open_secret_vault(choice, tmp_path).read("one")
    vault.forget("one")
    vault.forget("none")
    later = open_secret_vault(choice, tmp_path)
    assert (None, "another") == (later.read("one"), later.read("other"))
    assert [] == files_with(tmp_path, "newer")


def test_keyring_leaves_the_secret_in_no_file(keyring: Path, tmp_path: Path) -> None:
    """Neither ours nor the keyring's own files show it."""
    open_secret_vault("system", tmp_path).keep("writer", SECRET)
    assert [] == files_with(tmp_path, SECRET) + files_with(keyring, SECRET)
    assert [] == [file for file in tmp_path.rglob("*") if file.is_file() and file.stat().st_size]


def test_file_is_its_owners_only(tmp_path: Path) -> None:
    """Chosen aloud to be a plain file, it is at least nobody else's."""
    open_secret_vault("file", tmp_path / "vault").keep("writer", SECRET)
    [file] = files_with(tmp_path, SECRET)
    assert (0o700, 0o600) == (stat.S_IMODE(file.parent.stat().st_mode), stat.S_IMODE(file.stat().st_mode))


def test_memory_ends_with_its_holder(tmp_path: Path) -> None:
    """Nothing is written, and the next one knows nothing."""
    vault = open_secret_vault("memory", tmp_path / "vault")
    vault.keep("writer", SECRET)
    assert (SECRET, None) == (vault.read("writer"), open_secret_vault("memory", tmp_path).read("writer"))
    vault.forget("writer")
    assert vault.read("writer") is None
    assert not (tmp_path / "vault").exists()


@pytest.mark.usefixtures("keyring")
def test_locked_keyring_is_said(tmp_path: Path) -> None:
    """A keyring that stays locked is no missing secret."""
    open_secret_vault("system", tmp_path).keep("writer", SECRET)
    with contextlib.closing(secretstorage.dbus_init()) as connection:
        secretstorage.get_default_collection(connection).lock()
    with pytest.raises(NotPossibleHere, match="no keyring answers"):
        open_secret_vault("system", tmp_path).read("writer")


def test_unknown_choice_is_refused(tmp_path: Path) -> None:
    """No vault stands in for another."""
    with pytest.raises(NotPossibleHere, match="'keyring'"):
        open_secret_vault("keyring", tmp_path)


@pytest.mark.parametrize("name", ["", "../other", "Über", "a b"])
def test_name_is_no_path(tmp_path: Path, name: str) -> None:
    """Nothing is read or written outside the vault's folder."""
    with pytest.raises(ValueError, match="no name of a secret"):
        open_secret_vault("file", tmp_path).keep(name, SECRET)
