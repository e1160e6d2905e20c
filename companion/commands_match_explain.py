"""`copy-to-crm match explain`: why a decision is as it is, over a CRM file or over the mirror of the connection."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

from companion.errors import MatchFileRefused, NotConnected
from companion.folders import find_folders
from companion.sentences import Sentences

if TYPE_CHECKING:
    # Only this command reads the word lists; the others stay quick.
    from companion.core.matching.matcher import Explained
    from companion.core.matching.subject import Subject
    from companion.matching_words import MatchingWords

_ONE = "1"
"""The query that the options themselves describe."""


class Explainer(Protocol):
    """What decides and says why."""

    def explain(self, subject: Subject, *, top: int) -> Explained:
        """The decision about a page, explained."""


def add_explain_options(match: argparse.ArgumentParser) -> None:
    """Declare what `explain` alone understands."""
    match.add_argument("--query", metavar="ID", help="explain: only the query of this id")
    match.add_argument(
        "--kind", choices=("person", "company"), default="person", help="explain: who is meant"
    )
    for name, text in (
        ("name", "explain: a name, instead of a file of queries"),
        ("company", "explain: where the person works"),
        ("title", "explain: the person's title"),
        ("location", "explain: a place in one line"),
        ("email", "explain: an e-mail address"),
        ("website", "explain: a company's website"),
        ("profile", "explain: the address of a LinkedIn profile"),
    ):
        match.add_argument(f"--{name}", metavar="TEXT", default="", help=text)
    match.add_argument("--json", action="store_true", help="explain: for programs, one JSON object a query")


def explain_over_mirror(parsed: argparse.Namespace) -> int:
    """Explain over the rows that were last read from the connected CRM. Raises NotConnected."""
    from companion.core.matching.matcher import Matcher
    from companion.lexicon_files import shipped_lexicon, shipped_weights
    from companion.storage.mirror_index import PeekingSearch
    from companion.storage.mirror_store import MIRROR
    from companion.storage.profile_store import FileProfileStore

    profiles = FileProfileStore(find_folders().profiles)
    profile = profiles.read_current()
    if profile is None:
        raise NotConnected
    file = profiles.folder_of(profile) / MIRROR
    try:
        with closing(PeekingSearch(file)) as search:
            matcher = Matcher(search, shipped_lexicon(), shipped_weights())
            return tell(parsed, wanted_queries(parsed), matcher)
    except sqlite3.Error as error:
        reason = Sentences(parsed.language).text("match_no_mirror")
        raise MatchFileRefused(file=MIRROR, reason=reason) from error


def wanted_queries(parsed: argparse.Namespace) -> Iterator[tuple[str, Subject]]:
    """Each query with its id: those of the file, or the one that the options describe."""
    from companion.matching_lines import read_queries

    if parsed.queries is None:
        yield _ONE, _subject_of(parsed)
        return
    found = [query for query in read_queries(parsed.queries) if parsed.query in (None, query[0])]
    if not found:
        raise MatchFileRefused(file=str(parsed.queries), reason=f"there is no query {parsed.query}")
    yield from found


def tell(parsed: argparse.Namespace, queries: Iterable[tuple[str, Subject]], explainer: Explainer) -> int:
    """Print why each decision is as it is."""
    from companion.matching_lines import decision_facts
    from companion.matching_words import MatchingWords

    words = Sentences(parsed.language)
    for query_id, subject in queries:
        explained = explainer.explain(subject, top=parsed.top)
        said = MatchingWords(words, subject.kind)
        if parsed.json:
            facts = {"query_id": query_id, **decision_facts(explained.decision), **said.as_json(explained)}
            lines = [json.dumps(facts, ensure_ascii=False)]
        else:
            lines = [f"{query_id}  {_shown(subject)}", *_lines(explained, said, words), ""]
        sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _lines(explained: Explained, said: MatchingWords, words: Sentences) -> Iterator[str]:
    yield said.verdict(explained)
    for place, (candidate, name) in enumerate(
        zip(explained.decision.candidates, explained.names, strict=True), start=1
    ):
        table = words.text(f"table_{candidate.table}")
        chance = words.text("match_chance", {"percent": f"{min(99, int(100 * candidate.probability))}"})
        yield f"{place}. {table} {name} ({candidate.id}), {chance}"
        yield f"   {said.line(candidate)}"
        yield from (f"   {bits:>8}  {text}" for text, bits in said.sums(candidate))
    if explained.decision.verdict == "several":
        yield said.question(explained.question)


def _shown(subject: Subject) -> str:
    return ", ".join(filter(None, (subject.name, subject.title, subject.company, subject.location)))


def _subject_of(parsed: argparse.Namespace) -> Subject:
    from companion.core.matching.subject import Subject

    is_person = parsed.kind == "person"
    return Subject(
        parsed.kind,
        parsed.name,
        company=parsed.company if is_person else "",
        title=parsed.title,
        location=parsed.location,
        emails=(parsed.email,) if parsed.email else (),
        profile=parsed.profile,
        website=parsed.website,
    )
