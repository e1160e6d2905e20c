"""What `copy-to-crm outbox` prints, as it stands in a narrow terminal."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from rich.console import Console

from companion.commands_outbox_listing import as_lines, cause_in_words, heading, show_entries
from companion.csv_text import csv_texts
from companion.protocol.envelope import Success
from companion.protocol.results import OutboxEntries
from companion.sentences import Sentences

EXAMPLE = Path(__file__).parent / "contract" / "success.outbox.entries.json"


def entries() -> OutboxEntries:
    """A written item, and a queued one with a cause."""
    answer = Success.model_validate_json(EXAMPLE.read_text(encoding="utf-8")).result
    assert isinstance(answer, OutboxEntries)
    return answer


@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_a_cause_is_readable_in_eighty_columns(language: str) -> None:
    """Whole, in one piece and beside its item; ids are never broken, since people type how they begin."""
    sentences = Sentences(language)
    console = Console(width=80, markup=False, highlight=False)
    with console.capture() as captured:
        console.print(show_entries(entries().entries, sentences))
    printed = " ".join(captured.get().split())
    [cause] = [entry.item.cause for entry in entries().entries if entry.item.cause]
    assert f"b0d3c1de {' '.join(cause_in_words(cause, sentences).split())}" in printed
    assert "│ 3f1c2a9e │" in printed


def test_a_name_is_no_formula_in_a_spreadsheet() -> None:
    """What a page calls somebody is exported as a text, by the guard of every file that leaves here. E6."""
    sentences = Sentences("en")
    spoilt = [
        entry.model_copy(update={"about": '=HYPERLINK("https://example.com")'}) for entry in entries().entries
    ]
    texts = list(csv_texts(heading(sentences), as_lines(spoilt, sentences)))
    rows = list(csv.reader(text.removeprefix("\ufeff") for text in texts))
    assert len(spoilt) + 1 == len(rows)
    assert {'\'=HYPERLINK("https://example.com")'} == {row[3] for row in rows[1:]}
