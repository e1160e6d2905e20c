"""The first steps open by themselves after an installation, in a real browser. J5, L-7."""

from __future__ import annotations

from companion.demo.browser import DemoBrowser
from native_host.registration import EXTENSION_ID
from tests.browser.page_world import worker_of

# A folder loaded by hand is installed as "development": the browser is told of a store's, and of the same event.
_INSTALLED = """async (reason) => {
  // A worker that has just been started hears nothing before its script has run.
  while (!chrome.runtime.onInstalled.hasListeners()) await new Promise((done) => setTimeout(done, 20));
  chrome.management.getSelf = async () => ({ installType: "normal" });
  chrome.runtime.onInstalled.dispatch({ reason });
}"""


async def test_first_steps_open_once_the_extension_has_come_and_not_after_an_update(
    browser: DemoBrowser,
) -> None:
    """A tab of their own, ready to read; the update before it has opened nothing."""
    worker = await worker_of(browser.context)
    assert not [page for page in browser.context.pages if "onboarding" in page.url]
    async with browser.context.expect_page() as opening:
        await worker.evaluate(_INSTALLED, "update")
        await worker.evaluate(_INSTALLED, "install")
    steps = await opening.value
    await steps.get_by_role("heading", name="First steps", level=1).wait_for()
    assert f"chrome-extension://{EXTENSION_ID}/onboarding/onboarding.html" == steps.url
    assert [steps] == [page for page in browser.context.pages if "onboarding" in page.url]
