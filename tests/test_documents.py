"""The pages for people say the same in both languages, and what the program does. J1, J6."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from companion.core.rights import GIVING, OWNING, READING, WRITING

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
TRANSLATED = sorted(path.name for path in (DOCS / "pt-BR").glob("*.md"))

_STEP = re.compile(r"^\| .+ \| (\d+) \|$", re.MULTILINE)


def pages(name: str) -> tuple[str, str]:
    """A page in English and in Brazilian Portuguese."""
    english, portuguese = ((folder / name).read_text(encoding="utf-8") for folder in (DOCS, DOCS / "pt-BR"))
    return english, portuguese


def shape(text: str) -> dict[str, object]:
    """What a translation leaves as it is: headings by level, rows by cells, code, and the pages that are named."""
    links = re.findall(r"\]\(([^)#]+)", text)
    return {
        "headings": re.findall(r"^#+", text, re.MULTILINE),
        "rows": [line.count("|") for line in text.splitlines() if line.startswith("|")],
        "code": sorted(re.findall(r"`[^`\n]+`", text)),
        "blocks": re.findall(r"```.*?```", text, re.DOTALL),
        "links": [Path(link).name.replace(".pt-BR", "") for link in links],
    }


@pytest.mark.parametrize("name", TRANSLATED)
def test_translation_keeps_step_with_its_page(name: str) -> None:
    """Commands, settings, codes, tables and headings are the same ones, in the same order where order counts."""
    english, portuguese = pages(name)
    assert shape(english) == shape(portuguese)
    assert english != portuguese


@pytest.mark.parametrize("name", TRANSLATED)
def test_links_of_a_translation_lead_somewhere(name: str) -> None:
    """And so do the pictures."""
    for folder in (DOCS, DOCS / "pt-BR"):
        links = re.findall(r"\]\(([^)#:]+)", (folder / name).read_text(encoding="utf-8"))
        assert [] == [link for link in links if not (folder / link).exists()]


def test_pages_for_people_are_translated() -> None:
    """Those that a rep, an administrator or a privacy officer opens first, and that the README names."""
    assert {
        "accessibility.md",
        "conduct.md",
        "data_protection.md",
        "deployment.md",
        "permissions.md",
        "privacy.md",
        "quick_start.md",
        "record_creators.md",
        "security_roles.md",
        "symptoms.md",
    } <= set(TRANSLATED)


@pytest.mark.parametrize("name", ["docs/quick_start.md", "docs/pt-BR/quick_start.md"])
def test_stated_steps_stay_within_their_time(name: str) -> None:
    """A rep is done in under ten minutes, an organisation in under an hour, each step counted."""
    rep, organisation = (ROOT / name).read_text(encoding="utf-8").split("\n## ")[1:]
    assert 0 < sum(map(int, _STEP.findall(rep))) < 10
    assert 0 < sum(map(int, _STEP.findall(organisation))) < 60


@pytest.mark.parametrize("name", ["docs/security_roles.md", "docs/pt-BR/security_roles.md"])
def test_table_of_privileges_is_what_the_program_asks_for(name: str) -> None:
    """Row by row and part by part."""
    rows = re.findall(
        r"^\| `(prv\w+)` \| [^|]+ \|(.*)\|$", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE
    )
    told = {privilege: [bool(cell.strip()) for cell in cells.split("|")] for privilege, cells in rows}
    parts = (READING, WRITING, GIVING, OWNING)
    needed = dict.fromkeys(privilege for part in parts for privilege in part)
    assert {privilege: [privilege in part for part in parts] for privilege in needed} == told


def test_every_permission_has_its_reason() -> None:
    """Exactly those of the manifest, the pages it works in included."""
    manifest = json.loads((ROOT / "extension/manifest.json").read_text(encoding="utf-8"))
    asked = [*manifest["permissions"], *manifest["content_scripts"][0]["matches"]]
    rows = re.findall(
        r"^\| `([^`]+)` \|", (DOCS / "permissions.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert asked == rows
    assert not {"host_permissions", "optional_permissions", "optional_host_permissions"} & manifest.keys()
