/**
 * Remember which items each tab shows and how they stood, so that a worker that slept can ask again.
 * Holds ids and states in the browser's session memory; never a word of a message.
 */

/** @typedef {import("../shared/protocol.js").ItemStatus} ItemStatus */

const KEY = "watched:";
const MOST_PER_TAB = 200;
const MOST_PER_REQUEST = 500;
const ERRAND = "errand";
const UNFINISHED = new Set(["held", "queued", "sending", "unknown", ERRAND]);

/**
 * What a tab still waits for; a written item of which something was asked is waited for again.
 *
 * @param {ItemStatus} item
 */
function standing({ state, errand }) {
  return errand === null ? state : ERRAND;
}

/**
 * @param {Pick<chrome.storage.StorageArea, "get" | "set" | "remove">} session
 */
export function createWatchList(session) {
  /** @type {Map<number, Map<string, string>>} */
  const tabs = new Map();

  /** @param {number} tabId */
  function save(tabId) {
    const states = tabs.get(tabId);
    const key = `${KEY}${tabId}`;
    if (states === undefined) void session.remove(key);
    else void session.set({ [key]: Object.fromEntries([...states].slice(-MOST_PER_TAB)) });
  }

  /** Take back what an earlier life of the worker knew, without touching what this one has learned. */
  async function load() {
    for (const [key, states] of Object.entries(await session.get())) {
      const tabId = Number(key.slice(KEY.length));
      if (key.startsWith(KEY) && !tabs.has(tabId)) tabs.set(tabId, new Map(Object.entries(states)));
    }
  }

  /**
   * A page tells all the items it shows; what was known of others of that tab is over.
   *
   * @param {number} tabId
   * @param {ReadonlyArray<string>} itemIds
   */
  function show(tabId, itemIds) {
    const before = tabs.get(tabId);
    const kept = itemIds.slice(-MOST_PER_TAB);
    tabs.set(tabId, new Map(kept.map((itemId) => [itemId, before?.get(itemId) ?? "unknown"])));
    save(tabId);
  }

  /**
   * @param {number} tabId
   * @param {ItemStatus} item
   */
  function add(tabId, item) {
    const states = tabs.get(tabId) ?? new Map();
    tabs.set(tabId, states.set(item.item_id, standing(item)));
    save(tabId);
  }

  /**
   * Note new states, and tell which of the items each tab shows.
   *
   * @param {ReadonlyArray<ItemStatus>} items
   * @returns {ReadonlyArray<readonly [number, ReadonlyArray<ItemStatus>]>}
   */
  function update(items) {
    return [...tabs].flatMap(([tabId, states]) => {
      const shown = items.filter((item) => states.has(item.item_id));
      for (const item of shown) states.set(item.item_id, standing(item));
      if (shown.length === 0) return [];
      save(tabId);
      return [/** @type {const} */ ([tabId, shown])];
    });
  }

  /**
   * Drop items the companion does not know, and tell which of them each tab showed.
   *
   * @param {ReadonlyArray<string>} itemIds
   * @returns {ReadonlyArray<readonly [number, ReadonlyArray<string>]>}
   */
  function drop(itemIds) {
    return [...tabs].flatMap(([tabId, states]) => {
      const dropped = itemIds.filter((itemId) => states.delete(itemId));
      if (dropped.length === 0) return [];
      save(tabId);
      return [/** @type {const} */ ([tabId, dropped])];
    });
  }

  /** @param {number} tabId */
  function forgetTab(tabId) {
    tabs.delete(tabId);
    save(tabId);
  }

  /** The newest shown items of all tabs, as many as one request may name. */
  function itemIds() {
    const all = new Set([...tabs.values()].flatMap((states) => [...states.keys()]));
    return [...all].slice(-MOST_PER_REQUEST);
  }

  /** Whether a tab waits for something that is still on its way. */
  function hasUnfinished() {
    return [...tabs.values()].some((states) => [...states.values()].some((state) => UNFINISHED.has(state)));
  }

  return Object.freeze({ load, show, add, update, drop, forgetTab, itemIds, hasUnfinished });
}
