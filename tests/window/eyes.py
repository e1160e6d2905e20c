"""What a screen reader finds on the screen: elements with role, name, state, text and place. Presses nothing."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

with warnings.catch_warnings():
    # The system's bindings are older than this Python's way to import them.
    warnings.simplefilter("ignore", ImportWarning)
    from gi.repository import Gio, GLib

_ACCESSIBLE = "org.a11y.atspi.Accessible"
_TEXT = "org.a11y.atspi.Text"
_COMPONENT = "org.a11y.atspi.Component"
_BUS = "org.freedesktop.DBus"
_PAGES = "/org/a11y/webkit/accessible"
"""Below this, a web view's process has what its page shows."""

# The numbers of the interface's own enumerations.
_ROLES = {
    7: "check box",
    11: "combo box",
    16: "dialog",
    23: "frame",
    35: "menu item",
    43: "button",
    44: "radio button",
    56: "table cell",
    75: "application",
    79: "entry",
    83: "heading",
    88: "link",
    95: "page",
}
_ACTIVE, _CHECKED, _FOCUSABLE, _FOCUSED, _SELECTED, _SENSITIVE, _SHOWING = 1, 4, 11, 12, 23, 24, 25
_OF_THE_SCREEN = GLib.Variant("(u)", (0,))


@dataclass(frozen=True)
class Element:
    """One thing on the screen, as it was when it was looked at."""

    owner: str
    path: str
    group: str
    """The path of what holds what holds this: one for all radio buttons of a group, the list of its choices."""
    role: str
    name: str
    text: str
    states: int

    def has(self, state: int) -> bool:
        """Whether it is in this state."""
        return bool(self.states >> state & 1)

    @property
    def is_active(self) -> bool:
        """Whether it is the window that keys go to."""
        return self.has(_ACTIVE)

    @property
    def is_focused(self) -> bool:
        """Whether keys go to it."""
        return self.has(_FOCUSED)

    @property
    def is_focusable(self) -> bool:
        """Whether keys can be made to go to it."""
        return self.has(_FOCUSABLE)

    @property
    def is_checked(self) -> bool:
        """Whether its mark is set."""
        return self.has(_CHECKED)

    @property
    def is_enabled(self) -> bool:
        """Whether it can be used."""
        return self.has(_SENSITIVE)

    @property
    def is_selected(self) -> bool:
        """Whether it is what was chosen out of a list."""
        return self.has(_SELECTED)

    @property
    def is_showing(self) -> bool:
        """Whether it is in sight as it is, without scrolling."""
        return self.has(_SHOWING)


class Eyes:
    """Looks at every window of one screen. Calls wait for the other side: not for the loop of a test."""

    def __init__(self, session_bus: str) -> None:
        session = _connect(session_bus)
        told = session.call_sync(
            *("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None),
            *(Gio.DBusCallFlags.NONE, -1, None),
        )
        session.close_sync(None)
        self._bus = _connect(told.unpack()[0])

    def close(self) -> None:
        """Let go of the bus."""
        self._bus.close_sync(None)

    def page(self) -> list[Element]:
        """What the window's page shows, in its order; empty while no window shows one."""
        return [element for root in self._pages() for element in self._walk(*root)]

    def around(self) -> list[Element]:
        """The frames of windows and what they show outside their pages, such as the choices of an opened list."""
        registry = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
        return [element for root in self._children(*registry) for element in self._walk(*root)]

    def place(self, element: Element) -> tuple[int, int, int, int]:
        """Left, top, width and height on the screen, in pixels."""
        x, y, width, height = self._call(
            element.owner, element.path, _COMPONENT, "GetExtents", _OF_THE_SCREEN
        )[0]
        return x, y, width, height

    def _pages(self) -> Iterator[tuple[str, str]]:
        for owner in self._call(_BUS, "/", _BUS, "ListNames")[0]:
            # A web view's process has a name beside its number, and is looked at once.
            if "WebProcess" not in owner:
                continue
            try:
                told = self._call(owner, _PAGES, f"{_BUS}.Introspectable", "Introspect")[0]
            except GLib.Error:
                # It ended after it was listed: a web view takes another process for its next page.
                continue
            for name in re.findall(r'<node name="([^"]+)"', told):
                yield owner, f"{_PAGES}/{name}"

    def _walk(self, owner: str, path: str, above: tuple[str, ...] = ()) -> Iterator[Element]:
        try:
            yield self._look(owner, path, above)
            children = self._children(owner, path)
        except GLib.Error:
            # It went while it was looked at.
            return
        for child in children:
            yield from self._walk(*child, (*above, path))

    def _look(self, owner: str, path: str, above: tuple[str, ...]) -> Element:
        role = self._call(owner, path, _ACCESSIBLE, "GetRole")[0]
        low, _high = self._call(owner, path, _ACCESSIBLE, "GetState")[0]
        interfaces = self._call(owner, path, _ACCESSIBLE, "GetInterfaces")[0]
        return Element(
            owner=owner,
            path=path,
            group=above[-2] if len(above) > 1 else "",
            role=_ROLES.get(role, str(role)),
            name=self._name(owner, path),
            text=self._text(owner, path) if _TEXT in interfaces else "",
            states=low,
        )

    def _children(self, owner: str, path: str) -> list[tuple[str, str]]:
        children: list[tuple[str, str]] = self._call(owner, path, _ACCESSIBLE, "GetChildren")[0]
        return children

    def _name(self, owner: str, path: str) -> str:
        asked = GLib.Variant("(ss)", (_ACCESSIBLE, "Name"))
        return str(self._call(owner, path, f"{_BUS}.Properties", "Get", asked)[0] or "")

    def _text(self, owner: str, path: str) -> str:
        return str(self._call(owner, path, _TEXT, "GetText", GLib.Variant("(ii)", (0, -1)))[0])

    def _call(
        self, owner: str, path: str, interface: str, method: str, asked: GLib.Variant | None = None
    ) -> tuple[Any, ...]:
        answer = self._bus.call_sync(
            owner, path, interface, method, asked, None, Gio.DBusCallFlags.NONE, -1, None
        )
        told: tuple[Any, ...] = answer.unpack()
        return told


def _connect(address: str) -> Gio.DBusConnection:
    flags = Gio.DBusConnectionFlags
    return Gio.DBusConnection.new_for_address_sync(
        address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None
    )
