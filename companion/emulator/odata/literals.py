"""Words of an OData filter: splits its text into tokens and literals. Knows no grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from companion.emulator.errors import bad_query

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>(?:Microsoft\.Dynamics\.CRM\.\w+)?'(?:[^']|'')*'|"[^"]*")
    | (?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![\w-]))
    | (?P<moment>\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?(?:Z|[+-]\d{2}:\d{2}))?(?![\w-]))
    | (?P<number>-?\d+(?:\.\d+)?(?![\w.]))
    | (?P<alias>@\w+)
    | (?P<name>\$?[A-Za-z_][\w.]*)
    | (?P<mark>[(),=/:\[\]])
    )""",
    re.VERBOSE,
)
_LONGEST_NUMBER = 20
_SQL_MOMENT = "%Y-%m-%dT%H:%M:%S"


@dataclass(frozen=True)
class Token:
    """One word, its kind (string, guid, moment, number, alias, name, mark, end) and where it stood."""

    kind: str
    text: str
    position: int


@dataclass(frozen=True)
class Value:
    """A literal. Kinds: string, guid, moment, number, boolean, null."""

    kind: str
    value: str | int | float | bool | None


_WORDS = {
    "true": Value("boolean", value=True),
    "false": Value("boolean", value=False),
    "null": Value("null", None),
}


def tokens(text: str) -> list[Token]:
    """Split a filter into tokens, one of kind `end` last; 400 at the first character that fits nothing."""
    found: list[Token] = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            message = f"Syntax error at position {position} in '{text}'."
            raise bad_query(message)
        found.append(Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        position = match.end()
    return [*found, Token("end", "", end)]


def literal(token: Token) -> Value | None:
    """Answer the literal that a token spells, or None where it is a name or a mark."""
    text = token.text
    value: str | int | float | bool | None
    match token.kind:
        case "string":
            # A value of an enumeration carries the name of its type before the quotes.
            value = text[1:-1] if text[0] == '"' else text.partition("'")[2][:-1].replace("''", "'")
        case "guid":
            value = text.lower()
        case "number":
            value = _number(text)
        case "moment":
            value = stored_moment(text if "T" in text else f"{text}T00:00:00Z")
        case "name" if text in _WORDS:
            return _WORDS[text]
        case _:
            return None
    return Value(token.kind, value)


def _number(text: str) -> int | float:
    if "." in text:
        return float(text)
    number = int(text) if len(text) <= _LONGEST_NUMBER else None
    if number is None or not -(2**63) <= number < 2**63:
        message = f"The number '{text}' is not in the range of 'Edm.Int64'."
        raise bad_query(message)
    return number


def stored_moment(text: str) -> str:
    """Answer a moment as it is stored: UTC, to the second, no zone mark, so that text order is time order.

    Raises 400 for a time without zone or a date that does not exist.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        message = f"Unrecognized 'Edm.DateTimeOffset' literal '{text}'."
        raise bad_query(message)
    return moment.astimezone(UTC).strftime(_SQL_MOMENT)
