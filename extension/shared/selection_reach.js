/**
 * Ask the page script of a tab for the words that are selected there, under whom its page shows. For a press only.
 */

/** @typedef {import("./protocol.js").PageSelection} PageSelection */

/** @param {string} text */
const withoutSpace = (text) => text.replace(/\s+/g, "");

/**
 * @param {Pick<typeof chrome.tabs, "sendMessage">} tabs
 * @param {number} tabId
 * @param {string | null} clicked the words that the browser saw selected at the press; null where it told none.
 *   It tells them without their line breaks, so the page's are taken, if they are the same.
 * @returns {Promise<{readonly item: PageSelection} | {readonly item: null, readonly code: string}>}
 */
export async function readSelection(tabs, tabId, clicked) {
  /** @type {import("./internal.js").PageSelected | undefined} */
  const answer = await tabs
    .sendMessage(tabId, { kind: "selection.read" }, { frameId: 0 })
    .catch(() => undefined);
  if (answer?.kind !== "page.selected") return { item: null, code: "selection_unreached" };
  if (answer.item === null) return { item: null, code: answer.trouble ?? "selection_empty" };
  if (clicked !== null && !withoutSpace(answer.item.body).startsWith(withoutSpace(clicked))) {
    return { item: null, code: "page_switching" };
  }
  return { item: answer.item };
}
