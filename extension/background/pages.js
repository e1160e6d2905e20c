/**
 * Know the open pages and speak to them, by their port or, after the worker slept, by their tab.
 * Decides nothing about what is said.
 */

/**
 * @typedef {import("../shared/internal.js").PortName} PortName
 * @typedef {import("../shared/internal.js").WorkerMessage} WorkerMessage
 */

/**
 * @param {Pick<typeof chrome.tabs, "sendMessage">} tabs
 */
export function createPages(tabs) {
  /** @type {Map<chrome.runtime.Port, {readonly speaker: PortName, readonly tabId: number | null}>} */
  const open = new Map();

  /**
   * @param {chrome.runtime.Port} port
   * @param {PortName} speaker
   * @param {number | null} tabId the tab of a page of Sales Navigator, null for our own pages
   */
  function add(port, speaker, tabId) {
    open.set(port, { speaker, tabId });
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
    const port = [...open.keys()].find((candidate) => open.get(candidate)?.tabId === tabId);
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

  /** @param {PortName} speaker */
  function portsOf(speaker) {
    return [...open.keys()].filter((port) => open.get(port)?.speaker === speaker);
  }

  /** Whether the popup is open. */
  function hasPopup() {
    return portsOf("popup").length > 0;
  }

  /**
   * @param {WorkerMessage} message
   * @returns {boolean} whether there is a popup
   */
  function tellPopup(message) {
    const popups = portsOf("popup");
    for (const port of popups) port.postMessage(message);
    return popups.length > 0;
  }

  /**
   * @param {WorkerMessage} message
   * @returns {boolean} whether there is a panel
   */
  function tellPanels(message) {
    const panels = portsOf("panel");
    for (const port of panels) port.postMessage(message);
    return panels.length > 0;
  }

  /** @param {WorkerMessage} message */
  function tellPrompts(message) {
    for (const port of portsOf("prompt")) port.postMessage(message);
  }

  /** The browser window in which a prompt is shown; null where none is. */
  function promptWindow() {
    return portsOf("prompt")[0]?.sender?.tab?.windowId ?? null;
  }

  const isEmpty = () => open.size === 0;
  return Object.freeze({
    add,
    remove,
    answer,
    tell,
    tellAll,
    hasPopup,
    tellPopup,
    tellPanels,
    tellPrompts,
    promptWindow,
    isEmpty,
  });
}
