"use strict";

/**
 * Join badges, notes and calls of one visit to a page about people or companies, over one port to the worker.
 */
const PeoplePage = (() => {
  /**
   * @param {{readonly orphaned: () => void, readonly changed: () => void}} page `changed` has everything placed anew
   * @param {Parameters<typeof NoteControls.create>[1] & Parameters<typeof CallControls.create>[1]} known what outlives a visit
   * @param {AbortSignal} signal ends the visit and takes everything away
   */
  function create(page, known, signal) {
    const { itemIds, isWaiting } = known.memory;
    const link = WorkerLink.create(
      { receive, orphaned: page.orphaned, shownItems: itemIds, isWaiting },
      signal,
    );
    const badges = PageBadges.create({ changed: page.changed, ask: link.askBadges }, signal);
    const notes = NoteControls.create({ announcer, ask: link.ask }, known, signal);
    const calls = CallControls.create({ announcer, ask: link.ask }, known, signal);

    /** @type {ReturnType<typeof Announcer.create> | null} */
    let speaking = null;

    /** Nothing is spoken where no control stands; elsewhere the region stands before anything happens. */
    function announcer() {
      speaking ??= Announcer.create(signal);
      return speaking;
    }

    /** @param {WorkerMessage} message */
    function receive(message) {
      badges.receive(message);
      notes.receive(message);
      calls.receive(message);
    }

    /**
     * @param {boolean} isNews whether the page may have changed since the last time
     * @returns {boolean} whether something waits for a later frame
     */
    function place(isNews) {
      const isBadgeWaiting = badges.place(isNews);
      if (isNews) calls.place(CallPlaces.besideCard(known.guard));
      return notes.place() || isBadgeWaiting;
    }

    return Object.freeze({ place, connect: link.connect });
  }

  return Object.freeze({ create });
})();
