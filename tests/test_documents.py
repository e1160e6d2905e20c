"""The pages for people say the same in both languages, and what the program does. J1, J6."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from companion.core.rights import (
    CONNECTION_ADMIN,
    GIVING,
    OWNING,
    READING,
    REP,
    REPORTER,
    SEAT_MANAGER,
    WRITING,
)

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
TRANSLATED = sorted(path.name for path in (DOCS / "pt-BR").glob("*.md"))

_STEP = re.compile(r"^\| .+ \| (\d+) \|$", re.MULTILINE)


def places(name: str) -> tuple[Path, Path]:
    """Where a page lies in English and in Brazilian Portuguese; hosts look for the one on security at the root."""
    return (ROOT / "SECURITY.md" if name == "security.md" else DOCS / name), DOCS / "pt-BR" / name


def pages(name: str) -> tuple[str, str]:
    """A page in English and in Brazilian Portuguese."""
    english, portuguese = (place.read_text(encoding="utf-8") for place in places(name))
    return english, portuguese


def headings(page: Path) -> set[str]:
    """What can stand behind `#` in a link to the page, as the hosts of Markdown make it of its headings."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


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
    """To a file that is there, pictures too, and to a heading that is there; a page has its links in its language."""
    for page in places(name):
        links = re.findall(r"\]\((?!https:)([^)#]*)(?:#([^)]+))?\)", page.read_text(encoding="utf-8"))
        for link, heading in links:
            target = page.parent / link if link else page
            assert target.exists(), link
            assert not heading or heading in headings(target), heading
            if page.parent.name == "pt-BR" and target.parent == page.parent.parent:
                assert not (page.parent / target.name).exists(), f"{link} is translated"


@pytest.mark.parametrize("name", TRANSLATED)
def test_translation_uses_the_words_of_the_product(name: str) -> None:
    """One thing has one name on all pages."""
    assert {} == strange_words(pages(name)[1])


def test_surfaces_use_the_words_of_the_product() -> None:
    """The same names, so that whoever reads a card finds the page."""
    catalogue = json.loads((ROOT / "extension/_locales/pt_BR/messages.json").read_bytes())
    assert {} == strange_words("\n".join(entry["message"] for entry in catalogue.values()))


def strange_words(text: str) -> dict[str, str]:
    """Words that stand there, each with the one that the product uses instead; what is code is no word."""
    text = re.sub(r"`[^`]*`|copy_to_crm\.companion|\]\([^)]*\)", "", text.lower())
    return {word: right for word, right in _INSTEAD.items() if re.search(rf"\b{word}s?\b", text)}


_INSTEAD = {
    "caixa de saída": "fila de envio",
    "recibo": "comprovante",
    "companion": "aplicativo local",
    "aplicação local": "aplicativo local",
    "assento": "licença",
}


def test_pages_for_people_are_translated() -> None:
    """Those that a rep, an administrator or a privacy officer opens first, and that the README names."""
    assert {
        "accessibility.md",
        "admin.md",
        "attacks.md",
        "conduct.md",
        "data_protection.md",
        "deployment.md",
        "matching.md",
        "permissions.md",
        "privacy.md",
        "quick_start.md",
        "record_creators.md",
        "security.md",
        "security_roles.md",
        "symptoms.md",
        "troubleshooting.md",
    } <= set(TRANSLATED)


@pytest.mark.parametrize("name", ["docs/quick_start.md", "docs/pt-BR/quick_start.md"])
def test_stated_steps_stay_within_their_time(name: str) -> None:
    """A rep is done in under ten minutes, an organisation in under an hour, each step counted."""
    rep, organisation = (ROOT / name).read_text(encoding="utf-8").split("\n## ")[1:]
    assert 0 < sum(map(int, _STEP.findall(rep))) < 10
    assert 0 < sum(map(int, _STEP.findall(organisation))) < 60


@pytest.mark.parametrize("name", ["docs/security_roles.md", "docs/pt-BR/security_roles.md"])
def test_table_of_privileges_is_what_the_program_asks_for(name: str) -> None:
    """Row by row, part by part and role by role. G5."""
    needs, roles = (ROOT / name).read_text(encoding="utf-8").split("\n## ")[:2]
    for text, parts in (
        (needs, (READING, WRITING, GIVING, OWNING)),
        (roles, (REP, REPORTER, SEAT_MANAGER, CONNECTION_ADMIN)),
    ):
        rows = re.findall(r"^\| `(prv\w+)` \| [^|]+ \|(.*)\|$", text, re.MULTILINE)
        told = {privilege: [bool(cell.strip()) for cell in cells.split("|")] for privilege, cells in rows}
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
