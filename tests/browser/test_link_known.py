"""The side panel says whether other computers know of a confirmed link. E4."""

from __future__ import annotations

from companion.demo.browser import DemoBrowser, Inbox
from companion.demo.stage import Stage
from tests.browser.axe import check_looks
from tests.browser.test_panel import PERSON, PICTURES, look_anew, open_panel

ADDRESS = "https://www.linkedin.com/sales/lead/ACwAAAyVonNeMcKay0Demo1,NAME_SEARCH,dEm0"


async def test_panel_says_that_a_link_is_known_on_this_computer_only(
    stage: Stage, browser: DemoBrowser, inbox: Inbox
) -> None:
    """Where no administrator has named a column, the panel and the command line say so; nothing for axe-core."""
    panel = await open_panel(browser, inbox)
    await panel.get_by_role("heading", name=PERSON, exact=True).wait_for()
    # The companion runs: it has answered.
    await panel.locator("#badge").wait_for()
    [row] = [one for one in await stage.read_rows("contacts") if one["lastname"] == "McKay"]
    said = await stage.run_command("link", ADDRESS, "contact", row["contactid"])
    assert "Only this computer knows it" in said
    await look_anew(panel)
    await panel.get_by_text("only on this computer: no column in the CRM is named for it").wait_for()
    await check_looks(panel, PICTURES, f"panel-link-{stage.language}")
