/**
 * Know what events tell of items while an answer about them is on its way: the answer is older by the time it is passed
 * on. Keeps nothing longer than that.
 */

/** @typedef {import("../shared/protocol.js").ItemStatus} ItemStatus */

export function createNews() {
  /** @type {Set<Map<string, ItemStatus>>} */
  const listening = new Set();

  /** @param {ReadonlyArray<ItemStatus>} items as an event tells them */
  function heard(items) {
    for (const told of listening) for (const item of items) told.set(item.item_id, item);
  }

  /**
   * @template T
   * @param {(told: ReadonlyMap<string, ItemStatus>) => Promise<T>} exchange is given what events tell of items, by
   *   their ids, from its beginning on
   * @returns {Promise<T>}
   */
  async function during(exchange) {
    /** @type {Map<string, ItemStatus>} */
    const told = new Map();
    listening.add(told);
    try {
      return await exchange(told);
    } finally {
      listening.delete(told);
    }
  }

  return Object.freeze({ heard, during });
}
