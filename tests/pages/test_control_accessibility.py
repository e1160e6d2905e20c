"""axe-core on the controls and badges that stand in the page. K1, A-14.

Their shadow roots are closed, to axe-core as well; here they are opened before the real page scripts run.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from companion.demo.look_alike import cards
from companion.demo.look_alike.cast import load_cast
from companion.demo.look_alike.words import Look
from tests.browser.axe import violations_of
from tests.browser.page_cost import Scene, people_scene, thread_scene
from tools.reading_page import EXTENSION, SITE, open_page, running_chromium

pytestmark = pytest.mark.asyncio(loop_scope="module")

_OURS = "[data-copy-to-crm=message], [data-copy-to-crm=badge], [data-copy-to-crm=note]"
_CAST = load_cast()
NOTES = Scene("notes", _CAST.leads[0].path, cards.lead_page(_CAST, Look("en"), _CAST.leads[0]))
_BROWSER = """(catalogue) => {
  const silent = { addListener: () => {}, removeListener: () => {} };
  const heard = [];
  const previews = (subjects) => subjects.map(({ name }, at) => ({
    badge: ["confirmed", "clear_match", "several", "not_in_crm", "no_access", "not_checked"][at % 6],
    table: "contact", row_id: "5d0c9f0e-8f0d-5b7e-9a4f-2f6f3c1f6a11", name }));
  const answer = (message) => {
    if (message.kind === "badges.read")
      heard.forEach((hear) => hear({ kind: "badges.answer", request_id: message.request_id,
        previews: previews(message.subjects) }));
  };
  const port = { postMessage: (message) => queueMicrotask(() => answer(message)),
    onMessage: { addListener: (hear) => heard.push(hear) }, onDisconnect: silent, disconnect: () => {} };
  const storage = { get: async () => ({}), onChanged: silent };
  const getMessage = (key, values = []) => {
    const entry = catalogue[key];
    return (entry?.message ?? "").replace(/\\$([A-Z_]+)\\$/g, (_all, name) =>
      [values].flat()[Number(entry.placeholders[name.toLowerCase()].content.slice(1)) - 1] ?? "");
  };
  globalThis.chrome = { runtime: { id: "played", connect: () => port, onMessage: silent,
      getManifest: () => ({ version: "played" }) },
    storage: { managed: storage, local: storage, onChanged: silent },
    i18n: { getMessage, getUILanguage: () => "en" } };
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function () { return attach.call(this, { mode: "open" }); };
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One Chromium for all."""
    async with running_chromium() as browser:
        yield browser


async def _put_controls(page: Page, folder: str) -> None:
    catalogue = json.loads((EXTENSION / "_locales" / folder / "messages.json").read_text(encoding="utf-8"))
    await page.evaluate(_BROWSER, catalogue)
    files = json.loads((EXTENSION / "manifest.json").read_text(encoding="utf-8"))["content_scripts"][0]["js"]
    scripts = [(EXTENSION / file).read_text(encoding="utf-8") for file in files]
    await page.add_script_tag(content="\n".join(scripts))
    await page.locator(_OURS).last.wait_for(state="attached")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("folder", ["en", "pt_BR"])
@pytest.mark.parametrize(
    "scene", [people_scene(6), thread_scene(4), NOTES], ids=["badges", "controls", "notes"]
)
async def test_what_stands_in_the_page_adds_no_violation(
    chromium: Browser, scene: Scene, folder: str, scheme: str
) -> None:
    """Whatever axe-core says of the page, it says without our elements as well."""
    page = await chromium.new_page(color_scheme="dark" if scheme == "dark" else "light")
    await open_page(page, scene.html, f"{SITE}{scene.path}")
    before = await violations_of(page)
    await _put_controls(page, folder)
    assert before == await violations_of(page)
    await page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("folder", ["en", "pt_BR"])
async def test_review_of_a_conversation_has_no_violation(chromium: Browser, folder: str, scheme: str) -> None:
    """The open list with its ticks is as accessible as the page it lies over, in the narrowest window as well."""
    page = await chromium.new_page(color_scheme="dark" if scheme == "dark" else "light")
    scene = thread_scene(4)
    await open_page(page, scene.html, f"{SITE}{scene.path}")
    # Behind an open dialog axe-core does not see the page's own heading either.
    before = {*await violations_of(page), 'page-has-heading-one: <html lang="en" dir="ltr">'}
    await _put_controls(page, folder)
    await page.locator("[data-copy-to-crm=history] .head").click()
    await page.locator("[data-copy-to-crm=dialog] li").last.wait_for()
    assert set() == {*await violations_of(page)} - before
    await page.set_viewport_size({"width": 320, "height": 640})
    assert set() == {*await violations_of(page)} - before
    is_narrow = "() => document.querySelector('[data-copy-to-crm=dialog]').shadowRoot.querySelector('dialog')"
    assert await page.evaluate(f"{is_narrow}.getBoundingClientRect().width <= 320")
    await page.close()
