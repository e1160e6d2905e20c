"""Opens a journal as somebody who is not root, in a folder and with a file that are read-only for a while."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from companion.errors import CopyToCrmError
from companion.storage.database import Database
from companion.storage.migrations import OUTBOX
from companion.storage.outbox_store import SqliteOutboxStore
from tests.fakes.samples import ORGANISATION, click, message

_NOBODY = 65534


def become_nobody(folder: Path) -> None:
    """Give the folder away and follow it: root may write everywhere."""
    if os.geteuid() == 0:
        os.chown(folder, _NOBODY, _NOBODY)
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)


def answer_of(file: Path) -> str:
    """What a click is answered: its state, or the code of the refusal."""
    try:
        database = Database(file, OUTBOX)
    except CopyToCrmError as error:
        return error.code
    try:
        store = SqliteOutboxStore(database, ORGANISATION)
        name = f"click-{os.urandom(4).hex()}"
        return asyncio.run(store.record_click(click(name, message(body=name))))[0].state
    except CopyToCrmError as error:
        return error.code
    finally:
        database.close()


def play(folder: Path) -> list[str]:
    """The answers, one for each thing that happens to the folder and the file."""
    file = folder / "outbox.db"
    answers = []
    folder.chmod(0o500)
    answers.append(answer_of(file))
    folder.chmod(0o700)
    answers.append(answer_of(file))
    file.chmod(0o400)
    answers.append(answer_of(file))
    file.chmod(0o600)
    answers.append(answer_of(file))
    folder.chmod(0o500)
    answers.append(answer_of(file))
    folder.chmod(0o700)
    answers.append(answer_of(file))
    return answers


if __name__ == "__main__":
    home = Path(sys.argv[1])
    become_nobody(home)
    sys.stdout.write(json.dumps(play(home)))
