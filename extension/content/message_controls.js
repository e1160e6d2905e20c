"use strict";

/**
 * Keep a control on each message of the conversations in the page: read at the press, show what comes back.
 * Reads a message only inside a press on its own control. Where some are left out of copying, it knows which by what
 * stands beside their text.
 */
const MessageControls = (() => {
  /** @param {Element} element */
  function threadAround(element) {
    return OpenThreads.around(element, document, location);
  }

  /**
   * @param {{readonly announcer: () => {readonly say: (sentence: string) => void},
   *   readonly link: Pick<ReturnType<typeof WorkerLink.create>, "ask" | "askCopies">,
   *   readonly changed: (entry: CopyEntry) => void}} page `changed` hears what is new of a copy before it is shown
   * @param {{readonly guard: ReturnType<typeof ThreadGuard.create>,
   *   readonly memory: ReturnType<typeof CopyMemory.create>}} known what outlives a visit
   * @param {AbortSignal} signal ends the visit and takes every control away
   */
  function create({ announcer, link, changed }, { guard, memory }, signal) {
    /** @type {ReturnType<typeof LiveControls.create<Binding>>} */
    const live = LiveControls.create(
      "message",
      {
        copy: (one) => void copy(one),
        holds: (binding) => guard.holds(binding, threadAround(binding.article)),
        whatOf,
        announcer,
        changed: (entry) => {
          changed(entry);
          // Of what was copied from the review or as it was sent, no control has heard yet.
          if (live.showing(entry) === undefined) restore(OpenThreads.all(document, location));
        },
      },
      { memory, ask: link.ask },
      signal,
    );
    const before = CopiedBefore.create(memory, { askCopies: link.askCopies, found: live.flow.found });
    /** @type {ReadonlyArray<Thread>} */
    let inView = [];
    /** Asked for at the first need since the page has changed. @type {Map<Element, ReadonlyArray<LeftOutWhat>> | null} */
    let sorts = null;

    /** @param {Binding} binding */
    function whatOf({ article }) {
      sorts ??= new Map(inView.flatMap(InboxPage.sorts));
      return sorts.get(article) ?? [];
    }

    /**
     * The place of a message in what is remembered.
     *
     * @param {Element} article
     * @param {PageItem} item
     * @returns {CopyEntry | null} null when the page has changed since the item was read
     */
    function remember(article, item) {
      const thread = threadAround(article);
      const index = thread?.articles.indexOf(article) ?? -1;
      const slot = thread === null ? undefined : InboxPage.slots(thread)[index];
      return slot === undefined ? null : memory.remember(item, slot);
    }

    /** @param {PlacedControl<Binding>} one */
    async function copy(one) {
      const outcome = guard.readAtClick(one.binding, document, location);
      const entry = outcome.ok ? remember(one.binding.article, outcome.item) : null;
      if (!outcome.ok || entry === null) {
        live.refuse(one, outcome.ok ? "page_switching" : outcome.code);
        return;
      }
      const sending = live.send(one, entry, outcome.item);
      lookAround(one.binding);
      await sending;
    }

    /**
     * The press allows reading its conversation: the other controls show, too, what was copied before the page lived.
     *
     * @param {Binding} binding
     */
    function lookAround(binding) {
      const reading = guard.readThread(binding, document, location);
      if (!reading.ok) return;
      void before.look(binding.conversation_id, HistoryRows.of(reading.thread, reading.messages), false);
    }

    /**
     * Copy a message that was read by another gesture than a press on its control.
     *
     * @param {Element} article
     * @param {PageItem} item
     */
    function copyRead(article, item) {
      const entry = remember(article, item);
      if (entry !== null) void live.flow.send(entry, item);
    }

    /** @param {ReadonlyArray<Thread>} threads */
    function restore(threads) {
      for (const thread of threads) {
        if (memory.of(thread.conversation_id).size === 0) continue;
        const { articles, conversation_id } = thread;
        live.restore(articles, InboxPage.slots(thread), conversation_id, InboxArticle.readBody);
      }
    }

    /**
     * Bring the controls in line with what the page shows now. Safe to call at any time.
     *
     * @param {ReadonlyArray<Thread>} threads
     * @returns {boolean} whether messages still wait for theirs
     */
    function place(threads) {
      inView = threads;
      sorts = null;
      live.sweep((binding) => threads.some((one) => one.conversation_id === binding.conversation_id));
      const names = new Map(threads.map((one) => [one.conversation_id, InboxPage.personName(one)]));
      const isWaiting = live.place(
        threads.flatMap(guard.bind),
        ({ conversation_id }) => names.get(conversation_id) ?? "",
        ({ article }) => InboxArticle.hasText(article),
      );
      restore(threads);
      return isWaiting;
    }

    const { flow, around, takeBack, receive } = live;
    return Object.freeze({ before, flow, around, takeBack, receive, copyRead, place });
  }

  return Object.freeze({ create });
})();
