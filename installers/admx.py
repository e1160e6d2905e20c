"""Administrative templates of Windows for the extension's managed settings: one ADMX, and its words in two languages.

Made from the schema that the extension ships, so that a template never offers what the extension does not read.
Written from Microsoft's description of the format and loaded nowhere here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

LANGUAGES = ("en-US", "pt-BR")

_NAMESPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
_REVISION = {"revision": "1.0", "schemaVersion": "1.0", "xmlns": _NAMESPACE}
_BROWSERS = {"chrome": ("Google Chrome", r"Google\Chrome"), "edge": ("Microsoft Edge", r"Microsoft\Edge")}
_LONGEST_TEXT = "1023"
"""Letters that Windows' editor takes where nothing else is said."""

_WORDS: Mapping[str, Mapping[str, str]] = json.loads(
    Path(__file__).with_name("managed_settings.json").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Template:
    """The templates of one extension."""

    extension_id: str
    properties: Mapping[str, Mapping[str, Any]]
    """Key → what the extension's schema says of it."""

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of each file, by its place in the folder of templates."""
        yield "copy-to-crm.admx", _as_xml(self._definitions())
        for language in LANGUAGES:
            yield f"{language}/copy-to-crm.adml", _as_xml(self._resources(language))

    def _definitions(self) -> ET.Element:
        top = ET.Element("policyDefinitions", _REVISION)
        namespaces = ET.SubElement(top, "policyNamespaces")
        ET.SubElement(namespaces, "target", prefix="copytocrm", namespace="CopyToCrm.Policies")
        ET.SubElement(top, "resources", minRequiredRevision="1.0")
        # One of our own: a reference to Windows' would need its templates beside ours, which Intune does not have.
        definitions = ET.SubElement(ET.SubElement(top, "supportedOn"), "definitions")
        ET.SubElement(definitions, "definition", name="supported", displayName="$(string.supported)")
        categories = ET.SubElement(top, "categories")
        ET.SubElement(categories, "category", name="copy_to_crm", displayName="$(string.category)")
        policies = ET.SubElement(top, "policies")
        for browser, (_name, vendor) in _BROWSERS.items():
            category = ET.SubElement(categories, "category", name=browser, displayName=f"$(string.{browser})")
            ET.SubElement(category, "parentCategory", ref="copy_to_crm")
            key = rf"Software\Policies\{vendor}\3rdparty\extensions\{self.extension_id}\policy"
            for name, said in self.properties.items():
                policies.append(_policy(browser, key, name, said))
        return top

    def _resources(self, language: str) -> ET.Element:
        top = ET.Element("policyDefinitionResources", _REVISION)
        ET.SubElement(top, "displayName").text = _WORDS["category"][language]
        ET.SubElement(top, "description").text = _WORDS["supported"][language]
        resources = ET.SubElement(top, "resources")
        strings = ET.SubElement(resources, "stringTable")
        for name, words in _WORDS.items():
            ET.SubElement(strings, "string", id=_id(name)).text = words[language]
        for browser, (shown, _vendor) in _BROWSERS.items():
            ET.SubElement(strings, "string", id=browser).text = shown
        presentations = ET.SubElement(resources, "presentationTable")
        for name, said in self.properties.items():
            if said["type"] != "boolean":
                presentation = ET.SubElement(presentations, "presentation", id=name)
                _add_field(presentation, name, said, _WORDS[name][language])
        return top


def _policy(browser: str, key: str, name: str, said: Mapping[str, Any]) -> ET.Element:
    policy = ET.Element(
        "policy",
        {
            "name": f"{browser}_{name}",
            "class": "Both",
            "displayName": f"$(string.{name})",
            "explainText": f"$(string.{_id(name + '.explain')})",
            "key": key,
        },
    )
    ET.SubElement(policy, "parentCategory", ref=browser)
    ET.SubElement(policy, "supportedOn", ref="supported")
    if said["type"] == "boolean":
        policy.set("valueName", name)
        for element, value in (("enabledValue", "1"), ("disabledValue", "0")):
            ET.SubElement(ET.SubElement(policy, element), "decimal", value=value)
        return policy
    policy.set("presentation", f"$(presentation.{name})")
    elements = ET.SubElement(policy, "elements")
    if said["type"] == "array":
        # A key below, with a value for each line, numbered from 1.
        ET.SubElement(elements, "list", id=name, key=rf"{key}\{name}", valuePrefix="")
        return policy
    if not _choices(name):
        ET.SubElement(elements, "text", id=name, valueName=name, maxLength=_LONGEST_TEXT)
        return policy
    choice = ET.SubElement(elements, "enum", id=name, valueName=name, required="true")
    for value in _choices(name):
        item = ET.SubElement(choice, "item", displayName=f"$(string.{_id(f'{name}.{value}')})")
        ET.SubElement(ET.SubElement(item, "value"), "string").text = value
    return policy


def _add_field(presentation: ET.Element, name: str, said: Mapping[str, Any], label: str) -> None:
    if said["type"] == "array":
        ET.SubElement(presentation, "listBox", refId=name).text = label
    elif _choices(name):
        ET.SubElement(presentation, "dropdownList", refId=name, noSort="true").text = label
    else:
        field = ET.SubElement(presentation, "textBox", refId=name)
        ET.SubElement(field, "label").text = label


def _choices(name: str) -> list[str]:
    """The values to choose from; none where anything can be written.

    The schema does not say them: Chromium would keep back any other value, and the extension, which shuts itself for
    one, would take it for a policy that nobody has set.
    """
    prefix = f"{name}."
    return [
        key.removeprefix(prefix) for key in _WORDS if key.startswith(prefix) and key != f"{prefix}explain"
    ]


def _id(name: str) -> str:
    """A name as templates write it."""
    return name.replace(".", "_").replace("-", "_")


def _as_xml(top: ET.Element) -> bytes:
    ET.indent(top)
    text = ET.tostring(top, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()
