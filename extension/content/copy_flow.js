"use strict";

/**
 * Carry what was read at a press to the worker, and keep what is known of it: saving, held, refused, taken back.
 * Reads no page and shows nothing; tells whoever shows it that something has changed.
 */
const CopyFlow = (() => {
  /** @typedef {ReturnType<ReturnType<typeof CopyMemory.create>["remember"]>} Entry */

  /**
   * @param {string} code
   * @returns {ErrorBody}
   */
  function notWritten(code) {
    return { code, params: [], retryable: true, written: "no", reference: null };
  }

  /**
   * A message that LinkedIn has written is copied beside it by its card's own button only.
   *
   * @param {Entry} entry
   */
  function isWrittenByLinkedIn({ model }) {
    return model.phase === "known" && model.status.receipt?.found === "linkedin";
  }

  /**
   * @param {ReturnType<typeof CopyMemory.create>} memory
   * @param {ReturnType<typeof WorkerLink.create>["ask"]} ask
   * @param {(entry: Entry) => void} changed
   */
  function create(memory, ask, changed) {
    /**
     * @param {Entry} entry
     * @param {CopyModel} model
     */
    function update(entry, model) {
      entry.model = model;
      changed(entry);
    }

    /**
     * @param {Entry} entry
     * @param {CopiedItem} item
     * @returns {Promise<ErrorBody | null>} why nothing is known to be saved; null once it is
     */
    async function send(entry, item) {
      const is_anyway = isWrittenByLinkedIn(entry);
      update(entry, { phase: "saving" });
      const answer = await ask({ kind: "item.copy", item, is_anyway });
      if (!answer.ok) {
        update(entry, { phase: "ready", error: answer.error });
        return answer.error;
      }
      const { item: status, is_repeat } = answer;
      update(entry, { phase: "known", status, is_repeat, is_undoing: false, error: null });
      return null;
    }

    /**
     * @param {Entry} entry
     * @param {string} code why its message was not even asked for
     */
    function refuse(entry, code) {
      update(entry, { phase: "ready", error: notWritten(code) });
    }

    /**
     * @param {Entry} entry
     * @param {"item.undo" | "item.withdraw"} kind
     * @returns {Promise<boolean>} false where it was refused
     */
    async function takeBack(entry, kind) {
      if (entry.model.phase !== "known") return true;
      update(entry, { ...entry.model, is_undoing: true, error: null });
      const answer = await ask({ kind, item_id: entry.model.status.item_id });
      if (answer.ok) {
        const known = { is_repeat: false, is_undoing: false, error: null };
        update(entry, { phase: "known", status: answer.item, ...known });
      } else if (entry.model.phase === "known") {
        update(entry, { ...entry.model, is_undoing: false, error: answer.error });
      }
      return answer.ok;
    }

    /**
     * It turns out that this was copied before the page lived. What has happened in this page counts more.
     *
     * @param {Entry} entry
     * @param {ItemStatus} status
     */
    function found(entry, status) {
      if (entry.model.phase !== "ready" || entry.model.error !== null) return;
      update(entry, { phase: "known", status, is_repeat: false, is_undoing: false, error: null });
    }

    /** @param {ReadonlyArray<ItemStatus>} items */
    function itemsChanged(items) {
      for (const status of items) {
        for (const entry of memory.withItem(status.item_id)) {
          if (entry.model.phase === "known") update(entry, { ...entry.model, status, error: null });
        }
      }
    }

    /** @param {ReadonlyArray<string>} itemIds */
    function itemsUnknown(itemIds) {
      for (const entry of itemIds.flatMap(memory.withItem)) refuse(entry, "item_unknown");
    }

    return Object.freeze({ send, refuse, takeBack, found, itemsChanged, itemsUnknown });
  }

  return Object.freeze({ create, notWritten });
})();
