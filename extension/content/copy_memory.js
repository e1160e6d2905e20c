"use strict";

/**
 * Remember what became of the messages and notes the user copied, for as long as the page lives.
 * The page re-creates its elements, so nothing may hang on an element; text never leaves this memory.
 */
const CopyMemory = (() => {
  /**
   * One message or note the user pressed Copy on: its text to know it again, what is known, and what was said of it.
   *
   * @typedef {{readonly body: string, model: CopyModel, spoken: string | null}} Entry
   */

  const ON_THE_WAY = new Set(["held", "queued", "sending"]);

  function create() {
    /** @type {Map<string, Map<string, Entry>>} */
    const conversations = new Map();

    /** @returns {ReadonlyArray<Entry>} */
    function all() {
      return [...conversations.values()].flatMap((entries) => [...entries.values()]);
    }

    /**
     * The entry of a message, new or known; a different text in the same place is a different message.
     *
     * @param {Pick<PageItem, "conversation_id" | "body">} item what was copied; of a note, whom it is about
     * @param {string} slot
     * @returns {Entry}
     */
    function remember(item, slot) {
      const entries = conversations.get(item.conversation_id) ?? new Map();
      conversations.set(item.conversation_id, entries);
      const known = entries.get(slot);
      if (known?.body === item.body) return known;
      /** @type {Entry} */
      const entry = { body: item.body, model: { phase: "ready", error: null }, spoken: null };
      entries.set(slot, entry);
      return entry;
    }

    /**
     * @param {string} conversationId
     * @returns {ReadonlyMap<string, Entry>}
     */
    function of(conversationId) {
      return conversations.get(conversationId) ?? new Map();
    }

    /**
     * @param {string} itemId
     * @returns {ReadonlyArray<Entry>}
     */
    function withItem(itemId) {
      return all().filter((entry) => entry.model.phase === "known" && entry.model.status.item_id === itemId);
    }

    /** @returns {ReadonlyArray<string>} */
    function itemIds() {
      return all().flatMap((entry) => (entry.model.phase === "known" ? [entry.model.status.item_id] : []));
    }

    /** Whether an item, or something asked of its row, is still on its way to the CRM. */
    function isWaiting() {
      return all().some(({ model }) => {
        if (model.phase !== "known") return false;
        return ON_THE_WAY.has(model.status.state) || model.status.errand !== null;
      });
    }

    return Object.freeze({ remember, of, withItem, itemIds, isWaiting });
  }

  return Object.freeze({ create });
})();
