"""`copy-to-crm match export`: rows, pages and the weights of matching as Splink reads them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from companion.sentences import Sentences

if TYPE_CHECKING:
    # Only this command reads the word lists; the others stay quick.
    from companion.core.matching.subject import Kind, Subject

_KINDS: tuple[Literal["person", "company"], ...] = ("person", "company")


def export_for_splink(parsed: argparse.Namespace) -> int:
    """Write settings and records into the folder `--out`, for people and companies apart."""
    from companion.core.matching.splink_settings import splink_settings
    from companion.lexicon_files import shipped_weights
    from companion.matching_lines import read_queries, read_rows

    folder: Path = parsed.out
    folder.mkdir(parents=True, exist_ok=True)
    words = Sentences(parsed.language)
    for kind in _KINDS:
        rows = ((f"{row.table} {row.id}", row.subject) for row in read_rows(parsed.crm))
        count = _write(folder / f"{kind}_rows.jsonl", kind, rows)
        asked = _write(folder / f"{kind}_pages.jsonl", kind, read_queries(parsed.queries))
        settings = splink_settings(kind, shipped_weights(), count)
        text = json.dumps(settings, indent=2, ensure_ascii=False) + "\n"
        (folder / f"{kind}_settings.json").write_text(text, encoding="utf-8")
        values = {"count": f"{count:,}", "pages": f"{asked:,}", "file": f"{kind}_settings.json"}
        sys.stdout.write(words.text("match_exported", values) + "\n")
    return 0


def _write(file: Path, kind: Kind, subjects: Iterable[tuple[str, Subject]]) -> int:
    """How many of a kind there were."""
    count = 0
    with file.open("w", encoding="utf-8") as out:
        for line in _lines(kind, subjects):
            out.write(line)
            count += 1
    return count


def _lines(kind: Kind, subjects: Iterable[tuple[str, Subject]]) -> Iterator[str]:
    from companion.core.matching.reading import read_subject
    from companion.core.matching.splink_records import splink_record
    from companion.lexicon_files import shipped_lexicon

    lexicon = shipped_lexicon()
    for identity, subject in subjects:
        if subject.kind == kind:
            record = splink_record(identity, read_subject(subject, lexicon), lexicon)
            yield json.dumps(record, ensure_ascii=False) + "\n"
