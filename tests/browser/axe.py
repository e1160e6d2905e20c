"""Let axe-core judge an extension page, as WCAG 2.2 AA sees it, and look at it narrow and enlarged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import CDPSession, Page

_AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_JUDGE = """async (tags) => {
  const { violations } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
}"""
NARROW, ENLARGED = 320, 640
"""Widths in CSS pixels: a narrow panel, which is a window of 1280 at 400 %, too; and that window at 200 %."""

# What a field holds may be longer than the field, which the caret scrolls; and a table of many columns has a part of
# its own that scrolls it, as WCAG 1.4.10 allows for tables.
_CUT = """() => {
  const width = document.documentElement.clientWidth;
  const isCut = (one) => {
    for (let part = one; part !== null; part = part.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(part).overflowX)) return false;
    const { left, right } = one.getBoundingClientRect();
    const hides = one.clientWidth > 0 && getComputedStyle(one).overflowX !== "visible";
    return left < -1 || right > width + 1 || (hides && one.scrollWidth > one.clientWidth + 1);
  };
  const shown = [...document.querySelectorAll("body *:not(input, select, textarea, option)")];
  const found = shown.filter((one) => one.checkVisibility() && isCut(one)).map((one) => one.outerHTML.slice(0, 200));
  return document.documentElement.scrollWidth > width ? ["the page scrolls sideways", ...found] : found;
}"""
# WCAG 1.4.12: what somebody may set who reads better with more room.
_SPACED = """(isSpaced) => {
  const spacing = { lineHeight: "1.5", letterSpacing: "0.12em", wordSpacing: "0.16em" };
  for (const one of document.querySelectorAll("body, body *")) {
    for (const [name, value] of Object.entries(spacing)) one.style[name] = isSpaced ? value : "";
  }
}"""


async def violations_of(page: Page) -> Sequence[str]:
    """What axe-core objects to. Its script is evaluated by the debugger, past the page's own policy."""
    await page.evaluate(_AXE.read_text(encoding="utf-8"))
    found: Sequence[str] = await page.evaluate(_JUDGE, _RULES)
    return found


async def check_looks(page: Page, pictures: Path | None, name: str) -> None:
    """No violation in light or dark at 320 px; nothing cut or scrolled sideways, there, at 200 % and widely spaced."""
    session: CDPSession = await page.context.new_cdp_session(page)
    await page.set_viewport_size({"width": ENLARGED, "height": 450})
    assert [] == await page.evaluate(_CUT), (name, "200 %")
    await page.set_viewport_size({"width": NARROW, "height": 900})
    for scheme in ("light", "dark"):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        await session.send("Emulation.setEmulatedMedia", {"features": features})
        found = await violations_of(page)
        if pictures is not None:
            await page.screenshot(path=pictures / f"{name}-{scheme}.png", full_page=True)
        assert [] == found, (name, scheme, found)
        assert [] == await page.evaluate(_CUT), (name, scheme)
    await page.evaluate(_SPACED, arg=True)
    assert [] == await page.evaluate(_CUT), (name, "widely spaced")
    await page.evaluate(_SPACED, arg=False)
