"""How every report leaves the command line: as sentences, as JSON, or as CSV without a limit. Decides nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from companion.csv_text import Line, csv_texts
from companion.errors import NotSaved
from companion.sentences import Sentences


def write_csv(file: Path, heading: Line, lines: Iterable[Line], words: Sentences) -> int:
    """Write the lines as they come, however many; exit status 0. Raises NotSaved."""
    count = -1
    try:
        with file.open("w", encoding="utf-8", newline="") as stream:
            # The heading comes first and is none of the lines.
            for count, text in enumerate(csv_texts(heading, lines)):  # noqa: B007  # counted to the end
                stream.write(text)
    except OSError as error:
        raise NotSaved(reason=f"{file}: {error.strerror}") from error
    say([words.text("report_exported", {"count": str(count), "file": str(file)})])
    return 0


def print_json(answer: object) -> int:
    """For programs; exit status 0."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    return 0


def say(sentences: Iterable[str]) -> None:
    """Sentences for people, a line each."""
    for sentence in sentences:
        sys.stdout.write(sentence + "\n")


def headings(words: Sentences, keys: Iterable[str]) -> Line:
    """Headings in the reader's language."""
    return [words.text(key) for key in keys]
