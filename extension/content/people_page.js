"use strict";

/**
 * Join badges, notes and calls of one visit to a page about people or companies, and the conversations in small
 * windows over it, over one port to the worker.
 */
const PeoplePage = (() => {
  /**
   * @typedef {{readonly people: Parameters<typeof NoteControls.create>[1] & Parameters<typeof CallControls.create>[1],
   *   readonly talks: Parameters<typeof CopyControls.create>[1]}} Known what outlives a visit, with one memory of copies
   */

  /**
   * @param {{readonly orphaned: () => void, readonly changed: () => void, readonly mayReadTalks: () => boolean}} page
   *   `changed` has everything placed anew; `mayReadTalks`: whether conversations may be read on this site
   * @param {Known} known
   * @param {AbortSignal} signal ends the visit and takes everything away
   */
  function create(page, { people, talks }, signal) {
    const { itemIds, isWaiting } = people.memory;
    const link = WorkerLink.create(
      { receive, orphaned: page.orphaned, shownItems: itemIds, isWaiting },
      signal,
    );
    const badges = PageBadges.create({ changed: page.changed, ask: link.askBadges }, signal);
    const notes = NoteControls.create({ announcer, link }, people, signal);
    const calls = CallControls.create({ announcer, ask: link.ask }, people, signal);
    const conversations = CopyControls.create({ announcer, link, watchOf: SentWatch.create }, talks, signal);

    /** @type {ReturnType<typeof Announcer.create> | null} */
    let speaking = null;

    /** Nothing is spoken where no control stands; elsewhere the region stands before anything happens. */
    function announcer() {
      speaking ??= Announcer.create(signal);
      return speaking;
    }

    /** @param {WorkerMessage} message */
    function receive(message) {
      for (const part of [badges, notes, calls, conversations]) part.receive(message);
    }

    /** @returns {boolean} whether something waits for a later frame */
    function placeConversations() {
      const threads = page.mayReadTalks() ? OpenThreads.all(document, location) : [];
      return conversations.place(threads.map((thread) => ({ key: thread.container, thread })));
    }

    /**
     * @param {boolean} isNews whether the page may have changed since the last time
     * @returns {boolean} whether something waits for a later frame
     */
    function place(isNews) {
      const isBadgeWaiting = badges.place(isNews);
      if (isNews) calls.place(CallPlaces.besideCard(people.guard));
      const isNoteWaiting = notes.place();
      return placeConversations() || isNoteWaiting || isBadgeWaiting;
    }

    return Object.freeze({ place, connect: link.connect });
  }

  return Object.freeze({ create });
})();
