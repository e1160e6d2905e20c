"""The web view around the page: shown, brought to the front, hidden instead of closed. The one user of pywebview."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import webview

from companion.window.bridge import Bridge
from companion.window.pages import ADMIN_PAGE, address_of

_NARROWEST = 320


@dataclass(frozen=True)
class View:
    """What a window shows at first, and its size in pixels."""

    address: str
    width: int
    height: int


def prompt_view(prompt_id: str) -> View:
    """The window of prompts, at this one."""
    return View(address_of(prompt_id), 560, 820)


def admin_view() -> View:
    """The administrator's pages."""
    return View(ADMIN_PAGE.as_uri(), 1080, 820)


class Shell:
    """One window: of all prompts of one user, or of the administrator's pages."""

    def __init__(self, socket_path: Path, view: View, shown: Callable[[], None]) -> None:
        self._hidden = threading.Event()
        self._is_over = False
        # The page is a file, and so are its modules; nothing listens for it.
        webview.settings["ALLOW_FILE_URLS"] = True
        window = webview.create_window(
            "Copy to CRM",
            view.address,
            js_api=Bridge(socket_path, self._tell, self._put_away, self._ask_place),
            width=view.width,
            height=view.height,
            min_size=(_NARROWEST, _NARROWEST),
            text_select=True,
        )
        if window is None:
            raise webview.WebViewException("an extension of pywebview took the window back")
        self._window = window
        self._window.events.loaded += shown
        self._window.events.closing += self._closing

    def run(self, orders: Callable[[Shell], None]) -> None:
        """Show the window until it ends. `orders` runs beside it. Raises WebViewException where no window can open."""
        # Without a name pywebview tries what the system has, GTK before Qt on Linux.
        webview.start(orders, (self,), http_server=False)

    def bring_up(self, prompt_id: str) -> None:
        """Put the window in front of others, at this prompt."""
        self._hidden.clear()
        self._window.show()
        self._window.restore()
        self._tell({"kind": "prompts.moved", "opened": prompt_id})

    def end(self) -> None:
        """End once nobody looks at the window any more."""
        self._hidden.wait()
        self._is_over = True
        self._window.destroy()

    def _closing(self) -> bool:
        # What was asked is on the companion's disk. The next prompt is up at once in a window that is only hidden.
        if not self._is_over:
            self._put_away()
        return self._is_over

    def _put_away(self) -> None:
        self._window.hide()
        self._hidden.set()

    def _ask_place(self, name: str) -> Path | None:
        chosen = self._window.create_file_dialog(webview.FileDialog.SAVE, save_filename=name)
        if not chosen:
            return None
        # One place, or a list of one, as the backend has it.
        return Path(chosen if isinstance(chosen, str) else chosen[0])

    def _tell(self, message: Mapping[str, Any]) -> None:
        # JSON without letters beyond ASCII is a JavaScript value; the page may not be there yet, and asks then.
        self._window.run_js(f"globalThis.copyToCrmTell?.({json.dumps(message)})")
