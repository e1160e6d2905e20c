"""Let axe-core judge an extension page, as WCAG 2.2 AA sees it, and look at it at the width of a narrow panel."""

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
_OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def violations_of(page: Page) -> Sequence[str]:
    """What axe-core objects to. Its script is evaluated by the debugger, past the page's own policy."""
    await page.evaluate(_AXE.read_text(encoding="utf-8"))
    found: Sequence[str] = await page.evaluate(_JUDGE, _RULES)
    return found


async def check_looks(page: Page, pictures: Path | None, name: str) -> None:
    """No violation in light or dark at 320 px, and nothing that has to be scrolled sideways."""
    await page.set_viewport_size({"width": 320, "height": 900})
    session: CDPSession = await page.context.new_cdp_session(page)
    for scheme in ("light", "dark"):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        await session.send("Emulation.setEmulatedMedia", {"features": features})
        found = await violations_of(page)
        if pictures is not None:
            await page.screenshot(path=pictures / f"{name}-{scheme}.png", full_page=True)
        assert [] == found, (name, scheme, found)
        assert await page.evaluate(_OVERFLOW) <= 0, (name, scheme)
