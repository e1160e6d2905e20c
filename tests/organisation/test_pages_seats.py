"""Seats from a file on the administrator's pages: told first as it then happens, nobody guessed. G2, G3."""

from __future__ import annotations

import pytest

from companion.administering import AdminOffice
from companion.core.seats import CrmUser, UserIndex
from companion.errors import NoLongerHeld
from companion.protocol.admin import SeatsChange, SeatsChanged, SeatsRead, SeatsRoster
from companion.protocol.admin_files import FilePart, FileRead
from companion.protocol.admin_seats_file import SeatPick, SeatsImport, SeatsImported
from companion.signin.vault import open_vault
from tests.organisation.conftest import Computer, Organisation
from tests.organisation.test_seats import members

MARISA = "marisa.duarte@contoso.example"
FILE = (
    "\ufeffEndereço de e-mail;Licença;Sincronização\r\n"
    f"{MARISA};sim;desativada\r\n"
    "t.lindqvist@other.example;sim;\r\n"
)
"""As a spreadsheet of another country writes it; nobody has the second address."""


def office_of(computer: Computer) -> AdminOffice:
    """The pages of whoever is signed in there."""
    folders = computer.folders
    return AdminOffice(folders, lambda choice: open_vault(choice, folders.vault))


async def read(office: AdminOffice, text: str, *picks: SeatPick) -> SeatsImported:
    """What the pages are told of a file."""
    answer = await office.answer(SeatsImport(kind="seats.import", roster=None, text=text, picks=picks))
    assert isinstance(answer, SeatsImported)
    return answer


async def change(office: AdminOffice, file: SeatsImported, *, is_dry_run: bool) -> list[tuple[str, str]]:
    """What changes, or would: who and how."""
    answer = await office.answer(
        SeatsChange(
            kind="seats.change",
            roster=file.roster,
            action="import",
            file=file.file,
            user_ids=file.user_ids,
            is_dry_run=is_dry_run,
        )
    )
    assert isinstance(answer, SeatsChanged)
    return [(step.user_id, step.change) for step in answer.steps]


async def test_line_that_fits_nobody_is_one_pick_away_and_the_dry_run_is_what_then_happens(
    organisation: Organisation, admin: Computer
) -> None:
    """Until it is picked for nothing can be changed; then two have a seat, one of them switched off."""
    office = office_of(admin)
    roster = await office.answer(SeatsRead(kind="seats.read", roster=None, after=0))
    assert isinstance(roster, SeatsRoster)
    ids = {user.name: user.user_id for user in roster.users}
    first = await read(office, FILE)
    [line] = first.unsure
    assert (3, "t.lindqvist@other.example", ()) == (line.line, line.named, first.user_ids)
    assert "Teo Lindqvist" == line.guesses[0].name
    teo, marisa = ids["Teo Lindqvist"], ids["Marisa Duarte"]
    second = await read(office, FILE, SeatPick(named=line.named, user_id=teo))
    assert (0, {marisa, teo}) == (second.unsure_count, set(second.user_ids))
    with pytest.raises(NoLongerHeld):
        await change(office, first.model_copy(update={"user_ids": (marisa,)}), is_dry_run=True)
    told = await change(office, second, is_dry_run=True)
    assert [(marisa, "assign"), (teo, "assign"), (marisa, "off")] == told
    assert {} == await members(organisation)
    assert told == await change(office, second, is_dry_run=False)
    assert [] == await change(office, second, is_dry_run=False)
    assert {"Copy to CRM seats": 2, "Copy to CRM sync switched off": 1} == await members(organisation)
    left_out = await read(office, FILE, SeatPick(named=line.named, user_id=None))
    assert (marisa,) == left_out.user_ids


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ("who,why\nAna,yes\n", "columns_missing", 1),
        ("", "columns_missing", 1),
        (f"email,seat\n{MARISA},perhaps\n", "line_unclear", 2),
        (f"email,seat,sync\n{MARISA},yes,\n{MARISA},yes,sometimes\n", "line_unclear", 3),
        (f'email,seat\n"{"x" * 200_000}', "line_unclear", 1),
    ],
)
async def test_file_that_says_nothing_clear_is_refused_with_its_line(
    admin: Computer, text: str, fault: str, line: int
) -> None:
    """Nobody of it is taken."""
    answer = await read(office_of(admin), text)
    assert (fault, line, ()) == (answer.fault, answer.fault_line, answer.user_ids)


def test_line_without_a_name_means_nobody() -> None:
    """Not even the one user who has no e-mail address."""
    assert UserIndex([CrmUser("1", "Ana Souza", "")]).find(" ") is None


async def test_letter_is_the_commands_and_names_the_organisation(
    organisation: Organisation, admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the language that is asked for; whoever gives a seat at the command line hears of it."""
    for language, greeting in (("en", "Hello"), ("pt-BR", "Olá")):
        answer = await office_of(admin).answer(
            FileRead.model_validate(
                {"kind": "file.read", "file": "letter", "language": language}
                | {"of": None, "reading": None, "part": 0}
            )
        )
        assert isinstance(answer, FilePart)
        assert answer.text.startswith(greeting)
        assert f"copy-to-crm connect {organisation.emulator.address}" in answer.text
        capsys.readouterr()
        assert 0 == await admin.run("seats", "letter", language=language)
        assert answer.text == capsys.readouterr().out
    assert 0 == await admin.run("seats", "assign", MARISA)
    assert "copy-to-crm seats letter" in capsys.readouterr().out
