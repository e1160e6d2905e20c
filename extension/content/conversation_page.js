"use strict";

/**
 * Join the controls of one visit to the inbox to the page, over one port to the worker.
 */
const ConversationPage = (() => {
  /**
   * @param {{readonly orphaned: () => void}} page
   * @param {Parameters<typeof PaneControls.create>[1]} known what outlives a visit
   * @param {AbortSignal} signal ends the visit and takes everything away
   */
  function create({ orphaned }, known, signal) {
    const speaking = Announcer.create(signal);
    const { itemIds: shownItems, isWaiting } = known.memory;
    const link = WorkerLink.create(
      { receive: (message) => controls.receive(message), orphaned, shownItems, isWaiting },
      signal,
    );
    const page = { announcer: () => speaking, link, watchOf: () => known.watch };
    const controls = CopyControls.create(page, known, signal);

    /** @returns {boolean} whether something waits for a later frame */
    function place() {
      // The inbox has one pane, however often its elements are replaced.
      return controls.place([{ key: known, thread: InboxPage.openThread(document, location) }]);
    }

    return Object.freeze({ place, connect: link.connect });
  }

  return Object.freeze({ create });
})();
