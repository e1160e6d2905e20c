/**
 * Reach the page beside the panel and ask its script what it shows, at a gesture only.
 * Knows no address: the browser tells none without a permission that nothing else needs.
 */

/** @typedef {import("../shared/internal.js").PageView} PageView */

/**
 * @param {Pick<typeof chrome.tabs, "query" | "sendMessage">} tabs
 * @param {number | null} tabId the tab that a panel in a window of its own belongs to; null for the one in view
 */
export function createPageReach(tabs, tabId) {
  async function tabInView() {
    if (tabId !== null) return tabId;
    const [tab] = await tabs.query({ active: true, lastFocusedWindow: true });
    return tab?.id ?? null;
  }

  /**
   * @returns {Promise<PageView | null>} null where no script of ours answers: another site, or a page that was
   *   open before the extension
   */
  async function look() {
    const tab = await tabInView();
    if (tab === null) return null;
    /** @type {PageView | undefined} */
    const view = await tabs.sendMessage(tab, { kind: "view.read" }, { frameId: 0 }).catch(() => undefined);
    return view?.kind === "page.view" ? view : null;
  }

  return Object.freeze({ look, tabInView });
}
