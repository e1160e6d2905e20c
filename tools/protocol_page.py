"""Write docs/protocol.md: one table per message and one table of codes."""

from __future__ import annotations

from typing import Any

from companion import protocol
from companion.protocol.codes import CODES
from tools.protocol_types import type_of

HEADER = """# Protocol

<!-- {note} -->

One frame carries one JSON object: four bytes of length in native byte order, then UTF-8 text.
The same frames travel between the browser and the native host, and between the native host and the companion.
Protocol number: {oldest} to {newest}.
Oldest extension the companion accepts: {extension}. Oldest companion the extension accepts: {companion}.

Every field is always present; "or null" says where it may be empty.
Times are UTC text with milliseconds, ids are text, there are no free-form maps and no prose.
"""

SECTIONS = (
    ("Envelopes", ("Request", "Success", "Failure", "Notice", "ErrorBody")),
    ("Requests", ("CompanionHello", "ActivityCopy", "ActivityUndo", "OutboxList", "LinkConfirm")),
    ("Results", ("Welcome", "ActivityStatus", "OutboxItems", "LinkConfirmed")),
    ("Events", ("OutboxChanged", "SigninChanged", "SettingsChanged", "HostNotice")),
)


def render_page(definitions: dict[str, Any], note: str) -> str:
    """The whole page as Markdown."""
    parts = [
        HEADER.format(
            note=note,
            oldest=protocol.PROTOCOL_OLDEST,
            newest=protocol.PROTOCOL_NEWEST,
            extension=protocol.OLDEST_EXTENSION,
            companion=protocol.OLDEST_COMPANION,
        )
    ]
    named: set[str] = set()
    for title, names in SECTIONS:
        parts.append(f"## {title}\n")
        parts += [_render_message(name, definitions[name]) for name in names]
        named.update(names)
    parts.append("## Values inside them\n")
    parts += [_render_message(name, definitions[name]) for name in sorted(set(definitions) - named)]
    parts.append(_render_codes())
    return "\n".join(parts)


def _render_message(name: str, definition: dict[str, Any]) -> str:
    properties: dict[str, Any] = definition["properties"]
    kind = properties.get("kind", {}).get("const")
    title = f"### `{kind}` ({name})\n" if kind else f"### {name}\n"
    rows = [
        f"| `{field}` | {_cell(type_of(schema))} | {_limits(schema)} | {_cell(schema.get('description', ''))} |"
        for field, schema in properties.items()
    ]
    text = " ".join(str(definition.get("description", "")).split())
    table = "\n".join(["| field | type | limits | meaning |", "| --- | --- | --- | --- |", *rows])
    return f"{title}\n{text}\n\n{table}\n"


def _limits(schema: dict[str, Any]) -> str:
    inner = next((option for option in schema.get("anyOf", ()) if option.get("type") != "null"), schema)
    found = [
        f"{label} {inner[key]}"
        for key, label in (
            ("minLength", "at least"),
            ("maxLength", "at most"),
            ("minimum", "from"),
            ("maximum", "to"),
            ("maxItems", "items at most"),
        )
        if key in inner
    ]
    return ", ".join(found)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _render_codes() -> str:
    rows = [
        f"| `{code}` | {', '.join(f'`{p}`' for p in meaning.params)} |" for code, meaning in CODES.items()
    ]
    table = "\n".join(["| code | parameters |", "| --- | --- |", *rows])
    return f"## Codes\n\nThe sentence for each code stands in `extension/_locales` under `code_<code>`.\n\n{table}\n"
