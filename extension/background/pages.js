/**
 * Know the open pages and speak to them, by their port or, after the worker slept, by their tab.
 * Decides nothing about what is said.
 */

/** @typedef {import("../shared/internal.js").WorkerMessage} WorkerMessage */

/**
 * @param {Pick<typeof chrome.tabs, "sendMessage">} tabs
 */
export function createPages(tabs) {
  /** @type {Map<chrome.runtime.Port, number | null>} the tab of a page, null for the popup */
  const open = new Map();

  /**
   * @param {chrome.runtime.Port} port
   * @param {number | null} tabId
   */
  function add(port, tabId) {
    open.set(port, tabId);
  }

  /** @param {chrome.runtime.Port} port */
  function remove(port) {
    open.delete(port);
  }

  /**
   * Answer on the port that asked; a page that has gone needs no answer.
   *
   * @param {chrome.runtime.Port} port
   * @param {WorkerMessage} message
   */
  function answer(port, message) {
    if (open.has(port)) port.postMessage(message);
  }

  /**
   * Tell the page of a tab. A page of an earlier life of the worker has no port here and is told by its tab.
   *
   * @param {number} tabId
   * @param {WorkerMessage} message
   * @returns {Promise<boolean>} false when no page of ours is in that tab any more
   */
  async function tell(tabId, message) {
    const port = [...open.keys()].find((candidate) => open.get(candidate) === tabId);
    if (port !== undefined) {
      port.postMessage(message);
      return true;
    }
    return tabs.sendMessage(tabId, message, { frameId: 0 }).then(
      () => true,
      () => false,
    );
  }

  /** @param {WorkerMessage} message */
  function tellAll(message) {
    for (const port of open.keys()) port.postMessage(message);
  }

  function popups() {
    return [...open.keys()].filter((port) => open.get(port) === null);
  }

  /** Whether the popup is open. */
  function hasPopup() {
    return popups().length > 0;
  }

  /** @param {WorkerMessage} message */
  function tellPopup(message) {
    for (const port of popups()) port.postMessage(message);
  }

  const isEmpty = () => open.size === 0;
  return Object.freeze({ add, remove, answer, tell, tellAll, hasPopup, tellPopup, isEmpty });
}
