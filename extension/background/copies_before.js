/**
 * Ask the companion which items of a page were copied before, as many at once as one request takes.
 * Keeps nothing of them but which are shown where.
 */
import { Refusal } from "./refusal.js";

/**
 * @typedef {import("../shared/protocol.js").ItemStatus} ItemStatus
 * @typedef {import("../shared/protocol.js").PageItem} PageItem
 * @typedef {import("../shared/protocol.js").PageNote} PageNote
 */

/** The companion takes no more in one request. */
const MOST_AT_ONCE = 50;

/**
 * @param {Pick<ReturnType<typeof import("./companion_port.js").createCompanionPort>, "ask">} companion
 * @param {Pick<ReturnType<typeof import("./watch_list.js").createWatchList>, "add">} watchList
 * @param {Pick<ReturnType<typeof import("./news.js").createNews>, "during">} news
 */
export function createCopiesBefore(companion, watchList, news) {
  /**
   * @param {ReadonlyArray<PageItem | PageNote>} items
   * @returns {Promise<ReadonlyArray<ItemStatus | null>>} in the items' order; null where nothing is known
   */
  async function read(items) {
    /** @type {Array<ItemStatus | null>} */
    const found = [];
    try {
      while (found.length < items.length) {
        const part = items.slice(found.length, found.length + MOST_AT_ONCE);
        const answer = await companion.ask({ kind: "items.find", items: part }, null);
        if (answer.kind !== "items.found" || answer.items.length !== part.length) break;
        found.push(...answer.items);
      }
    } catch (error) {
      // An older companion does not know the question; then nothing is known, as before.
      if (!(error instanceof Refusal)) throw error;
    }
    return items.map((_item, place) => found[place] ?? null);
  }

  /**
   * @param {import("../shared/internal.js").CopiesRead} command
   * @param {number | null} tabId whose page hears of what becomes of them; null for none
   * @returns {Promise<import("../shared/internal.js").CopiesAnswer>}
   */
  function answer({ request_id, items }, tabId) {
    return news.during(async (told) => {
      // The tab hears of nothing before it shows it: what was told while several requests went on is told here.
      const found = (await read(items)).map((item) => (item && told.get(item.item_id)) ?? item);
      for (const item of found) if (item !== null && tabId !== null) watchList.add(tabId, item);
      return { kind: "copies.answer", request_id, items: found };
    });
  }

  return Object.freeze({ answer });
}
