"""What the kit offers of managed settings is what the extension reads, on every system. J5, D-1, D-3."""

from __future__ import annotations

import io
import json
import plistlib
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from companion.settings import Settings
from installers.admx import LANGUAGES
from installers.policy_kit import SETTINGS, Kit, managed_properties

ROOT = Path(__file__).resolve().parents[2]
ID = "p" * 32
FILES = dict(Kit(ID, "a@b.example", "26.1.0", "https://packages.example", "f.crx", "f.xpi").files())
TEMPLATES = zipfile.ZipFile(io.BytesIO(FILES["policy-windows-templates.zip"]))
SPACE = "{http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions}"


def template(name: str) -> ET.Element:
    """A file of the Windows templates."""
    return ET.fromstring(TEMPLATES.read(name))  # noqa: S314 - our own document


def test_samples_hold_every_key_with_a_value_it_takes() -> None:
    """Linux and macOS name the keys of the schema, no other, and values of its types."""
    properties = managed_properties()
    types = {"string": str, "boolean": bool, "array": list}
    assert properties.keys() == SETTINGS.keys()
    for name, value in SETTINGS.items():
        assert isinstance(value, types[properties[name]["type"]])
    linux = json.loads(FILES["policy-linux-settings.json"])
    assert SETTINGS == linux["3rdparty"]["extensions"][ID]
    profile = plistlib.loads(FILES["policy-macos-settings.mobileconfig"])
    payloads = {payload["PayloadType"]: payload for payload in profile["PayloadContent"]}
    assert SETTINGS.items() <= payloads[f"com.google.Chrome.extensions.{ID}"].items()


@pytest.mark.parametrize(("browser", "vendor"), [("chrome", r"Google\Chrome"), ("edge", r"Microsoft\Edge")])
def test_windows_template_writes_what_the_browser_reads(browser: str, vendor: str) -> None:
    """Each key below the extension's own, a choice with exactly the schema's values, a truth as a number."""
    policies = {
        policy.attrib["name"].removeprefix(f"{browser}_"): policy
        for policy in template("copy-to-crm.admx").iter(f"{SPACE}policy")
        if policy.attrib["name"].startswith(browser)
    }
    properties = managed_properties()
    assert properties.keys() == policies.keys()
    key = rf"Software\Policies\{vendor}\3rdparty\extensions\{ID}\policy"
    assert {key} == {policy.attrib["key"] for policy in policies.values()}
    values = [text.text for text in policies["capture_mode"].iter(f"{SPACE}string")]
    assert ["inline", "panel", "none"] == values
    values = [text.text for text in policies["companion"].iter(f"{SPACE}string")]
    assert ["allowed", "required", "forbidden"] == values
    values = [text.text for text in policies["language"].iter(f"{SPACE}string")]
    assert ["browser", "en", "pt-BR"] == values
    [lines] = policies["sites"].iter(f"{SPACE}list")
    assert (rf"{key}\sites", "") == (lines.attrib["key"], lines.attrib["valuePrefix"])
    assert "received_messages" == policies["received_messages"].attrib["valueName"]
    assert ["1", "0"] == [
        number.attrib["value"] for number in policies["received_messages"].iter(f"{SPACE}decimal")
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_windows_template_has_its_words(language: str) -> None:
    """Everything that the template refers to is there in the language, and nothing is left over."""
    wanted = set(
        re.findall(r"\$\((string|presentation)\.(\w+)\)", TEMPLATES.read("copy-to-crm.admx").decode())
    )
    words = template(f"{language}/copy-to-crm.adml")
    found = {("string", one.attrib["id"]) for one in words.iter(f"{SPACE}string")}
    found |= {("presentation", one.attrib["id"]) for one in words.iter(f"{SPACE}presentation")}
    assert wanted == found
    fields = {field.attrib["refId"] for one in words.iter(f"{SPACE}presentation") for field in one}
    assert {"capture_mode", "companion", "sites", "support_contact", "onboarding_text", "language"} == fields


def test_example_of_the_companions_policy_is_one() -> None:
    """What the administrators' page shows for /etc/copy-to-crm/policy.json can be used as it stands."""
    text = (ROOT / "docs/admin.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```json\n(\{.*?\})\n```", text, re.DOTALL)
    assert Settings(**json.loads(example)).writeback
