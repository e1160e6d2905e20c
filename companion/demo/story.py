"""The story the demo plays: three messages copied, one of them twice, with the companion killed in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.conversations import Conversation, Message, load_conversations
from companion.demo.stage import SEAT_HOLDER, Stage

Say = Callable[[str], None]


class SignsIn(Protocol):
    """A browser in which somebody signs in; which one it is does not matter to connecting."""

    async def sign_in(self) -> None:
        """Open the address of the waiting sign-in and see it through."""


HOLD_SECONDS = 3


@dataclass(frozen=True)
class Told:
    """What the story did: which messages were copied, and how often somebody pressed."""

    copied: tuple[tuple[Conversation, Message], ...]
    presses: int
    companions_killed: int


async def tell_story(stage: Stage, browser: DemoBrowser, pictures: Path, say: Say) -> Told:
    """Play the story to its end; every copied message stands in the emulated Dynamics then."""
    inmail, inbound, stranger = _cast()
    await connect(stage, browser, say)
    inbox = await browser.open_inbox()
    await inbox.photograph(pictures / "1-inbox.png")

    say(f"Marisa presses Copy on her InMail to {inmail[0].person.name}.")
    await _copy(inbox, inmail, pictures / "2-held.png")
    await inbox.control_of(_words(inmail)).wait_for("written")
    say("  Written: Dynamics has confirmed it.")

    say(f"She copies {inbound[0].person.name}'s message. As soon as it reads Held, the companion is killed.")
    await _copy(inbox, inbound, None)
    say(
        f"  Process {stage.kill_companion()} is gone. The browser starts another, which goes on from the journal."
    )
    await inbox.control_of(_words(inbound)).wait_for("written")
    say("  Written, once.")

    say(f"She copies the message of {stranger[0].person.name}, whom nobody in the CRM matches.")
    await _copy(inbox, stranger, None)
    await inbox.control_of(_words(stranger)).wait_for("written_open")
    await inbox.photograph(pictures / "3-open.png")
    say("  Written, open: it waits in Dynamics until somebody says who that is.")

    say("In a second tab she presses Copy on the InMail again.")
    again = await browser.open_inbox()
    await again.open_conversation(inmail[0].person.name)
    control = again.control_of(_words(inmail))
    await control.press()
    await control.wait_for("written")
    await control.press()
    await again.photograph(pictures / "4-receipt.png")
    say("  Nothing new is written; the control shows the receipt of the first time.")
    return Told(copied=(inmail, inbound, stranger), presses=4, companions_killed=1)


async def connect(stage: Stage, browser: SignsIn, say: Say) -> None:
    """Connect as a rep would, to an organisation whose administrator has turned writing on: it is off as shipped."""
    say("Connecting to the emulated Dynamics; tokens go into a file that is not encrypted (--vault file).")
    printed = await sign_in(stage, browser)
    # The steps, which are indented, come first; then what came of them.
    say(f"  {next(line for line in printed.splitlines() if line.startswith('Connected'))}")
    say(
        "Writing to the CRM is off as shipped. This organisation's administrator has turned it on, in Dynamics."
    )
    say(
        f"Holding each click for {HOLD_SECONDS} s instead of 10: copy-to-crm settings set hold_seconds {HOLD_SECONDS}"
    )
    await stage.run_command("settings", "set", "hold_seconds", str(HOLD_SECONDS))


async def sign_in(stage: Stage, browser: SignsIn, who: str = SEAT_HOLDER) -> str:
    """Run `copy-to-crm connect` and sign in as its page asks, as somebody; what the command prints."""
    stage.sign_in_note.unlink(missing_ok=True)
    async with asyncio.TaskGroup() as together:
        connected = together.create_task(
            stage.run_command(
                *(
                    "--language",
                    "en",
                    "connect",
                    stage.emulator.address,
                    "--vault",
                    "file",
                    "--login-hint",
                    who,
                ),
                *("--test-environment", "--ca", str(stage.emulator.ca_file)),
            )
        )
        together.create_task(browser.sign_in())
    return connected.result()


async def _copy(inbox: Inbox, told: tuple[Conversation, Message], picture: Path | None) -> None:
    """Open the conversation, press the message's control, and wait for the promise."""
    await inbox.open_conversation(told[0].person.name)
    control = inbox.control_of(_words(told))
    await control.press()
    await control.wait_for("held")
    if picture:
        await inbox.photograph(picture)


def _words(told: tuple[Conversation, Message]) -> str:
    """Enough of a message to find it in the page."""
    return " ".join(told[1].body.split())[:60]


def _cast() -> tuple[
    tuple[Conversation, Message], tuple[Conversation, Message], tuple[Conversation, Message]
]:
    """An outbound InMail, an inbound message, and a message of somebody unknown."""
    known, colleague, stranger, *_others = load_conversations()
    inbound = next(message for message in colleague.messages if message.direction == "inbound")
    return (known, known.messages[0]), (colleague, inbound), (stranger, stranger.messages[0])
