"""Press the extension's controls as a person does, and wait for what they show; knows no browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

Handle: TypeAlias = int | str
"""What a browser calls an element to whoever drives it."""

# A minute of looks: whatever has not come by then waits for something that nobody will do.
_MOST_LOOKS = 1200

_PRESSABLE = (
    "ready",
    "refused",
    "written",
    "written_open",
    "written_by_linkedin",
    "needs_you",
    "failed",
    "discarded",
    "undone",
)


@dataclass(frozen=True)
class ControlSeen:
    """What a control shows at one moment."""

    state: str
    words: str
    card: str
    """The words of its card, shown or not."""
    buttons: tuple[Handle, ...]
    """The main button and Undo."""
    card_buttons: dict[str, Handle]
    """Those of the card, by their words."""


class Eyes(Protocol):
    """Eyes and hand on the control of one message, in one browser."""

    async def look(self) -> ControlSeen | None:
        """The control as it is now, or None while the page shows none for this message."""

    async def centre_of(self, button: Handle) -> tuple[float, float] | None:
        """Where the middle of a button stands in the window, brought into view if it was not; None once it has gone."""

    async def click(self, place: tuple[float, float], times: int) -> None:
        """Press the mouse at a place in the window, so often as one gesture."""

    async def blink(self) -> None:
        """Let a twentieth of a second pass in the page."""


class Control:
    """The Copy to CRM control of one message."""

    def __init__(self, eyes: Eyes) -> None:
        self._eyes = eyes

    async def look(self) -> ControlSeen | None:
        """The control as it is now, or None while the page shows none for this message."""
        return await self._eyes.look()

    async def wait_for(self, *states: str) -> ControlSeen:
        """The control once it is in one of the states. Raises TimeoutError naming what it shows instead."""
        return await self._wait_until(lambda seen: seen.state in states, f"{states}")

    async def wait_for_card(self, state: str, words: str) -> ControlSeen:
        """The control once it is in the state and its card holds the words. Raises TimeoutError."""
        return await self._wait_until(
            lambda seen: seen.state == state and words in seen.card, f"{state} and a card with {words!r}"
        )

    async def wait_for_words(self, state: str, words: str) -> ControlSeen:
        """The control once it is in the state and says the words beside its label. Raises TimeoutError."""
        return await self._wait_until(
            lambda seen: seen.state == state and words in seen.words, f"{state} and {words!r}"
        )

    async def wait_for_no_words(self, state: str, words: str) -> ControlSeen:
        """The control once it is in the state and no longer says the words. Raises TimeoutError."""
        return await self._wait_until(
            lambda seen: seen.state == state and words not in seen.words, f"{state} without {words!r}"
        )

    async def press(self, times: int = 1) -> None:
        """Press the control's button with the mouse, as a person does."""
        await self._press(_PRESSABLE, 0, times)

    async def open_card(self) -> None:
        """Press the button of a message that waits, which opens its card."""
        await self._press(("queued", "needs_you", "failed"), 0, 1)

    async def press_undo(self) -> None:
        """Press Undo while it is offered."""
        await self._press(("held", "queued"), 1, 1)

    async def press_in_card(self, words: str) -> None:
        """Press the button with these words in the card, which is open."""
        await self._press(_PRESSABLE, words, 1)

    async def _wait_until(self, is_so: Callable[[ControlSeen], bool], wanted: str) -> ControlSeen:
        seen = None
        for _ in range(_MOST_LOOKS):
            seen = await self._eyes.look()
            if seen and is_so(seen):
                return seen
            await self._eyes.blink()
        raise TimeoutError(f"waited for {wanted}, the control shows {seen}")

    async def _press(self, states: Sequence[str], button: int | str, times: int) -> None:
        before = None
        for _ in range(_MOST_LOOKS):
            seen = await self.wait_for(*states)
            pressed = seen.card_buttons.get(button) if isinstance(button, str) else seen.buttons[button]
            place = None if pressed is None else await self._eyes.centre_of(pressed)
            # A page that is still drawing moves its messages or makes them anew; a person waits until they stand still.
            if place is not None and place == before:
                await self._eyes.click(place, times)
                return
            before = place
            await self._eyes.blink()
        raise TimeoutError(f"waited for {button!r} to be there and stand still, the control shows {seen}")
