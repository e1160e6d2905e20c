"""`copy-to-crm match`: decide which rows of a CRM file some people and companies are, without any connection."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TaskID

from companion.commands_match_explain import add_explain_options, explain_over_mirror, tell, wanted_queries
from companion.commands_match_export import export_for_splink
from companion.commands_match_learn import learn
from companion.errors import MatchFileRefused

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]

_TOP = 5


def add_match_command(add: Add) -> None:
    """Declare the command."""
    match = add(
        "match", _match, "decide which rows of a CRM file people and companies are; no connection needed"
    )
    match.add_argument(
        "what",
        nargs="?",
        choices=("explain", "export", "learn"),
        help="say of each decision why; write everything for Splink; or say what people's own decisions teach",
    )
    match.add_argument("--crm", type=Path, metavar="FILE", help="rows of the CRM, one JSON object a line")
    match.add_argument("--queries", type=Path, metavar="FILE", help="people and companies, one a line")
    match.add_argument("--out", type=Path, metavar="FILE", help="where the decisions go")
    match.add_argument(
        "--top", type=int, default=_TOP, metavar="N", help="candidates of each decision; default: 5"
    )
    match.add_argument(
        "--index", type=Path, metavar="DIR", help="keep the index there; default: removed at the end"
    )
    match.add_argument("--rebuild", action="store_true", help="build the index anew although there is one")
    add_explain_options(match)
    match.set_defaults(misused=match.error)


def _match(parsed: argparse.Namespace) -> int:
    if parsed.what == "learn":
        return learn(parsed)
    _refuse_what_is_missing(parsed)
    if parsed.what == "explain" and parsed.crm is None:
        return explain_over_mirror(parsed)
    for file in (parsed.crm, parsed.queries):
        if file is not None and not file.is_file():
            raise MatchFileRefused(file=str(file), reason="there is no such file")
    try:
        if parsed.what == "export":
            return export_for_splink(parsed)
        if parsed.index:
            return _match_in(parsed, parsed.index)
        with tempfile.TemporaryDirectory(prefix="c2c-match-") as folder:
            return _match_in(parsed, Path(folder))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise MatchFileRefused(
            file=str(error.filename or parsed.out), reason=error.strerror or str(error)
        ) from error
    except UnicodeDecodeError as error:
        raise MatchFileRefused(file=f"{parsed.crm}, {parsed.queries}", reason="it is not UTF-8") from error


def _refuse_what_is_missing(parsed: argparse.Namespace) -> None:
    """End with a word about how the command is used."""
    if parsed.what != "explain":
        missing = [name for name in ("crm", "queries", "out") if getattr(parsed, name) is None]
        if missing:
            parsed.misused(
                f"the following arguments are required: {', '.join(f'--{name}' for name in missing)}"
            )
    elif parsed.queries is None and not parsed.name:
        parsed.misused("explain needs --queries FILE or --name TEXT")


def _match_in(parsed: argparse.Namespace, folder: Path) -> int:
    # Only this command reads the word lists.
    from companion.core.matching.matcher import Matcher
    from companion.lexicon_files import shipped_lexicon, shipped_weights
    from companion.matching_lines import decision_line, read_queries, read_rows
    from companion.storage.match_build import build_index
    from companion.storage.match_index import MatchIndex, is_current

    lexicon = shipped_lexicon()
    is_asked_why = parsed.what == "explain"
    queries = list(wanted_queries(parsed) if is_asked_why else read_queries(parsed.queries))
    with Progress(console=Console(stderr=True), transient=True) as progress:
        made_from = _state_of(parsed.crm)
        if parsed.rebuild or not is_current(folder, made_from):
            task = progress.add_task("index", total=None)
            build_index(folder, made_from, read_rows(parsed.crm), lexicon, _teller(progress, task))
        if is_asked_why:
            progress.stop()
            with closing(MatchIndex(folder)) as index:
                return tell(parsed, queries, Matcher(index, lexicon, shipped_weights()))
        task = progress.add_task("match", total=len(queries))
        unfinished = parsed.out.with_name(f"{parsed.out.name}.new")
        try:
            with closing(MatchIndex(folder)) as index, unfinished.open("w", encoding="utf-8") as out:
                matcher = Matcher(index, lexicon, shipped_weights())
                for query_id, subject in queries:
                    started = time.perf_counter()
                    decision = matcher.match(subject, top=parsed.top)
                    out.write(decision_line(query_id, decision, (time.perf_counter() - started) * 1e6))
                    progress.advance(task)
            unfinished.replace(parsed.out)
        finally:
            unfinished.unlink(missing_ok=True)
    return 0


def _state_of(file: Path) -> str:
    """A file as it lies there now."""
    state = file.stat()
    return f"{file.resolve()} {state.st_size} {state.st_mtime_ns}"


def _teller(progress: Progress, task: TaskID) -> Callable[[int], None]:
    return lambda done: progress.update(task, completed=done)
