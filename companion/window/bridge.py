"""Between the page and the companion: what the browser's worker does for the same page, for one page alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from companion.window.line import Body, Line
from companion.window.pages import read_sentences
from companion.window.saved_file import SavedFile

_GONE = {
    "code": "companion_gone",
    "params": [],
    "retryable": True,
    "written": "unknown",
    "reference": None,
}


class Bridge:
    """What the page can call, and what tells the page. Public methods are the page's; shapes are of internal.d.ts."""

    def __init__(
        self,
        socket_path: Path,
        tell: Callable[[Body], None],
        put_away: Callable[[], None],
        ask_place: Callable[[str], Path | None],
    ) -> None:
        # Whatever has no underscore is offered to the page.
        self._tell = tell
        self._put_away = put_away
        self._file = SavedFile(ask_place)
        self._line = Line(socket_path, self._heard, self._ended)
        self._asked: set[str] = set()
        self._asking = threading.Lock()
        self._welcome: Mapping[str, Any] | None = None

    def sentences(self) -> dict[str, str]:
        """The catalogue of the user's language."""
        return read_sentences()

    def leave(self) -> None:
        """Put the window away: Escape was pressed. What was typed stays in it."""
        self._put_away()

    def choose(self, name: str) -> bool:
        """Let somebody choose a place for a file of this name, and begin it; false where nobody does."""
        return self._file.choose(name)

    def write(self, text: str) -> None:
        """Add a part to the file that was begun."""
        self._file.write(text)

    def finish(self, is_whole: bool) -> str | None:  # noqa: FBT001  # pywebview hands values over by their places
        """Put the file in its place, or leave nothing of it; why it is not there, null where all is well."""
        return self._file.finish(is_whole=is_whole)

    def hear(self, command: Mapping[str, Any]) -> None:
        """Take a command of the page: `status.read`, or `record.ask` whose message goes to the companion as it is."""
        if command["kind"] == "status.read":
            self._tell_status()
        elif command["kind"] == "record.ask":
            self._ask(str(command["request_id"]), command["message"])

    def _ask(self, request_id: str, message: Body) -> None:
        with self._asking:
            self._asked.add(request_id)
        try:
            self._line.send(request_id, message)
        except OSError:
            self._refuse(request_id)
            self._tell_status()

    def _heard(self, body: Body) -> None:
        if "event" in body:
            self._heard_event(body["event"])
            return
        request_id = body["request_id"]
        if body["ok"] and body["result"]["kind"] == "welcome":
            self._welcome = body["result"]
            self._tell_status()
            return
        with self._asking:
            self._asked.discard(request_id)
        answer = {"request_id": request_id}
        if body["ok"]:
            self._tell({"kind": "record.answer", "result": body["result"], **answer})
        else:
            self._tell({"kind": "record.refused", "error": body["error"], **answer})

    def _heard_event(self, event: Body) -> None:
        if event["kind"] == "prompts.changed":
            self._tell({"kind": "prompts.moved", "opened": event["opened"]})
        elif event["kind"] == "signin.changed" and self._welcome is not None:
            self._welcome = {**self._welcome, "connection": event["connection"]}
            self._tell_status()

    def _ended(self) -> None:
        self._welcome = None
        with self._asking:
            lost, self._asked = self._asked, set()
        for request_id in lost:
            self._refuse(request_id)
        self._tell_status()

    def _refuse(self, request_id: str) -> None:
        self._tell({"kind": "record.refused", "request_id": request_id, "error": _GONE})

    def _tell_status(self) -> None:
        self._tell({"kind": "companion.changed", "status": self._status()})

    def _status(self) -> Body:
        if self._welcome is None:
            return {"reach": "unknown"}
        told = {name: self._welcome[name] for name in ("version", "connection", "writing")}
        return {"reach": "reachable", **told}
