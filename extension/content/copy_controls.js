"use strict";

/**
 * Join page, controls and worker for one visit to the inbox: place, read at the press, show what comes back.
 * Reads a message only inside a press on its own control.
 */
const CopyControls = (() => {
  /**
   * @typedef {PlacedControl<Binding>} Placed
   * @typedef {CopyEntry} Entry
   */

  /**
   * @param {{readonly say: (sentence: string) => void, readonly orphaned: () => void}} page
   * @param {{readonly guard: ReturnType<typeof ThreadGuard.create>,
   *   readonly memory: ReturnType<typeof CopyMemory.create>, readonly watch: ReturnType<typeof SentWatch.create>,
   *   readonly choices: SentChoices,
   *   readonly drafts: Parameters<typeof CallDialog.open>[1]}} known what outlives a visit
   * @param {AbortSignal} signal ends the visit and takes every control away
   */
  function create(page, { guard, memory, watch, choices, drafts }, signal) {
    /** @type {ReturnType<typeof PlacedControls.create<Binding>>} */
    const controls = PlacedControls.create(
      {
        copy: (one) => void copy(one),
        undo: ({ entry }) => void takeBack(entry, "item.undo"),
        withdraw: ({ entry }) => void takeBack(entry, "item.withdraw"),
      },
      "message",
      signal,
    );
    const link = WorkerLink.create(
      { receive, orphaned: page.orphaned, shownItems: memory.itemIds, isWaiting: memory.isWaiting },
      signal,
    );

    const flow = CopyFlow.create(memory, link.ask, changed);
    const review = HistoryReview.create(
      { guard, memory },
      {
        copy: flow.send,
        askCopies: link.askCopies,
        found: flow.found,
        undo: (entry) => void takeBack(entry, "item.undo"),
        refuse: flow.refuse,
        around: controls.around,
      },
      signal,
    );
    const head = ThreadHead.create(openReview, signal);
    const calls = CallControls.create({ announcer: () => page, ask: link.ask }, { memory, drafts }, signal);
    const sending = SentCopies.create(
      { guard, watch, choices },
      {
        say: page.say,
        hint: () => controls.around().hint,
        keep: (kind, is_on) => link.tell({ kind: "choice.keep", choice: `copy_sent_${kind}`, is_on }),
        copy: (article, item) => {
          const entry = remember(article, item);
          if (entry !== null) void flow.send(entry, item);
        },
      },
      signal,
    );

    function currentThread() {
      return InboxPage.openThread(document, location);
    }

    /**
     * Show an entry on its control, if the page still shows its conversation, and speak the change.
     *
     * @param {Entry} entry
     * @returns {Placed | null}
     */
    function paint(entry) {
      const one = controls.showing(entry);
      if (one === undefined || !guard.holds(one.binding, currentThread())) return null;
      const { announcement } = controls.show(one, entry.model);
      if (announcement !== null && announcement !== entry.spoken) page.say(announcement);
      entry.spoken = announcement;
      return one;
    }

    /** @param {Entry} entry of which something new is known */
    function changed(entry) {
      review.changed(entry);
      // Of what was copied from the review or as it was sent, no control has heard yet.
      if (controls.showing(entry) === undefined) restore(currentThread());
      paint(entry);
    }

    /**
     * @param {Entry | null} entry
     * @param {"item.undo" | "item.withdraw"} kind
     */
    async function takeBack(entry, kind) {
      if (entry !== null && !(await flow.takeBack(entry, kind))) paint(entry)?.control.openCard();
    }

    /**
     * @param {Placed} one
     * @param {PageRefusal} code
     */
    function refuse(one, code) {
      const { announcement } = controls.show(one, { phase: "ready", error: CopyFlow.notWritten(code) });
      one.control.openCard();
      if (announcement !== null) page.say(announcement);
    }

    /**
     * The place of a message in what is remembered.
     *
     * @param {Element} article
     * @param {PageItem} item
     * @returns {Entry | null} null when the page has changed since the item was read
     */
    function remember(article, item) {
      const thread = currentThread();
      const index = thread?.articles.indexOf(article) ?? -1;
      const slot = thread === null ? undefined : InboxPage.slots(thread)[index];
      return slot === undefined ? null : memory.remember(item, slot);
    }

    /** @param {Placed} one */
    async function copy(one) {
      const outcome = guard.readAtClick(one.binding, document, location);
      const entry = outcome.ok ? remember(one.binding.article, outcome.item) : null;
      if (!outcome.ok || entry === null) {
        refuse(one, outcome.ok ? "page_switching" : outcome.code);
        return;
      }
      one.entry = entry;
      const error = await flow.send(entry, outcome.item);
      if (error !== null) paint(entry)?.control.openCard();
    }

    /** @param {Binding} binding of the conversation that the press was for */
    function openReview(binding) {
      const code = review.open(binding, () => head.focus());
      if (code === null) return;
      const sentence = () => Sentences.forCode({ code, params: [] });
      head.tell(sentence);
      page.say(sentence());
    }

    /** @param {WorkerMessage} message */
    function receive(message) {
      calls.receive(message);
      if (message.kind === "items.changed") flow.itemsChanged(message.items);
      else if (message.kind === "items.unknown") flow.itemsUnknown(message.item_ids);
      else if (message.kind === "companion.changed") controls.hear(message.status);
    }

    /**
     * Show what became known while a message was not to be seen: give it back its state after the page has
     * re-created its elements, and paint what came in the middle of a switch.
     * Reads only articles that stand where a copied one stood.
     *
     * @param {Thread | null} thread
     */
    function restore(thread) {
      const entries = memory.of(thread?.conversation_id ?? "");
      if (thread === null || entries.size === 0) return;
      const slots = InboxPage.slots(thread);
      thread.articles.forEach((article, index) => {
        const one = controls.at(article);
        const entry = one?.entry ?? entries.get(slots[index] ?? "");
        if (one === undefined || entry === undefined || one.shown === entry.model) return;
        if (one.entry === null && InboxArticle.readBody(article) !== entry.body) return;
        one.entry = entry;
        paint(entry);
      });
    }

    /**
     * Bring the controls in line with what the page shows now. Safe to call at any time.
     *
     * @returns {boolean} whether messages still wait for theirs
     */
    function place() {
      const thread = currentThread();
      controls.sweep((binding) => binding.conversation_id === thread?.conversation_id);
      const person = thread === null ? "" : InboxPage.personName(thread);
      const bindings = thread === null ? [] : guard.bind(thread);
      head.keep(thread, bindings.at(-1), person);
      calls.place(thread && CallPlaces.atHead(guard, thread, bindings.at(-1), head.more));
      const isSending = sending.look(thread);
      if (thread === null) return false;
      /** @type {Binding[]} */
      const waiting = [];
      for (const binding of bindings) {
        const known = controls.at(binding.article);
        if (known !== undefined) controls.keep(known, binding, person);
        else if (InboxArticle.hasText(binding.article)) waiting.push(binding);
      }
      const now = NearestFirst.choose(waiting, ({ article }) => article);
      for (const binding of now) controls.add(binding, person);
      restore(thread);
      return now.length < waiting.length || isSending;
    }

    return Object.freeze({ place, connect: link.connect });
  }

  return Object.freeze({ create });
})();
