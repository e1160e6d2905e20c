"""FetchXML as values: reads the text, checks its form. Knows no table.

Microsoft: "Query data using FetchXml"; element and attribute names are those of its reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from companion.emulator.errors import WebApiError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LARGEST_PAGE = 5000
_DEEPEST = 30
_TRUE = frozenset({"true", "1"})
_LINKS = frozenset({"inner", "outer"})


@dataclass(frozen=True)
class Attribute:
    """A column wanted. `name` may be empty where only a number of rows is asked for."""

    name: str
    alias: str | None = None
    aggregate: str | None = None
    is_grouped: bool = False
    is_distinct: bool = False
    date_grouping: str | None = None


@dataclass(frozen=True)
class Criterion:
    """One condition: a column, an operator as FetchXML spells it, and its values as texts."""

    attribute: str
    operator: str
    values: tuple[str, ...]
    entity: str | None
    other_column: str | None


@dataclass(frozen=True)
class Filter:
    """Tests and filters joined by `and` or `or`."""

    word: str
    parts: tuple[Criterion | Filter, ...]


@dataclass(frozen=True)
class Order:
    """A column or an alias by which rows are ordered."""

    name: str
    is_alias: bool
    is_descending: bool


@dataclass(frozen=True)
class Entity:
    """A table in a query, the first one or a linked one: what is wanted of it, and what hangs on it.

    `column` and `outer_column` are the two ends of a link: in this table, and in the table around it.
    """

    name: str
    alias: str | None
    attributes: tuple[Attribute, ...]
    has_all: bool
    filters: tuple[Filter, ...]
    orders: tuple[Order, ...]
    links: tuple[Entity, ...]
    is_outer: bool = False
    column: str = ""
    outer_column: str = ""

    def all_links(self) -> Iterator[Entity]:
        """List the linked tables, each before those that hang on it."""
        for link in self.links:
            yield link
            yield from link.all_links()


@dataclass(frozen=True)
class Fetch:
    """A whole query."""

    entity: Entity
    top: int | None
    count: int | None
    page: int
    cookie: str | None
    is_aggregate: bool
    is_distinct: bool
    is_counted: bool


def parse_fetch(text: str) -> Fetch:
    """Answer the query that a text spells; 400 where it is no FetchXML."""
    root = _parsed(text)
    entities = [child for child in root if child.tag == "entity"]
    if root.tag != "fetch" or len(entities) != 1:
        raise invalid("a 'fetch' with one 'entity' was expected")
    fetch = Fetch(
        entity=_entity(entities[0], 0),
        top=_number(root, "top"),
        count=_number(root, "count"),
        page=_number(root, "page") or 1,
        cookie=root.get("paging-cookie") or None,
        is_aggregate=_is_true(root, "aggregate"),
        is_distinct=_is_true(root, "distinct"),
        is_counted=_is_true(root, "returntotalrecordcount"),
    )
    if fetch.top is not None and (fetch.page != 1 or fetch.count is not None):
        raise invalid("the attribute 'top' can't be specified with paging attribute page")
    return fetch


def invalid(reason: str) -> WebApiError:
    """Refuse a query that is no FetchXML, or one that cannot be carried out."""
    return WebApiError(400, "0x80041103", f"Invalid FetchXML: {reason}.")


def _parsed(text: str) -> Element:
    builder = TreeBuilder()
    parser = expat.ParserCreate()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = lambda name: builder.end(name) and None
    parser.CharacterDataHandler = builder.data
    # Without a document type there are no entities, so no text can grow while it is read.
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(text, True)  # noqa: FBT003 - expat takes it by position only
        root: Element = builder.close()
    except (expat.ExpatError, AssertionError, ValueError):
        raise invalid("the text is not well-formed XML") from None
    return root


def _refuse_doctype(*_declaration: object) -> None:
    raise invalid("a document type is not allowed")


def _entity(element: Element, depth: int) -> Entity:
    if depth > _DEEPEST:
        raise invalid("links are nested too deep")
    kind = element.get("link-type", "inner")
    if kind not in _LINKS:
        raise WebApiError(501, "", f"The emulator does not answer the link type '{kind}' yet.")
    unknown = {child.tag for child in element} - {
        "attribute",
        "all-attributes",
        "filter",
        "order",
        "link-entity",
    }
    if unknown:
        raise invalid(f"the element '{min(unknown)}' is not known here")
    return Entity(
        name=_needed(element, "name"),
        alias=element.get("alias"),
        attributes=tuple(_attribute(child) for child in element.findall("attribute")),
        has_all=element.find("all-attributes") is not None,
        filters=tuple(_filter(child, 0) for child in element.findall("filter")),
        orders=tuple(_order(child) for child in element.findall("order")),
        links=tuple(_entity(child, depth + 1) for child in element.findall("link-entity")),
        is_outer=kind == "outer",
        column=_needed(element, "from") if depth else "",
        outer_column=_needed(element, "to") if depth else "",
    )


def _attribute(element: Element) -> Attribute:
    return Attribute(
        name=_needed(element, "name"),
        alias=element.get("alias"),
        aggregate=element.get("aggregate"),
        is_grouped=_is_true(element, "groupby"),
        is_distinct=_is_true(element, "distinct"),
        date_grouping=element.get("dategrouping"),
    )


def _filter(element: Element, depth: int) -> Filter:
    word = element.get("type", "and")
    if word not in {"and", "or"} or depth > _DEEPEST:
        raise invalid(f"a filter of the type '{word}' cannot be read")
    parts: list[Criterion | Filter] = []
    for child in element:
        if child.tag == "filter":
            parts.append(_filter(child, depth + 1))
        elif child.tag == "condition":
            parts.append(_criterion(child))
        else:
            raise invalid(f"the element '{child.tag}' is not known in a filter")
    return Filter(word, tuple(parts))


def _criterion(element: Element) -> Criterion:
    values = tuple(child.text or "" for child in element.findall("value"))
    if not values and "value" in element.attrib:
        values = (element.attrib["value"],)
    return Criterion(
        attribute=_needed(element, "attribute"),
        operator=_needed(element, "operator"),
        values=values,
        entity=element.get("entityname"),
        other_column=element.get("valueof"),
    )


def _order(element: Element) -> Order:
    alias = element.get("alias")
    name = alias if alias is not None else _needed(element, "attribute")
    return Order(name, alias is not None, _is_true(element, "descending"))


def _needed(element: Element, name: str) -> str:
    text = element.get(name)
    if not text:
        raise invalid(f"the element '{element.tag}' needs the attribute '{name}'")
    return text


def _number(element: Element, name: str) -> int | None:
    text = element.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise invalid(f"the value '{text}' of '{name}' is no number above zero")
    if name != "page" and int(text) > _LARGEST_PAGE:
        raise invalid(f"the value of '{name}' is above {_LARGEST_PAGE}")
    return int(text)


def _is_true(element: Element, name: str) -> bool:
    return element.get(name, "false").lower() in _TRUE
