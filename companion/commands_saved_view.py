"""`copy-to-crm saved-view`: put views of what is unresolved, and of who left, into Dynamics. Decides nothing."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable

from companion.core.saved_views import ViewName
from companion.folders import find_folders
from companion.sentences import Sentences

_VIEWS: dict[str, tuple[ViewName, str, str]] = {
    "unresolved": ("unresolved", "view_unresolved", "view_unresolved_is"),
    "left": ("left", "view_left", "view_left_is"),
    "at-risk": ("at_risk", "view_at_risk", "view_at_risk_is"),
}
"""As it is typed → which view, and the keys of its name and description."""

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add_saved_view_command(add: Add) -> None:
    """Declare the command."""
    text = "for administrators: a view in Dynamics of what is unresolved, or of who left, created or brought up to date"
    view = add("saved-view", _saved_view, text)
    view.add_argument("view", nargs="?", choices=tuple(_VIEWS), default="unresolved", help="which view")
    view.add_argument("--json", action="store_true", help="for programs")


def _saved_view(parsed: argparse.Namespace) -> int:
    # Only this command needs the way to Dynamics; the others start without it.
    from companion.viewing import write_view

    words = Sentences(parsed.language)
    which, name_key, description_key = _VIEWS[parsed.view]
    name = words.text(name_key)
    written, address = asyncio.run(write_view(find_folders(), which, name, words.text(description_key)))
    if parsed.json:
        answer = {"view_id": written.view_id, "is_new": written.is_new, "address": address}
        sys.stdout.write(json.dumps(answer, indent=2) + "\n")
        return 0
    key = "view_created" if written.is_new else "view_updated"
    values = {"address": address, "name": name}
    sys.stdout.write(words.text(key, values) + "\n")
    return 0
