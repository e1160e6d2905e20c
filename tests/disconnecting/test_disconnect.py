"""Disconnect: unsent items are asked about, what is cleared is gone from disk, the CRM is not touched. A6, A9."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from companion.core.outbox_item import OutboxItem
from companion.sealing import open_seal_for_reading, open_seal_vault
from companion.storage.inspection import inspect_journal, read_unsent
from companion.storage.profile_store import FileProfileStore
from tests.disconnecting.conftest import UNSENT_TEXT, WRITTEN_TEXT, Disconnect, Used, serving
from tests.fakes.controls import requests_of, rows_of
from tests.fakes.wire import HELLO, request

CLEARED = ("--unsent", "discard", "--clear")
# Stands in the journal from the click on, and in no file in the clear. The name stands in a profile id, too.
SEALED = {"unsent text"}


def secrets_of(used: Used) -> dict[str, bytes]:
    """What of this installation names somebody, identifies something, or opens a door."""
    profile = used.profile
    found = {
        "user name": profile.user_name,
        "user id": profile.user_id,
        "organisation id": profile.organisation_id,
        "account id": profile.account_id,
        "login": "marisa.duarte",
        "person": "Susanna",
        "profile id": "ACwAAAsusanna01",
        "contact id": used.contact_id,
        "activity id": used.row_id,
        "unsent text": UNSENT_TEXT,
        "host": profile.host,
    }
    cache = json.loads(used.tokens.read_bytes())
    for kind in ("AccessToken", "RefreshToken", "IdToken"):
        for number, entry in enumerate(cache[kind].values()):
            found[f"{kind} {number}"] = entry["secret"]
    return {name: value.encode() for name, value in found.items()}


def unsent_of(used: Used) -> list[OutboxItem]:
    """The unsent items as somebody reads them who may open the vault."""
    seal = open_seal_for_reading(used.profile, open_seal_vault(used.profile, used.folders.vault))
    return read_unsent(used.journal, seal)


def traces(home: Path, secrets: dict[str, bytes]) -> set[tuple[str, str]]:
    """Where anything of it still stands, in a file's bytes or in the name of a file or folder."""
    return {
        (name, path.name)
        for path in home.rglob("*")
        for name, secret in secrets.items()
        if secret.lower() in str(path.relative_to(home)).encode().lower()
        or (path.is_file() and secret.lower() in path.read_bytes().lower())
    }


@pytest.mark.parametrize("is_running", [True, False], ids=["by the companion", "without one"])
async def test_everything_cleared_is_gone_from_disk(
    used: Used, home: Path, disconnect: Disconnect, *, is_running: bool
) -> None:
    """Names, ids, tokens and texts stood there before and stand nowhere now; the list says what was removed."""
    secrets = secrets_of(used)
    assert set(secrets) - SEALED == {name for name, _ in traces(home, secrets)}
    async with AsyncExitStack() as stack:
        if is_running:
            await stack.enter_async_context(serving(used.folders))
        status, said = await disconnect(*CLEARED)
    assert 0 == status
    assert set() == traces(home, secrets | {"written text": WRITTEN_TEXT.encode()})
    assert "Discarded, with their texts: 1 unsent items." in said
    for line in (
        "sign-ins: 1",
        "finished items with their receipts: 2",
        "confirmed links: 1",
        "connections: 1",
    ):
        assert line in said
    assert "What was copied stays in the CRM as it is." in said


async def test_nothing_is_written_to_the_crm(used: Used, disconnect: Disconnect) -> None:
    """Not one request to the Web API changes anything, and the activity stands as before."""
    before, rows = len(await requests_of(used.emulator)), await rows_of(used.emulator, "li_messages")
    assert 0 == (await disconnect(*CLEARED))[0]
    asked = [one for one in (await requests_of(used.emulator))[before:] if "/api/data/" in one["path"]]
    assert [] == [one for one in asked if one["method"] != "GET"]
    assert rows == await rows_of(used.emulator, "li_messages")


@pytest.mark.parametrize(
    "answer",
    [
        ((), "", "unsent_undecided"),
        ((), "perhaps\n", "unsent_undecided"),
        ((), "keep\n", "clear_undecided"),
        (("--json", "--clear"), "", "unsent_undecided"),
        (("--json", "--unsent", "keep"), "", "clear_undecided"),
    ],
)
async def test_without_an_answer_nothing_happens(
    used: Used, home: Path, disconnect: Disconnect, answer: tuple[tuple[str, ...], str, str]
) -> None:
    """The connection, the queue and the sign-in are as before, with and without a running companion."""
    options, typed, code = answer
    before = inspect_journal(used.journal)
    assert 1 == (await disconnect(*options, typed=typed))[0]
    async with serving(used.folders):
        status, said = await disconnect(*options, typed=typed)
    assert 1 == status
    assert f"{code}: " in said
    assert used.profile == FileProfileStore(used.folders.profiles).read_current()
    assert before == inspect_journal(used.journal)
    secrets = secrets_of(used)
    assert set(secrets) - SEALED == {name for name, _ in traces(home, secrets)}


async def test_refused_companion_goes_on_as_before(used: Used, disconnect: Disconnect) -> None:
    """What was not decided is still sent."""
    async with serving(used.folders) as browser:
        assert 1 == (await disconnect("--json", "--clear"))[0]
        used.folders.settings(None).write_user("hold_seconds", "0")
        [item] = unsent_of(used)
        reply = await browser.ask(
            json.dumps(
                {
                    "protocol": 1,
                    "request_id": "again",
                    "idempotency_key": "again",
                    "message": {"kind": "outbox.list", "item_ids": [item.item_id]},
                }
            ).encode()
        )
    assert "held" == reply["result"]["items"][0]["state"]


async def test_unsent_items_are_shown_before_anything_is_asked(used: Used, disconnect: Disconnect) -> None:
    """Whom they are for and where they stand; then the two questions, answered by a person."""
    status, said = await disconnect(typed="keep\nno\n")
    assert 0 == status
    assert said.index("Susanna Stubberod: Held") < said.index("(keep/discard)") < said.index("(yes/no)")
    assert "Kept, and sent after the same person connects again: 1 items." in said
    assert used.tokens.exists()


async def test_plain_disconnect_and_connecting_again_loses_nothing(
    used: Used, disconnect: Disconnect
) -> None:
    """The unsent item is delivered to the row that the confirmed link names, and nothing is doubled. A6."""
    async with serving(used.folders) as browser:
        assert 0 == (await disconnect("--unsent", "keep", "--no-clear"))[0]
        told = await browser.hear("signin.changed")
        assert "not_connected" == told["event"]["connection"]["state"]
    assert FileProfileStore(used.folders.profiles).read_current() is None
    await used.connect()
    facts = inspect_journal(used.journal)
    assert facts is not None
    assert {"written": 1, "held": 1} == facts.counts
    [item] = unsent_of(used)
    assert item.target is not None
    assert (used.contact_id, "link") == (item.target.row_id, item.target.how)


async def test_kept_items_outlive_clearing_and_nothing_else_does(
    used: Used, home: Path, disconnect: Disconnect
) -> None:
    """The unsent text stays in the outbox alone; history, link, matches, names of CRM rows and sign-in are gone."""
    secrets = secrets_of(used)
    status, said = await disconnect("--unsent", "keep", "--clear")
    assert 0 == status
    assert "Kept" in said
    # The folder's name says for whom it waits; the item's own text and person are sealed.
    assert {"organisation id", "user id"} == {name for name, _ in traces(home, secrets)}
    [item] = unsent_of(used)
    assert (None, "held") == (item.target, item.state)
    await used.connect()
    facts = inspect_journal(used.journal)
    assert facts is not None
    assert {"held": 1} == facts.counts


async def test_pages_are_told_what_was_discarded(used: Used, disconnect: Disconnect) -> None:
    """The extension erases its own copy when it hears that an item was discarded."""
    async with serving(used.folders) as browser:
        assert 0 == (await disconnect("--unsent", "discard", "--no-clear"))[0]
        told = await browser.hear('"state": "discarded"')
    assert ["click-2"] == [item["item_id"] for item in told["event"]["items"]]


@pytest.mark.usefixtures("used")
async def test_program_reads_what_was_done(disconnect: Disconnect) -> None:
    """`--json` asks nothing and answers with the protocol's own words."""
    status, said = await disconnect("--json", *CLEARED)
    done = json.loads(said)
    assert (0, 0, 1, 0) == (status, done["kept_items"], done["discarded_items"], done["may_stand_in_crm"])
    assert {"sign_in", "history", "links", "audit", "connection"} == {one["what"] for one in done["removed"]}


async def test_without_a_connection_there_is_nothing_to_end(home: Path, disconnect: Disconnect) -> None:
    """It says so."""
    assert home.is_dir()
    status, said = await disconnect(*CLEARED)
    assert 1 == status
    assert "not_connected: " in said


@pytest.mark.parametrize("options", [("--unsent", "keep", "--no-clear"), CLEARED])
async def test_the_end_of_a_connection_is_told_to_whoever_keeps_copies(
    used: Used, disconnect: Disconnect, options: tuple[str, ...]
) -> None:
    """Which connection ended and when is told also while none is in use, and names neither organisation nor person."""
    assert 0 == (await disconnect(*options))[0]
    async with serving(used.folders) as browser:
        welcome = await browser.ask(request(HELLO, "hello-2"))
    connection = welcome["result"]["connection"]
    assert (None, [used.profile.mark]) == (
        connection["profile"],
        [one["profile"] for one in connection["ended"]],
    )
