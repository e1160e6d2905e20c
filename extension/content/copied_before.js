"use strict";

/**
 * Find out which messages of a conversation, or notes about somebody, were copied before this page lived, by this
 * browser or another one. Asks only at a press there, which is what allows reading them; in one question a press.
 */
const CopiedBefore = (() => {
  /** @typedef {{readonly slot: string, readonly item: PageItem | PageNote}} ReadRow */

  /**
   * @param {ReturnType<typeof CopyMemory.create>} memory
   * @param {{readonly askCopies: ReturnType<typeof WorkerLink.create>["askCopies"],
   *   readonly found: (entry: CopyEntry, status: ItemStatus) => void}} parts
   */
  function create(memory, { askCopies, found }) {
    /** Texts asked about, by conversation, or whom notes are about, and place: what is loaded later is asked about then. @type {Map<string, string>} */
    const asked = new Map();

    /**
     * @param {string} conversationId
     * @param {ReadRow} row
     * @returns {CopyEntry | null} null while nothing is known of a copy of this message
     */
    function entryOf(conversationId, { slot, item }) {
      const entry = memory.of(conversationId).get(slot);
      return entry?.body === item.body ? entry : null;
    }

    /**
     * @param {string} conversationId
     * @param {ReadonlyArray<ReadRow>} rows what was read of it at the press
     * @param {boolean} isAnew whether to ask again about what was asked about before
     */
    async function look(conversationId, rows, isAnew) {
      const nameOf = (/** @type {ReadRow} */ { slot }) => `${conversationId} ${slot}`;
      const isNews = (/** @type {ReadRow} */ row) => isAnew || asked.get(nameOf(row)) !== row.item.body;
      const unknown = rows.filter((row) => entryOf(conversationId, row) === null && isNews(row));
      if (unknown.length === 0) return;
      for (const row of unknown) asked.set(nameOf(row), row.item.body);
      const answers = await askCopies(unknown.map(({ item }) => item));
      unknown.forEach((row, place) => {
        const status = answers[place] ?? null;
        if (status !== null)
          found(memory.remember({ conversation_id: conversationId, body: row.item.body }, row.slot), status);
        // Nobody could be asked: the next press asks again.
        else if (answers.length === 0) asked.delete(nameOf(row));
      });
    }

    return Object.freeze({ entryOf, look });
  }

  return Object.freeze({ create });
})();
