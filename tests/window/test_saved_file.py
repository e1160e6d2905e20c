"""A file that is saved from the companion's window: whole, its owner's only, or not there at all. H5."""

from __future__ import annotations

from pathlib import Path

from companion.window.saved_file import SavedFile

NAME = "copy-to-crm-person.json"


def test_parts_become_one_file_for_its_owner_only(tmp_path: Path) -> None:
    """Until the last part is there the place stays as it was; a path in the name leads nowhere else."""
    asked: list[str] = []

    def ask(name: str) -> Path:
        asked.append(name)
        return tmp_path / name

    file = SavedFile(ask)
    (tmp_path / NAME).write_text("before", encoding="utf-8")
    assert file.choose(f"../{NAME}")
    file.write("Ana ")
    file.write("Souza\r\n")
    assert "before" == (tmp_path / NAME).read_text(encoding="utf-8")
    assert file.finish(is_whole=True) is None
    assert [NAME] == asked == [one.name for one in tmp_path.iterdir()]
    assert b"Ana Souza\r\n" == (tmp_path / NAME).read_bytes()
    assert 0o600 == (tmp_path / NAME).stat().st_mode & 0o777


def test_half_a_file_is_none(tmp_path: Path) -> None:
    """Given up, or begun anew before the end: nothing is left of it."""
    file = SavedFile(lambda name: tmp_path / name)
    assert file.choose(NAME)
    file.write("half")
    assert file.choose("other.csv")
    assert file.finish(is_whole=False) is None
    assert [] == list(tmp_path.iterdir())


def test_nobody_who_chooses_no_place_gets_a_file(tmp_path: Path) -> None:
    """The question is closed: nothing is written, and nothing is wrong."""
    file = SavedFile(lambda _name: None)
    assert not file.choose(NAME)
    file.write("nowhere")
    assert file.finish(is_whole=True) is None
    assert [] == list(tmp_path.iterdir())


def test_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """With the reason, once everything is handed over."""
    file = SavedFile(lambda name: tmp_path / "missing" / name)
    assert file.choose(NAME)
    file.write("text")
    assert f"{tmp_path / 'missing' / NAME}: No such file or directory" == file.finish(is_whole=True)
