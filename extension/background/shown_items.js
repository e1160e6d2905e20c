/**
 * Tell each tab how the items stand that it shows, by events and by asking; never anything older than it was told.
 * Shows nothing and keeps nothing itself.
 */

/**
 * @typedef {import("../shared/protocol.js").ItemStatus} ItemStatus
 */

/**
 * @param {object} parts
 * @param {Pick<ReturnType<typeof import("./companion_port.js").createCompanionPort>, "ask">} parts.companion
 * @param {Pick<ReturnType<typeof import("./watch_list.js").createWatchList>, "itemIds" | "update" | "drop"
 *   | "forgetTab">} parts.watchList
 * @param {Pick<ReturnType<typeof import("./pages.js").createPages>, "tell">} parts.pages
 * @param {Pick<ReturnType<typeof import("./news.js").createNews>, "during">} parts.news
 */
export function createShownItems({ companion, watchList, pages, news }) {
  /**
   * All tabs at once: one that answers late must not have another hear older news after newer.
   *
   * @param {ReadonlyArray<ItemStatus>} items
   */
  async function deliver(items) {
    await Promise.all(
      watchList.update(items).map(async ([tabId, shown]) => {
        if (!(await pages.tell(tabId, { kind: "items.changed", items: shown }))) watchList.forgetTab(tabId);
      }),
    );
  }

  /** Read how the shown items stand, and pass it on. The companion may have restarted in between. */
  async function refresh() {
    const item_ids = watchList.itemIds();
    if (item_ids.length === 0) return;
    await news.during(async (told) => {
      const answer = await companion.ask({ kind: "outbox.list", item_ids }, null);
      if (answer.kind !== "outbox.items") return;
      await Promise.all([
        ...watchList
          .drop(answer.unknown_ids)
          .map(([tabId, dropped]) => pages.tell(tabId, { kind: "items.unknown", item_ids: dropped })),
        // Of what an event has told since it was asked, the answer may know less.
        deliver(answer.items.filter(({ item_id }) => !told.has(item_id))),
      ]);
    });
  }

  return Object.freeze({ deliver, refresh });
}
