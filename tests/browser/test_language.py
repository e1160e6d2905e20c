"""Another language than the browser's, in both browsers: at once, everywhere, and never first the other. I-8, K2."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from companion.demo.stage import Stage
from companion.demo.story import connect
from tests.browser.either import BROWSERS, EitherBrowser, Tab, page_address, running_either
from tests.looking import comes_to

INMAIL = "I read that Fourth Coffee opens three more bars"
LEAD = "lead/ACwAAAyVonNeMcKay0Demo1,NAME_SEARCH,dEm0"
_LOCALES = Path(__file__).resolve().parents[2] / "extension" / "_locales"
PAGES = (
    "popup/popup",
    "options/options",
    "onboarding/onboarding",
    "panel/panel",
    "prompt/prompt",
    "admin/admin",
)

_MAIN = "(root) => root.querySelector('.line button').textContent"
_LANGUAGES = "() => [...new Set([...document.querySelectorAll('[data-copy-to-crm]')].map((one) => one.lang))]"
_ALL_SPEAK = """() => new Promise((resolve) => {
  const look = () => {
    const ours = [...document.querySelectorAll("[data-copy-to-crm]")];
    if (ours.length > 0 && ours.every((one) => one.lang === "LANGUAGE")) resolve(true);
    else setTimeout(look, 50);
  };
  look();
})"""
_TEXTS = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [document.title];
  while (walk.nextNode()) texts.push(walk.currentNode.textContent.trim());
  for (const one of document.querySelectorAll("[aria-label], [title]")) texts.push(one.ariaLabel, one.title);
  return texts.filter(Boolean);
}"""
_LANGUAGE = "() => document.documentElement.lang"


def _sentences(folder: str) -> dict[str, str]:
    entries = json.loads((_LOCALES / folder / "messages.json").read_text(encoding="utf-8"))
    return {key: entry["message"] for key, entry in entries.items()}


ENGLISH = _sentences("en")
PORTUGUESE = _sentences("pt_BR")
ONLY_ENGLISH = set(ENGLISH.values()) - set(PORTUGUESE.values())
ONLY_PORTUGUESE = set(PORTUGUESE.values()) - set(ENGLISH.values())


@pytest.fixture(params=BROWSERS)
async def browser(stage: Stage, request: pytest.FixtureRequest) -> AsyncIterator[EitherBrowser]:
    """Each of the two, in English, connected to the emulated Dynamics, writing switched on."""
    async with running_either(stage, request.param) as browser:
        await connect(stage, browser, lambda _line: None)
        yield browser


async def _until_all_speak(page: Tab, language: str) -> None:
    assert await page.read(_ALL_SPEAK.replace("LANGUAGE", language))


async def _until_nothing_says(page: Tab, sentences: set[str]) -> None:
    """What comes from the companion is asked for anew, and said once it has answered."""

    async def left() -> set[str]:
        return sentences & set(await page.read(_TEXTS))

    await comes_to(set(), left)


async def test_a_chosen_language_is_everywhere_at_once(browser: EitherBrowser) -> None:
    """What is open changes without a reload, what is opened begins in it; back to the browser's changes all back."""
    inbox, lead = await browser.open_inbox(), await browser.open_tab(page_address(LEAD))
    await inbox.control_of(INMAIL).wait_for("ready")
    await lead.wait_for("[data-copy-to-crm=badge]")
    assert [["en"], ["en"]] == [await inbox.read(_LANGUAGES), await lead.read(_LANGUAGES)]
    await inbox.read("() => (globalThis.isSamePage = true)")
    open_before = [await browser.open_page(f"{page}.html") for page in PAGES if page != "options/options"]

    options = await browser.open_page("options/options.html")
    await options.press("input[value=pt-BR]")
    await options.wait_for("[role=status]", PORTUGUESE["options_kept"])
    for page in (inbox, lead):
        await _until_all_speak(page, "pt-BR")
    assert await inbox.read("() => globalThis.isSamePage")
    await comes_to(PORTUGUESE["control_copy"], lambda: inbox.read_in("message", _MAIN))
    await comes_to(PORTUGUESE["history_open"], lambda: inbox.read_in("history", _MAIN))
    for page in [*open_before, options]:
        await page.wait_for("html[lang=pt-BR] > body")
        await _until_nothing_says(page, ONLY_ENGLISH)

    for name in PAGES:
        fresh = await browser.open_page(f"{name}.html")
        await fresh.wait_for("html[lang=pt-BR] > body")
        assert not ONLY_ENGLISH & set(await fresh.read(_TEXTS)), name
        await fresh.close()

    await options.press("input[value=browser]")
    await options.wait_for("[role=status]", ENGLISH["options_kept"])
    for page in (inbox, lead):
        await _until_all_speak(page, "en")
    for page in [*open_before, options]:
        await page.wait_for("html[lang=en] > body")
        await _until_nothing_says(page, ONLY_PORTUGUESE)
