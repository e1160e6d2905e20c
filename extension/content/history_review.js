"use strict";

/**
 * Let the user review a conversation and copy the ticked messages in its order, each as one click of its own.
 * Looks again at whose conversation the page shows before every message; what was not acknowledged is not copied.
 */
const HistoryReview = (() => {
  /**
   * @typedef {ReturnType<ReturnType<typeof CopyMemory.create>["remember"]>} Entry
   * @typedef {{readonly talk: Pick<Binding, "conversation_id" | "lead_id">, readonly rows: ReadonlyArray<HistoryRow>,
   *   readonly view: ReturnType<typeof HistoryView.open>, isRunning: boolean, isStopped: boolean}} Opened
   */

  /** @type {CopyModel} */
  const UNKNOWN = Object.freeze({ phase: "ready", error: null });

  /**
   * @param {{readonly guard: ReturnType<typeof ThreadGuard.create>,
   *   readonly memory: ReturnType<typeof CopyMemory.create>,
   *   readonly before: ReturnType<typeof CopiedBefore.create>}} known
   * @param {{readonly copy: (entry: Entry, item: PageItem) => Promise<ErrorBody | null>,
   *   readonly undo: (entry: Entry) => void, readonly refuse: (entry: Entry, code: string) => void,
   *   readonly around: () => Around}} flow
   * @param {AbortSignal} signal
   */
  function create({ guard, memory, before }, flow, signal) {
    const { entryOf } = before;
    /** @type {Opened | null} */
    let opened = null;

    /** @param {Pick<Binding, "conversation_id" | "lead_id">} talk */
    function threadOf({ conversation_id, lead_id }) {
      const threads = OpenThreads.all(document, location);
      return (
        threads.find((one) => one.conversation_id === conversation_id && one.lead_id === lead_id) ?? null
      );
    }

    /**
     * The message of a row as the page shows it now.
     *
     * @param {Opened} one
     * @param {HistoryRow} row
     * @returns {ReadOutcome}
     */
    function readRow({ talk }, row) {
      const thread = threadOf(talk);
      const bindings = thread === null ? [] : guard.bind(thread);
      if (thread === null || bindings.length === 0) return { ok: false, code: "page_switching" };
      const binding = bindings[InboxPage.slots(thread).indexOf(row.slot)];
      if (binding === undefined) return { ok: false, code: "page_unreadable" };
      const outcome = guard.readAtClick(binding, document, location);
      if (outcome.ok && !HistoryRows.isSame(outcome.item, row.item))
        return { ok: false, code: "page_unreadable" };
      return outcome;
    }

    /**
     * Copy one message, unless the page shows another conversation.
     *
     * @param {Opened} one
     * @param {HistoryRow} row
     * @returns {Promise<{readonly isCopied: boolean, readonly end: "switched" | "refused" | null}>}
     */
    async function copyRow(one, row) {
      const outcome = readRow(one, row);
      if (!outcome.ok && outcome.code === "page_switching") return { isCopied: false, end: "switched" };
      const entry = memory.remember(outcome.ok ? outcome.item : row.item, row.slot);
      if (!outcome.ok) {
        flow.refuse(entry, outcome.code);
        return { isCopied: false, end: null };
      }
      const error = await flow.copy(entry, outcome.item);
      const end = error !== null && HistoryRows.stopsAll(error) ? "refused" : null;
      return { isCopied: error === null, end };
    }

    /**
     * @param {Opened} one
     * @param {ReadonlySet<string>} ticked
     */
    async function copyTicked(one, ticked) {
      const wanted = one.rows.filter(({ slot }) => ticked.has(slot));
      let done = 0;
      one.isRunning = true;
      one.isStopped = false;
      /** @type {"done" | "stopped" | "switched" | "refused"} */
      let ending = "done";
      for (const row of wanted) {
        if (one.isStopped) ending = "stopped";
        if (ending !== "done") break;
        one.view.showRun(done, wanted.length);
        const { isCopied, end } = await copyRow(one, row);
        if (isCopied) done += 1;
        ending = end ?? "done";
      }
      one.isRunning = false;
      const counts = { done: String(done), total: String(wanted.length) };
      one.view.showEnd(Sentences.text(`history_${ending}`, counts));
    }

    /**
     * Read the conversation at the press, and show it for review.
     *
     * @param {Binding} binding a message of the conversation that the press was for
     * @param {() => void} closed
     * @returns {PageRefusal | null} why there is nothing to review
     */
    function open(binding, closed) {
      const reading = guard.readThread(binding, document, location);
      if (!reading.ok) return reading.code;
      const { conversation_id, lead_id } = binding;
      const rows = HistoryRows.of(reading.thread, reading.messages);
      const person = InboxPage.personName(reading.thread);
      const mark = (/** @type {HistoryRow} */ row) =>
        HistoryRows.mark(row.item, entryOf(conversation_id, row)?.model ?? UNKNOWN, flow.around());
      const view = HistoryView.open(
        { person, rows, mark },
        {
          copy: (ticked) => void copyTicked(one, ticked),
          stop: () => (one.isStopped = true),
          undo: (row) => {
            const entry = entryOf(conversation_id, row);
            if (entry !== null) flow.undo(entry);
          },
          closed: () => {
            one.isStopped = true;
            opened = null;
            closed();
          },
        },
        signal,
      );
      /** @type {Opened} */
      const one = { talk: { conversation_id, lead_id }, rows, view, isRunning: false, isStopped: false };
      opened = one;
      void before.look(conversation_id, rows, true);
      return null;
    }

    /** @param {Entry} entry whose model has changed */
    function changed(entry) {
      if (opened === null) return;
      const { talk, rows, view } = opened;
      const row = rows.find((candidate) => entryOf(talk.conversation_id, candidate) === entry);
      if (row !== undefined) view.showRow(row);
    }

    /** What is copied here may have changed: every row says so. */
    function follow() {
      opened?.view.showRows();
    }

    return Object.freeze({ open, changed, follow });
  }

  return Object.freeze({ create });
})();
