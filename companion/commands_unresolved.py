"""`copy-to-crm unresolved …`: everybody of whom nobody knows which record they are, and the answer. Decides nothing."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from rich.console import Console, Group
from rich.table import Table

from companion.client import ask
from companion.commands_outbox_listing import cause_in_words
from companion.commands_picking import not_running, pick, print_json
from companion.commands_unresolved_assign import find_assignee
from companion.core.normalise import words_of
from companion.folders import find_folders
from companion.protocol.assigning import Assignee, PromptAssign
from companion.protocol.items import MatchedRow
from companion.protocol.prompt_requests import PromptDiscard, PromptLater, PromptLink, PromptsRead
from companion.protocol.prompt_results import PromptsFound, PromptStatus
from companion.protocol.prompts import MOST_PROMPTS, Prompt, PromptState
from companion.sentences import Sentences

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]
Answer = PromptLink | PromptLater | PromptDiscard | PromptAssign

_STATES: tuple[PromptState, ...] = ("waiting", "needs_you", "creating", "later", "assigning", "assigned")
_TABLES = ("contact", "lead", "account")
_COLUMNS = ("prompt", "state", "since", "about", "waits", "proposal")
_SHORT = 8

_out = Console(highlight=False, markup=False, emoji=False)


def add_unresolved_command(add: Add) -> None:
    """The command with its actions; without one it lists."""
    unresolved = add("unresolved", _list, "list whom nobody in the CRM matches, and answer")
    unresolved.set_defaults(name=None, proposed=False, json=False)
    actions = unresolved.add_subparsers(metavar="ACTION")

    def action(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=text, description=text)
        added.set_defaults(command=command)
        added.add_argument("--json", action="store_true", help="for programs")
        return added

    listing = action("list", _list, "everybody who is not filed for certain, the oldest first")
    listing.add_argument("--name", help="only whose name or company holds these words")
    listing.add_argument("--proposed", action="store_true", help="only for whom a record has appeared")
    resolve = action("resolve", _resolve, "file everything of somebody under a record")
    resolve.add_argument("prompt", metavar="PROMPT", help="the question, or how its name begins")
    resolve.add_argument("--to", required=True, metavar="TABLE/ID", help="contact/…, lead/… or account/…")
    accept = action("accept", _accept, "file under the record that has appeared since")
    accept.add_argument("prompt", nargs="*", metavar="PROMPT")
    accept.add_argument("--all", action="store_true", help="for everybody who has one")
    assign = action(
        "assign", _assign, "give everything of somebody to a colleague; to yourself, take it back"
    )
    assign.add_argument("prompt", nargs="+", metavar="PROMPT")
    assign.add_argument("--to", required=True, metavar="NAME", help="how a name or e-mail address begins")
    for name, command, text in (
        ("later", _later, "ask no more about somebody until you list them"),
        ("discard", _discard, "take back everything of somebody that stands open"),
    ):
        action(name, command, text).add_argument("prompt", nargs="+", metavar="PROMPT")


def _list(parsed: argparse.Namespace) -> int:
    prompts = _read()
    if prompts is None:
        return not_running(parsed.language)
    wanted = [
        prompt
        for prompt in prompts
        if _is_named(prompt, parsed.name) and (prompt.proposal or not parsed.proposed)
    ]
    if parsed.json:
        return print_json([prompt.model_dump(mode="json") for prompt in wanted])
    _out.print(_show(wanted, Sentences(parsed.language)))
    return 0


def _resolve(parsed: argparse.Namespace) -> int:
    table, _, row_id = parsed.to.partition("/")
    if table not in _TABLES or not row_id:
        _out.print(f"--to: {parsed.to}: TABLE/ID, TABLE: {', '.join(_TABLES)}")
        return 2
    return _answer(
        parsed,
        [parsed.prompt],
        lambda prompt: PromptLink(kind="prompt.link", prompt_id=prompt.prompt_id, table=table, row_id=row_id),
    )


def _accept(parsed: argparse.Namespace) -> int:
    """A person has seen the proposals: nothing is filed by them alone."""
    wanted: Sequence[str] = parsed.prompt
    if parsed.all:
        prompts = _read()
        if prompts is None:
            return not_running(parsed.language)
        wanted = [prompt.prompt_id for prompt in prompts if prompt.proposal]
    return _answer(parsed, wanted, _accepting)


def _accepting(prompt: Prompt) -> PromptLink | None:
    row = prompt.proposal
    if row is None:
        return None
    return PromptLink(kind="prompt.link", prompt_id=prompt.prompt_id, table=row.table, row_id=row.row_id)


def _assign(parsed: argparse.Namespace) -> int:
    found = find_assignee(parsed.to, Sentences(parsed.language))
    if found is None:
        return not_running(parsed.language)
    if isinstance(found, str):
        _out.print(found)
        return 1
    return _answer(
        parsed,
        parsed.prompt,
        lambda prompt: PromptAssign(kind="prompt.assign", prompt_id=prompt.prompt_id, user_id=found.user_id),
    )


def _later(parsed: argparse.Namespace) -> int:
    return _answer(
        parsed,
        parsed.prompt,
        lambda prompt: PromptLater(kind="prompt.later", prompt_id=prompt.prompt_id),
    )


def _discard(parsed: argparse.Namespace) -> int:
    return _answer(
        parsed,
        parsed.prompt,
        lambda prompt: PromptDiscard(kind="prompt.discard", prompt_id=prompt.prompt_id),
    )


def _answer(
    parsed: argparse.Namespace, wanted: Sequence[str], message_for: Callable[[Prompt], Answer | None]
) -> int:
    """Each on its own: one that has no answer keeps none of the others from theirs."""
    prompts = _read()
    if prompts is None:
        return not_running(parsed.language)
    sentences, answered, worst = Sentences(parsed.language), [], 0
    for beginning in wanted:
        prompt = pick(prompts, _name, beginning.removeprefix("prompt-"), parsed.language)
        message = message_for(prompt) if prompt else None
        if prompt and message is None:
            _out.print(sentences.text("unresolved_no_proposal", {"name": prompt.about.name}))
        if message is None:
            worst = 1
            continue
        answer = ask(find_folders().socket, message, PromptStatus)
        if answer is None:
            return not_running(parsed.language)
        answered.append(answer.prompt)
    if parsed.json:
        print_json([prompt.model_dump(mode="json") for prompt in answered])
    else:
        for prompt in answered:
            whose = prompt.row or prompt.assignee
            told = f" → {_said(whose)}" if whose else ""
            _out.print(f"{prompt.about.name}: {sentences.text(f'unresolved_is_{prompt.state}')}{told}")
    return worst


def _read() -> list[Prompt] | None:
    """Every prompt without an answer, the oldest first; None when no companion runs."""
    found: list[Prompt] = []
    after: int | None = None
    while True:
        message = PromptsRead(kind="prompts.read", states=_STATES, after=after, limit=MOST_PROMPTS)
        page = ask(find_folders().socket, message, PromptsFound)
        if page is None:
            return None
        found += page.prompts
        if page.next_after is None:
            return found
        after = page.next_after


def _name(prompt: Prompt) -> str:
    return prompt.prompt_id.removeprefix("prompt-")


def _said(whose: MatchedRow | Assignee) -> str:
    return f"{whose.table} {whose.name}" if isinstance(whose, MatchedRow) else whose.name


def _is_named(prompt: Prompt, name: str | None) -> bool:
    company = getattr(prompt.about, "company", None) or ""
    return not name or set(words_of(name)) <= set(words_of(f"{prompt.about.name} {company}"))


def _show(prompts: Sequence[Prompt], sentences: Sentences) -> Group | str:
    if not prompts:
        return sentences.text("unresolved_none")
    table = Table(*(sentences.text(f"unresolved_{column}") for column in _COLUMNS))
    table.columns[0].no_wrap = True
    for prompt in prompts:
        table.add_row(
            _name(prompt)[:_SHORT],
            " → ".join(
                [sentences.text(f"unresolved_is_{prompt.state}")]
                + ([prompt.assignee.name] if prompt.assignee else [])
            ),
            sentences.time(prompt.opened_at)[:16],
            prompt.about.name,
            str(len(prompt.items)),
            f"{prompt.proposal.table} {prompt.proposal.name}" if prompt.proposal else "",
        )
    causes = (
        f"\n{_name(prompt)[:_SHORT]}  {cause_in_words(prompt.cause, sentences)}"
        for prompt in prompts
        if prompt.cause
    )
    return Group(table, *causes)
