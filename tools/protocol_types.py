"""Turn the protocol's JSON Schema into TypeScript types. Knows exactly the constructs the protocol uses."""

from __future__ import annotations

from typing import Any

# Keys that carry limits and prose: TypeScript has no place for them, Python checks them on arrival.
CARRIED_ELSEWHERE = {
    "title",
    "description",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "additionalProperties",
    "discriminator",
}


class UnknownConstruct(Exception):
    """The schema holds something this generator has no rule for."""


def type_of(schema: dict[str, Any]) -> str:
    """The TypeScript type of one schema node."""
    keys = set(schema) - CARRIED_ELSEWHERE
    if keys == {"$ref"}:
        return str(schema["$ref"].rsplit("/", 1)[1])
    if keys in ({"anyOf"}, {"oneOf"}):
        return " | ".join(type_of(option) for option in schema.get("anyOf") or schema["oneOf"])
    if keys == {"const", "type"}:
        return _literal(schema["const"])
    if keys == {"enum", "type"}:
        return " | ".join(_literal(value) for value in schema["enum"])
    if keys == {"type", "items"} and schema["type"] == "array":
        return f"ReadonlyArray<{type_of(schema['items'])}>"
    names = {"string": "string", "integer": "number", "boolean": "boolean", "null": "null"}
    if keys == {"type"} and schema["type"] in names:
        return names[schema["type"]]
    raise UnknownConstruct(schema)


def render_types(definitions: dict[str, Any], note: str) -> str:
    """The declaration file: one exported type a definition, plus the unions of the envelope."""
    lines = [f"// {note}", ""]
    for name, definition in sorted(definitions.items()):
        lines += _render_definition(name, definition)
    request = definitions["Request"]["properties"]["message"]
    result = definitions["Success"]["properties"]["result"]
    event = definitions["Notice"]["properties"]["event"]
    lines += [
        f"export type Message = {type_of(request)};",
        f"export type Result = {type_of(result)};",
        f"export type Event = {type_of(event)};",
        "export type Reply = Success | Failure;",
        "export type FromCompanion = Reply | Notice;",
        "",
    ]
    return "\n".join(lines)


def _render_definition(name: str, definition: dict[str, Any]) -> list[str]:
    if definition.get("type") != "object":
        raise UnknownConstruct(name)
    properties: dict[str, Any] = definition["properties"]
    required = set(definition.get("required", ()))
    if required != set(properties):
        message = f"{name}: fields may be null, never missing: {sorted(set(properties) - required)}"
        raise UnknownConstruct(message)
    lines = _comment(definition.get("description"), "")
    lines.append(f"export type {name} = {{")
    for field, schema in properties.items():
        lines += _comment(schema.get("description"), "  ")
        lines.append(f"  readonly {field}: {type_of(schema)};")
    return [*lines, "};", ""]


def _comment(text: str | None, indent: str) -> list[str]:
    return [f"{indent}/** {' '.join(text.split())} */"] if text else []


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    raise UnknownConstruct(value)
