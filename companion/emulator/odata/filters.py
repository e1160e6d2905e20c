"""The grammar of `$filter`: text to a tree of conditions. Knows no table; any name may stand in it."""

from __future__ import annotations

from dataclasses import dataclass

from companion.emulator.errors import bad_query, not_emulated
from companion.emulator.odata.literals import Token, Value, literal, tokens

_COMPARISONS = frozenset({"eq", "ne", "gt", "ge", "lt", "le"})
_TEXT_TESTS = frozenset({"contains", "startswith", "endswith"})
_DEEPEST = 50


@dataclass(frozen=True)
class Comparison:
    """A column compared with a literal by `eq ne gt ge lt le`."""

    operator: str
    column: str
    value: Value


@dataclass(frozen=True)
class TextTest:
    """A text column tested by `contains`, `startswith` or `endswith`."""

    function: str
    column: str
    text: str


@dataclass(frozen=True)
class Not:
    """The opposite of a condition."""

    condition: Condition


@dataclass(frozen=True)
class Joined:
    """Two or more conditions joined by one word, `and` or `or`."""

    word: str
    parts: tuple[Condition, ...]


Condition = Comparison | TextTest | Not | Joined


def parse_filter(text: str) -> Condition:
    """Answer the tree that a `$filter` spells; 400 where it is no filter."""
    parser = _Parser(text)
    condition = parser.either(0)
    parser.expect("end")
    return condition


class _Parser:
    """Recursive descent, one method per rule of the grammar; `or` binds loosest, `not` tightest."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._next = 0

    def either(self, depth: int) -> Condition:
        parts = [self._both(depth)]
        while self._take("name", "or"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Joined("or", tuple(parts))

    def expect(self, kind: str, text: str | None = None) -> Token:
        token = self._tokens[self._next]
        if token.kind != kind or text not in {None, token.text}:
            message = f"Syntax error at position {token.position} in '{self._text}'."
            raise bad_query(message)
        self._next += 1
        return token

    def _take(self, kind: str, text: str) -> bool:
        token = self._tokens[self._next]
        is_there = (token.kind, token.text) == (kind, text)
        self._next += is_there
        return is_there

    def _both(self, depth: int) -> Condition:
        parts = [self._single(depth)]
        while self._take("name", "and"):
            parts.append(self._single(depth))
        return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))

    def _single(self, depth: int) -> Condition:
        if depth > _DEEPEST:
            message = "The recursion limit has been exceeded in the filter."
            raise bad_query(message)
        if self._take("name", "not"):
            return Not(self._single(depth + 1))
        if self._take("mark", "("):
            condition = self.either(depth + 1)
            self.expect("mark", ")")
            return condition
        name = self.expect("name").text
        if name in _TEXT_TESTS:
            return self._text_test(name)
        if self._tokens[self._next].text in {"(", "/"}:
            raise not_emulated(f"the filter function or path '{name}'")
        return self._comparison(name)

    def _text_test(self, function: str) -> TextTest:
        self.expect("mark", "(")
        column = self.expect("name").text
        self.expect("mark", ",")
        value = literal(self.expect("string"))
        self.expect("mark", ")")
        return TextTest(function, column, str(value.value) if value else "")

    def _comparison(self, column: str) -> Comparison:
        operator = self.expect("name")
        token = self._tokens[self._next]
        value = literal(token)
        if operator.text not in _COMPARISONS or value is None:
            message = f"Syntax error at position {operator.position} in '{self._text}'."
            raise bad_query(message)
        self._next += 1
        return Comparison(operator.text, column, value)
