"use strict";

/**
 * Join what one visit places at conversations: a control on each message, and what stands once in each pane.
 * Knows the inbox's one pane and the small windows over other pages alike; places and reads nothing itself.
 */
const CopyControls = (() => {
  /**
   * @typedef {Parameters<typeof PaneControls.create>[1]} Known
   * @typedef {{readonly key: object, readonly thread: Thread | null}} Pane `key`: the same for as long as it is the same
   *   pane; `thread`: null while it shows none completely
   */

  /**
   * @param {{readonly announcer: () => {readonly say: (sentence: string) => void},
   *   readonly link: ReturnType<typeof WorkerLink.create>, readonly watchOf: () => Known["watch"]}} page `watchOf`
   *   gives each pane what it knows of messages that are on their way
   * @param {Omit<Known, "watch">} known what outlives a visit
   * @param {AbortSignal} signal ends the visit and takes every control away
   */
  function create({ announcer, link, watchOf }, known, signal) {
    /** @type {Map<object, ReturnType<typeof PaneControls.create> & {readonly lifetime: AbortController}>} */
    const panes = new Map();
    /** @type {CompanionStatus} */
    let companion = { reach: "unknown" };
    const messages = MessageControls.create(
      { announcer, link, changed: (entry) => review.changed(entry) },
      known,
      signal,
    );
    const review = HistoryReview.create(
      { ...known, before: messages.before },
      {
        copy: messages.flow.send,
        undo: (entry) => void messages.takeBack(entry, "item.undo"),
        refuse: messages.flow.refuse,
        around: messages.around,
      },
      signal,
    );

    /** @param {object} key */
    function paneOf(key) {
      const there = panes.get(key);
      if (there !== undefined) return there;
      const lifetime = new AbortController();
      const parts = { announcer, link, messages, openReview: review.open };
      const whole = AbortSignal.any([signal, lifetime.signal]);
      const pane = { lifetime, ...PaneControls.create(parts, { ...known, watch: watchOf() }, whole) };
      pane.receive({ kind: "companion.changed", status: companion });
      panes.set(key, pane);
      return pane;
    }

    /** @param {ReadonlyArray<Pane>} shown */
    function endOthers(shown) {
      for (const [key, pane] of panes) {
        if (shown.some((one) => one.key === key)) continue;
        pane.end();
        pane.lifetime.abort();
        panes.delete(key);
      }
    }

    /** @param {WorkerMessage} message */
    function receive(message) {
      if (message.kind === "companion.changed") companion = message.status;
      messages.receive(message);
      if (message.kind === "companion.changed") review.follow();
      for (const pane of panes.values()) pane.receive(message);
    }

    /**
     * Bring the controls in line with what the page shows now. Safe to call at any time.
     *
     * @param {ReadonlyArray<Pane>} shown
     * @returns {boolean} whether something waits for a later frame
     */
    function place(shown) {
      endOthers(shown);
      const isSending = shown.map(({ key, thread }) => paneOf(key).place(thread)).includes(true);
      return messages.place(shown.flatMap(({ thread }) => thread ?? [])) || isSending;
    }

    return Object.freeze({ place, receive });
  }

  return Object.freeze({ create });
})();
