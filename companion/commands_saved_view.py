"""`copy-to-crm saved-view`: put the view of what is unresolved into Dynamics, for administrators. Decides nothing."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable

from companion.folders import find_folders
from companion.sentences import Sentences

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add_saved_view_command(add: Add) -> None:
    """Declare the command."""
    text = "for administrators: a view in Dynamics of what is unresolved, created or brought up to date"
    add("saved-view", _saved_view, text).add_argument("--json", action="store_true", help="for programs")


def _saved_view(parsed: argparse.Namespace) -> int:
    # Only this command needs the way to Dynamics; the others start without it.
    from companion.viewing import write_view

    words = Sentences(parsed.language)
    name = words.text("view_unresolved")
    written, address = asyncio.run(write_view(find_folders(), name, words.text("view_unresolved_is")))
    if parsed.json:
        answer = {"view_id": written.view_id, "is_new": written.is_new, "address": address}
        sys.stdout.write(json.dumps(answer, indent=2) + "\n")
        return 0
    key = "view_created" if written.is_new else "view_updated"
    values = {"address": address, "name": name}
    sys.stdout.write(words.text(key, values) + "\n")
    return 0
