/**
 * Carry out what changes an item, and tell who asked, and every open panel, what came of it.
 * Knows neither how it is carried out nor what a page shows of it.
 */
import { Refusal } from "./refusal.js";

/** @typedef {import("../shared/protocol.js").ActivityStatus} ActivityStatus */

/**
 * @param {object} parts
 * @param {Pick<ReturnType<typeof import("./pages.js").createPages>, "answer" | "tellPanels">} parts.pages
 * @param {Pick<ReturnType<typeof import("./watch_list.js").createWatchList>, "add">} parts.watchList
 * @param {<T>(exchange: () => Promise<T>) => Promise<T>} parts.busy keeps the port open meanwhile
 * @param {() => void} parts.planReconnect
 */
export function createItemChanges({ pages, watchList, busy, planReconnect }) {
  /**
   * @param {chrome.runtime.Port} port
   * @param {number | null} tabId null where our own panel asked, which reads anew by itself
   * @param {string} request_id
   * @param {() => Promise<ActivityStatus>} change
   */
  return async function carryOut(port, tabId, request_id, change) {
    try {
      const { item, is_repeat } = await busy(change);
      if (tabId !== null) {
        watchList.add(tabId, item);
        // The companion tells of what changes, and not of what is new: a panel that is open shall show it, too.
        pages.tellPanels({ kind: "outbox.moved" });
      }
      pages.answer(port, { kind: "item.answer", request_id, item, is_repeat });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      pages.answer(port, { kind: "item.refused", request_id, error: error.body });
      // Of a click that nobody knows the fate of, the copy is compared as soon as the companion answers.
      if (error.body.written === "unknown") planReconnect();
    }
  };
}
