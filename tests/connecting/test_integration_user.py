"""Who is author and who is owner, whoever writes; and a writing identity that is changed in place. A5, A6."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from companion.cli import main
from companion.connecting import Asking, WantedIntegration, change_integration_user, connect_here
from companion.emulator.server import RunningEmulator
from companion.errors import IntegrationUserRefused, NotConnected, SettingRefused
from companion.folders import Folders
from companion.storage.profile_store import FileProfileStore
from tests.fakes.certificates import PASSPHRASE, KeyPair, make_pair, private_file
from tests.fakes.companion import running
from tests.fakes.controls import control, refuse, requests_of, rows_of
from tests.fakes.environment import MARISA, browsing, wanted_of
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.samples import USER
from tests.fakes.wire import SUSANNA, copy_request, request

WRITER_APP = "6b1f8d2c-4e3a-4c97-a5d0-9e7c1b2f3011"
WRITER = "c4c9e7a2-7f0b-5d43-8a16-2b9d5e3f7011"
INTEGRATION_PERSON = "d1b6f0a8-3e5c-5f92-9b47-6c8e2a4d7012"
SECRET = "Otter~4.counts.the.stars"  # noqa: S105  # an invented one
ASKING = Asking(lambda _address: None)

Read = Callable[[], str]


@dataclass(frozen=True)
class Writer:
    """The application user, and what its administrator handed out."""

    pair: KeyPair
    folder: Path

    def by_pfx(self) -> WantedIntegration:
        """A certificate whose key is under a passphrase."""
        file = private_file(self.folder / "writer.pfx", self.pair.pfx(PASSPHRASE))
        return WantedIntegration("certificate", WRITER_APP, certificate_file=file, secret=PASSPHRASE)

    def by_pem(self) -> WantedIntegration:
        """A certificate whose key lies open in a file of its owner's."""
        file = private_file(self.folder / "writer.pem", self.pair.pem())
        return WantedIntegration("certificate", WRITER_APP, certificate_file=file)

    def by_secret(self) -> WantedIntegration:
        """A client secret."""
        return WantedIntegration("secret", WRITER_APP, secret=SECRET)


@pytest.fixture
async def writer(emulator: RunningEmulator, tmp_path: Path) -> Writer:
    """The application user of the sample organisation, with a certificate and a secret."""
    pair = make_pair()
    await control(emulator, "apps", client_id=WRITER_APP, certificate=pair.public_pem, secret=SECRET)
    return Writer(pair, tmp_path)


async def connected(
    emulator: RunningEmulator,
    folders: Folders,
    monkeypatch: pytest.MonkeyPatch,
    integration: WantedIntegration | None = None,
) -> tuple[str, ...]:
    """Connect as Marisa; the rights that whoever writes lacks."""
    with browsing(monkeypatch, emulator):
        done = await connect_here(folders, wanted_of(emulator), ASKING, integration=integration)
    return (*done.missing_rights, *done.missing_author_rights)


async def copy(browser: Browser, click: str, **changes: Any) -> None:
    """Copy a message to Susanna Stubberod and hear that it is written."""
    await browser.ask(copy_request(f"ask-{click}", click, person=SUSANNA, **changes))
    await browser.hear('"state": "written"')


async def authors_and_owners(emulator: RunningEmulator, entity_set: str) -> set[tuple[str, str]]:
    """Who made each row and whose it is, as the emulator holds them."""
    return {(row["createdby"], row["ownerid"]) for row in await rows_of(emulator, entity_set)}


async def test_own_account_is_author_and_owner(
    emulator: RunningEmulator, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an integration user the rep is both, and lacks nothing for it."""
    assert () == await connected(emulator, folders, monkeypatch)
    async with running(folders), extension_end(folders.socket) as browser:
        await copy(browser, "click-1")
    assert {(USER, USER)} == await authors_and_owners(emulator, "li_messages")


@pytest.mark.parametrize("how", ["by_pfx", "by_pem", "by_secret"])
async def test_application_user_is_author_and_the_rep_is_owner(
    emulator: RunningEmulator, folders: Folders, monkeypatch: pytest.MonkeyPatch, writer: Writer, how: str
) -> None:
    """Reads go out as the rep and writes as the application user; note and activity belong to the rep."""
    assert () == await connected(emulator, folders, monkeypatch, getattr(writer, how)())
    async with running(folders), extension_end(folders.socket) as browser:
        await copy(browser, "click-1", body="A long letter. " * 300)
    assert {(WRITER, USER)} == await authors_and_owners(emulator, "li_messages")
    assert {(WRITER, USER)} == await authors_and_owners(emulator, "annotations")
    [row] = await rows_of(emulator, "li_messages")
    assert 1 == row["statecode"]
    sent = {(entry["method"], entry["user"]) for entry in await requests_of(emulator)}
    assert {("PATCH", WRITER)} == {one for one in sent if one[0] != "GET"}
    assert ("GET", USER) in sent


async def test_application_user_writes_to_a_table_of_the_organisations_own(
    emulator: RunningEmulator, folders: Folders, monkeypatch: pytest.MonkeyPatch, writer: Writer
) -> None:
    """The same where an activity table of the organisation's own takes messages: the row is the rep's. C11."""
    touch = {"new_touch": {"set_name": "new_touches"}}
    await control(emulator, "organization", custom_activities=touch)
    folders.settings(None).write_user("activity_tables", "message=new_touch")
    await connected(emulator, folders, monkeypatch, writer.by_secret())
    async with running(folders), extension_end(folders.socket) as browser:
        await copy(browser, "click-1")
    assert {(WRITER, USER)} == await authors_and_owners(emulator, "new_touches")


async def test_account_of_its_own_is_author(
    emulator: RunningEmulator, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account kept for this signs in once, beside the rep's own sign-in."""
    await connected(emulator, folders, monkeypatch)
    named = WantedIntegration("sign_in", "", login_hint="crm.integration@contoso.example")
    with browsing(monkeypatch, emulator):
        _profile, author = await change_integration_user(folders, own_client(folders, named), ASKING)
    assert author is not None
    assert ("person_as_integration_user", ()) == (author.advice, author.missing_rights)
    async with running(folders), extension_end(folders.socket) as browser:
        await copy(browser, "click-1")
    assert {(INTEGRATION_PERSON, USER)} == await authors_and_owners(emulator, "li_messages")


def own_client(folders: Folders, wanted: WantedIntegration) -> WantedIntegration:
    """The integration user under the reps' own app registration."""
    profile = FileProfileStore(folders.profiles).read_current()
    assert profile is not None
    return WantedIntegration(wanted.credential, profile.client_id, login_hint=wanted.login_hint)


async def test_changing_the_integration_user_keeps_queue_and_links(
    emulator: RunningEmulator, folders: Folders, monkeypatch: pytest.MonkeyPatch, writer: Writer
) -> None:
    """What waited under the old identity is written under the new one, once, by the link confirmed before."""
    await connected(emulator, folders, monkeypatch, writer.by_secret())
    [contact] = [row for row in await rows_of(emulator, "contacts") if row["lastname"] == "Anderson"]
    link = {
        "kind": "link.confirm",
        "about": None,
        "profile_address": SUSANNA["profile_address"],
        "table": "contact",
        "row_id": contact["contactid"],
    }
    async with running(folders), extension_end(folders.socket) as browser:
        await browser.ask(request(link, "link", "link-1"))
        await refuse(emulator, "secret_expired", WRITER_APP)
        await control(emulator, "sign_in", user=WRITER_APP, access_tokens="expired")
        await browser.ask(copy_request("ask", "click-1", person=SUSANNA))
        await browser.hear("signin_secret_refused")
        assert [] == await rows_of(emulator, "li_messages")
        with browsing(monkeypatch, emulator):
            named = own_client(
                folders, WantedIntegration("sign_in", "", login_hint="crm.integration@contoso.example")
            )
            await change_integration_user(folders, named, ASKING)
        await browser.ask(request({"kind": "outbox.list", "item_ids": None}, "look"))
        await browser.hear('"state": "written"')
    [row] = await rows_of(emulator, "li_messages")
    assert (INTEGRATION_PERSON, USER, contact["contactid"]) == (
        row["createdby"],
        row["ownerid"],
        row["regardingobjectid"],
    )


async def test_writing_is_given_back_to_the_rep(
    emulator: RunningEmulator, folders: Folders, monkeypatch: pytest.MonkeyPatch, writer: Writer
) -> None:
    """Removed, the integration user writes nothing more, and its secret is gone from the vault."""
    await connected(emulator, folders, monkeypatch, writer.by_secret())
    assert found_in(folders, SECRET)
    assert 0 == await asyncio.to_thread(main, ["integration-user", "--remove"])
    assert not found_in(folders, SECRET)
    async with running(folders), extension_end(folders.socket) as browser:
        await copy(browser, "click-1")
    assert {(USER, USER)} == await authors_and_owners(emulator, "li_messages")


def found_in(folders: Folders, text: str) -> list[Path]:
    """The files of the installation in which a text stands."""
    files = [file for file in folders.data.parent.rglob("*") if file.is_file()]
    return [file for file in files if text.encode() in file.read_bytes()]


@pytest.mark.parametrize(
    "told",
    [("en", "personal administrator's account"), ("pt-BR", "conta pessoal de um administrador")],
)
async def test_personal_admin_account_is_warned_about(
    emulator: RunningEmulator,
    folders: Folders,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    told: tuple[str, str],
) -> None:
    """A personal administrator's account works as integration user, and the warning recommends a better one."""
    await connected(emulator, folders, monkeypatch)
    hint = ["--integration-login-hint", "sales.admin@contoso.example"]
    arguments = ["--language", told[0], "integration-user", "--integration-sign-in", *hint]
    with browsing(monkeypatch, emulator):
        assert 0 == await asyncio.to_thread(main, arguments)
    assert told[1] in capsys.readouterr().out


async def test_missing_right_is_named_before_the_first_write(
    emulator: RunningEmulator, folders: Folders, monkeypatch: pytest.MonkeyPatch, writer: Writer
) -> None:
    """An integration user that may not assign, and a rep who may not read what they shall own, are told at once."""
    await control(emulator, "roles", user=WRITER_APP, privileges={"prvAssignActivity": "None"})
    await control(emulator, "roles", user=MARISA, privileges={"prvReadNote": "None"})
    missing = await connected(emulator, folders, monkeypatch, writer.by_pem())
    assert {"prvAssignActivity", "prvReadNote"} == set(missing)
    assert [] == [entry for entry in await requests_of(emulator) if entry["method"] != "GET"]


async def test_rep_is_no_integration_user(
    emulator: RunningEmulator, folders: Folders, monkeypatch: pytest.MonkeyPatch, writer: Writer
) -> None:
    """The rep's own account is refused as what it is, and whoever wrote before goes on writing."""
    await connected(emulator, folders, monkeypatch, writer.by_pem())
    before = FileProfileStore(folders.profiles).read_current()
    named = own_client(folders, WantedIntegration("sign_in", "", login_hint=MARISA))
    with browsing(monkeypatch, emulator), pytest.raises(IntegrationUserRefused):
        await change_integration_user(folders, named, ASKING)
    assert before == FileProfileStore(folders.profiles).read_current()


async def test_nobody_writes_for_a_connection_that_is_not_there(folders: Folders, writer: Writer) -> None:
    """First the connection, then who writes."""
    with pytest.raises(NotConnected):
        await change_integration_user(folders, writer.by_pem(), ASKING)


@pytest.mark.usefixtures("emulator")
async def test_secret_needs_a_vault_that_keeps_it(
    emulator: RunningEmulator, folders: Folders, writer: Writer
) -> None:
    """Memory ends with the program; a secret that ends with it would stop the writing unseen."""
    wanted = wanted_of(emulator)
    with pytest.raises(SettingRefused):
        await connect_here(
            folders,
            type(wanted)(**{**wanted.__dict__, "vault": "memory"}),
            ASKING,
            integration=writer.by_secret(),
        )


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--remove", "--integration-sign-in"],
        ["--secret"],
        ["--secret", "--integration-sign-in"],
        ["--integration-client-id", WRITER_APP, "--secret"],
    ],
)
def test_half_named_integration_user_is_refused(
    folders: Folders,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:
    """No credential, two, one without its app, or an empty secret: said, and nothing is changed."""
    assert folders.data.is_dir()
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert 1 == main(["integration-user", *arguments])
    assert "setting_refused: " in capsys.readouterr().err
