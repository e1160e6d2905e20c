"use strict";

/**
 * Join page, controls and worker for one visit to the inbox: place, read at the press, show what comes back.
 * Reads a message only inside a press on its own control.
 */
const CopyControls = (() => {
  /**
   * @typedef {ReturnType<typeof Control.create>} MessageControl
   * @typedef {ReturnType<ReturnType<typeof CopyMemory.create>["remember"]>} Entry
   * @typedef {{readonly binding: Binding, readonly control: MessageControl, readonly person: string,
   *   entry: Entry | null, shown: CopyModel | null, spoken: string | null, returns: number}} Placed
   */

  // A page that takes every foreign element out again wins; putting it back for ever would slow it down.
  const MOST_RETURNS = 20;

  /**
   * @param {string} code
   * @returns {ErrorBody}
   */
  function notWritten(code) {
    return { code, params: [], retryable: true, written: "no", reference: null };
  }

  /**
   * @param {{readonly say: (sentence: string) => void, readonly orphaned: () => void}} page
   * @param {AbortSignal} signal ends the visit and takes every control away
   */
  function create(page, signal) {
    const guard = ThreadGuard.create();
    const memory = CopyMemory.create();
    /** @type {Map<Element, Placed>} */
    const placed = new Map();
    let hint = "";
    const link = WorkerLink.create(
      { receive, orphaned: page.orphaned, shownItems: memory.itemIds, isWaiting: memory.isWaiting },
      signal,
    );

    function currentThread() {
      return InboxPage.openThread(document, location);
    }

    /**
     * @param {Placed} one
     * @param {CopyModel} model
     */
    function show(one, model) {
      const view = ControlState.view(model, one.person, hint);
      one.control.show(view);
      one.shown = model;
      return view;
    }

    /**
     * Show an entry on its control, if the page still shows its conversation, and speak the change.
     *
     * @param {Entry} entry
     * @returns {Placed | null}
     */
    function paint(entry) {
      const thread = currentThread();
      const one = [...placed.values()].find((candidate) => candidate.entry === entry);
      if (one === undefined || !guard.holds(one.binding, thread)) return null;
      const { announcement } = show(one, entry.model);
      if (announcement !== null && announcement !== one.spoken) page.say(announcement);
      one.spoken = announcement;
      return one;
    }

    /**
     * @param {Entry} entry
     * @param {CopyModel} model
     */
    function update(entry, model) {
      entry.model = model;
      return paint(entry);
    }

    /**
     * @param {Placed} one
     * @param {PageRefusal} code
     */
    function refuse(one, code) {
      const { announcement } = show(one, { phase: "ready", error: notWritten(code) });
      one.control.openCard();
      if (announcement !== null) page.say(announcement);
    }

    /** @param {Placed} one */
    async function copy(one) {
      const outcome = guard.readAtClick(one.binding, document, location);
      if (!outcome.ok) {
        refuse(one, outcome.code);
        return;
      }
      const thread = currentThread();
      const index = thread?.articles.indexOf(one.binding.article) ?? -1;
      const slot = thread === null ? undefined : InboxPage.slots(thread)[index];
      if (slot === undefined) return;
      const entry = memory.remember(outcome.item, slot);
      one.entry = entry;
      update(entry, { phase: "saving" });
      const answer = await link.ask({ kind: "item.copy", item: outcome.item });
      if (answer.ok) {
        const { item: status, is_repeat } = answer;
        update(entry, { phase: "known", status, is_repeat, is_undoing: false, error: null });
      } else {
        update(entry, { phase: "ready", error: answer.error })?.control.openCard();
      }
    }

    /** @param {Placed} one */
    async function undo(one) {
      const { entry } = one;
      if (entry?.model.phase !== "known") return;
      update(entry, { ...entry.model, is_undoing: true, error: null });
      const answer = await link.ask({ kind: "item.undo", item_id: entry.model.status.item_id });
      if (answer.ok) {
        const known = { is_repeat: false, is_undoing: false, error: null };
        update(entry, { phase: "known", status: answer.item, ...known });
      } else if (entry.model.phase === "known") {
        update(entry, { ...entry.model, is_undoing: false, error: answer.error })?.control.openCard();
      }
    }

    /**
     * @param {ReadonlyArray<ItemStatus>} items
     */
    function itemsChanged(items) {
      for (const status of items) {
        for (const entry of memory.withItem(status.item_id)) {
          if (entry.model.phase === "known") update(entry, { ...entry.model, status, error: null });
        }
      }
    }

    /** @param {ReadonlyArray<string>} itemIds */
    function itemsUnknown(itemIds) {
      for (const entry of itemIds.flatMap(memory.withItem)) {
        update(entry, { phase: "ready", error: notWritten("item_unknown") });
      }
    }

    /** @param {CompanionStatus} status */
    function companionChanged(status) {
      hint = ControlState.hint(status);
      for (const one of placed.values()) {
        if (one.entry === null) show(one, { phase: "ready", error: null });
      }
    }

    /** @param {WorkerMessage} message */
    function receive(message) {
      if (message.kind === "items.changed") itemsChanged(message.items);
      else if (message.kind === "items.unknown") itemsUnknown(message.item_ids);
      else if (message.kind === "companion.changed") companionChanged(message.status);
    }

    /**
     * @param {Binding} binding
     * @param {string} person
     */
    function placeOne(binding, person) {
      const control = Control.create(person, {
        copy: () => void copy(one),
        undo: () => void undo(one),
      });
      /** @type {Placed} */
      const one = { binding, control, person, entry: null, shown: null, spoken: null, returns: 0 };
      placed.set(binding.article, one);
      show(one, { phase: "ready", error: null });
      binding.article.append(control.host);
    }

    /**
     * Show what became known while a message was not to be seen: give it back its state after the page has
     * re-created its elements, and paint what came in the middle of a switch.
     * Reads only articles that stand where a copied one stood.
     *
     * @param {Thread} thread
     */
    function restore(thread) {
      const entries = memory.of(thread.conversation_id);
      if (entries.size === 0) return;
      const slots = InboxPage.slots(thread);
      thread.articles.forEach((article, index) => {
        const one = placed.get(article);
        const entry = one?.entry ?? entries.get(slots[index] ?? "");
        if (one === undefined || entry === undefined || one.shown === entry.model) return;
        if (one.entry === null && InboxArticle.readBody(article) !== entry.body) return;
        one.entry = entry;
        paint(entry);
      });
    }

    /**
     * Drop controls whose message is gone; controls of another conversation stay, plain, until theirs go.
     *
     * @param {Thread | null} thread
     */
    function sweep(thread) {
      for (const [article, one] of placed) {
        if (!article.isConnected) {
          one.control.remove();
          placed.delete(article);
        } else if (one.entry !== null && thread?.conversation_id !== one.binding.conversation_id) {
          one.entry = null;
          show(one, { phase: "ready", error: null });
        }
      }
    }

    /** Bring the controls in line with what the page shows now. Safe to call at any time. */
    function place() {
      const thread = currentThread();
      sweep(thread);
      if (thread === null) return;
      const person = InboxPage.personName(thread);
      for (const binding of guard.bind(thread)) {
        const known = placed.get(binding.article);
        if (known === undefined && InboxArticle.hasText(binding.article)) placeOne(binding, person);
        else if (known !== undefined) putBack(known);
      }
      restore(thread);
    }

    /**
     * @param {Placed} one
     */
    function putBack(one) {
      if (one.control.host.parentNode !== null || one.returns === MOST_RETURNS) return;
      one.returns += 1;
      one.binding.article.append(one.control.host);
    }

    signal.addEventListener(
      "abort",
      () => {
        for (const one of placed.values()) one.control.remove();
        placed.clear();
      },
      { once: true },
    );
    return Object.freeze({ place, connect: link.connect });
  }

  return Object.freeze({ create });
})();
