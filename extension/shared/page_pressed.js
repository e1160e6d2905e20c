/**
 * Ask the page script of a tab, at a press only, for the words that are selected there or for its newest message.
 */

/**
 * @typedef {import("./internal.js").PageView} PageView
 * @typedef {import("./protocol.js").PageItem} PageItem
 * @typedef {import("./protocol.js").PageSelection} PageSelection
 */

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
  if (answer?.kind !== "page.selected") return { item: null, code: "page_unreached" };
  if (answer.item === null) return { item: null, code: answer.trouble ?? "selection_empty" };
  if (clicked !== null && !withoutSpace(answer.item.body).startsWith(withoutSpace(clicked))) {
    return { item: null, code: "page_switching" };
  }
  return { item: answer.item };
}

/**
 * What the page of a tab shows.
 *
 * @param {Pick<typeof chrome.tabs, "sendMessage">} tabs
 * @param {number} tabId
 * @returns {Promise<PageView | null>} null where no page script of ours answers
 */
export async function readView(tabs, tabId) {
  /** @type {PageView | undefined} */
  const view = await tabs.sendMessage(tabId, { kind: "view.read" }, { frameId: 0 }).catch(() => undefined);
  return view?.kind === "page.view" ? view : null;
}

/**
 * The message that stands last in the open conversation.
 *
 * @param {PageView | null} view
 * @param {boolean} isOwn whether only what the user has sent is meant
 * @returns {{readonly item: PageItem} | {readonly item: null, readonly code: string}}
 */
export function newestMessage(view, isOwn) {
  if (view === null) return { item: null, code: "page_unreached" };
  if (view.trouble !== null) return { item: null, code: view.trouble };
  const item = view.items.findLast(({ direction }) => !isOwn || direction === "outbound");
  return item === undefined ? { item: null, code: isOwn ? "sent_nowhere" : "message_nowhere" } : { item };
}
