"""The grammar of `$filter`: text to a tree of conditions. Knows no table; any name may stand in it.

Microsoft: "Filter rows using OData"; "Web API query functions". A column behind single-valued navigation
properties is one name with slashes, such as `parentcustomerid_account/name`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion.emulator.errors import bad_query, not_emulated
from companion.emulator.odata.literals import Token, Value, literal, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMPARISONS = frozenset({"eq", "ne", "gt", "ge", "lt", "le"})
_TEXT_TESTS = frozenset({"contains", "startswith", "endswith"})
_QUANTIFIERS = frozenset({"any", "all"})
_NAMESPACE = "Microsoft.Dynamics.CRM."
_DEEPEST = 50


@dataclass(frozen=True)
class Comparison:
    """A column compared by `eq ne gt ge lt le` with a literal, or with another column of the same row."""

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
class FunctionTest:
    """A column tested by a query function such as `LastXDays`; its name is without the namespace."""

    function: str
    column: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Lambda:
    """A collection of which `any` or `all` rows fulfil a condition; without one, that there is a row."""

    quantifier: str
    collection: str
    condition: Condition | None


@dataclass(frozen=True)
class Not:
    """The opposite of a condition."""

    condition: Condition


@dataclass(frozen=True)
class Joined:
    """Two or more conditions joined by one word, `and` or `or`."""

    word: str
    parts: tuple[Condition, ...]


Condition = Comparison | TextTest | FunctionTest | Lambda | Not | Joined


def parse_filter(text: str, aliases: Mapping[str, str] | None = None) -> Condition:
    """Answer the tree that a `$filter` spells; 400 where it is no filter.

    `aliases` are the query options, among which `@p1` stands for what the filter calls so.
    """
    parser = _Parser(text, aliases or {})
    condition = parser.either(0)
    parser.expect("end")
    return condition


class _Parser:
    """Recursive descent, one method per rule of the grammar; `or` binds loosest, `not` tightest."""

    def __init__(self, text: str, aliases: Mapping[str, str]) -> None:
        self._text = text
        self._tokens = _replaced(tokens(text), aliases)
        self._next = 0
        self._variables: list[str] = []

    def either(self, depth: int) -> Condition:
        parts = [self._both(depth)]
        while self._take("name", "or"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Joined("or", tuple(parts))

    def expect(self, kind: str, text: str | None = None) -> Token:
        token = self._tokens[self._next]
        if token.kind != kind or text not in {None, token.text}:
            raise self._wrong(token)
        self._next += 1
        return token

    def _wrong(self, token: Token) -> Exception:
        return bad_query(f"Syntax error at position {token.position} in '{self._text}'.")

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
        if name.startswith(_NAMESPACE):
            return self._function_test(name)
        return self._on_path(name, depth)

    def _on_path(self, first: str, depth: int) -> Condition:
        steps = [first]
        while self._take("mark", "/"):
            step = self.expect("name").text
            if step in _QUANTIFIERS and self._tokens[self._next].text == "(":
                return self._lambda(step, self._own("/".join(steps)), depth)
            if step.startswith(_NAMESPACE):
                return self._function_test(step)
            steps.append(step)
        if self._tokens[self._next].text == "(":
            raise not_emulated(f"the filter function '{first}'")
        return self._comparison(self._own("/".join(steps)))

    def _lambda(self, quantifier: str, collection: str, depth: int) -> Lambda:
        self.expect("mark", "(")
        if quantifier == "any" and self._take("mark", ")"):
            return Lambda("any", collection, None)
        self._variables.append(self.expect("name").text)
        self.expect("mark", ":")
        condition = self.either(depth + 1)
        self.expect("mark", ")")
        self._variables.pop()
        return Lambda(quantifier, collection, condition)

    def _own(self, path: str) -> str:
        """Answer a path without the variable of the lambda around it, which it has to begin with there."""
        if not self._variables:
            return path
        variable, _, rest = path.partition("/")
        if variable != self._variables[-1] or not rest:
            message = f"The path '{path}' does not begin with the range variable '{self._variables[-1]}'."
            raise bad_query(message)
        return rest

    def _path(self) -> str:
        steps = [self.expect("name").text]
        while self._take("mark", "/"):
            steps.append(self.expect("name").text)
        return self._own("/".join(steps))

    def _text_test(self, function: str) -> TextTest:
        self.expect("mark", "(")
        column = self._path()
        self.expect("mark", ",")
        value = literal(self.expect("string"))
        self.expect("mark", ")")
        return TextTest(function, column, str(value.value) if value else "")

    def _function_test(self, name: str) -> FunctionTest:
        column: str | None = None
        values: tuple[Value, ...] = ()
        self.expect("mark", "(")
        while True:
            argument = self.expect("name").text
            self.expect("mark", "=")
            found = self._values()
            if argument == "PropertyName" and len(found) == 1:
                # Within a lambda the name may carry the variable or not.
                written = str(found[0].value)
                prefix = f"{self._variables[-1]}/" if self._variables else ""
                column = written.removeprefix(prefix)
            elif argument.startswith("PropertyValue"):
                values += found
            else:
                message = f"'{argument}' is no parameter of '{name}'."
                raise bad_query(message)
            if not self._take("mark", ","):
                break
        self.expect("mark", ")")
        if column is None:
            message = f"The parameter 'PropertyName' of '{name}' is missing."
            raise bad_query(message)
        return FunctionTest(name.removeprefix(_NAMESPACE), column, values)

    def _values(self) -> tuple[Value, ...]:
        if not self._take("mark", "["):
            return (self._value(),)
        found: list[Value] = []
        while not self._take("mark", "]"):
            if found:
                self.expect("mark", ",")
            found.append(self._value())
        return tuple(found)

    def _value(self) -> Value:
        token = self._tokens[self._next]
        value = literal(token)
        if value is None:
            raise self._wrong(token)
        self._next += 1
        return value

    def _comparison(self, column: str) -> Comparison:
        operator = self.expect("name")
        if operator.text not in _COMPARISONS:
            raise self._wrong(operator)
        token = self._tokens[self._next]
        if token.kind == "name" and literal(token) is None:
            return Comparison(operator.text, column, Value("column", self._path()))
        return Comparison(operator.text, column, self._value())


def _replaced(words: list[Token], aliases: Mapping[str, str]) -> list[Token]:
    replaced: list[Token] = []
    for word in words:
        if word.kind != "alias":
            replaced.append(word)
            continue
        if word.text not in aliases:
            message = f"The parameter alias '{word.text}' has no value in the query."
            raise bad_query(message)
        meant = tokens(aliases[word.text])[:-1]
        if any(inner.kind == "alias" for inner in meant):
            message = f"The value of the parameter alias '{word.text}' is no literal."
            raise bad_query(message)
        replaced += [Token(inner.kind, inner.text, word.position) for inner in meant]
    return replaced
