"use strict";

/**
 * Copy what the user has sent with the switch on, once it appears as sent in the conversation it was sent in.
 * Tells the user of what cannot be copied, because the page went elsewhere before it appeared.
 */
const SentCopies = (() => {
  /** The page takes its time to empty the composer; ten seconds are enough for any that will. */
  const MOST_FRAMES = 600;

  /**
   * @param {{readonly guard: ReturnType<typeof ThreadGuard.create>, readonly watch: ReturnType<typeof SentWatch.create>,
   *   readonly choices: SentChoices}} known
   * @param {{readonly say: (sentence: string) => void, readonly around: () => Around,
   *   readonly keep: (kind: keyof SentChoices, isOn: boolean) => void,
   *   readonly copy: (article: Element, item: PageItem) => void}} parts
   * @param {AbortSignal} signal
   */
  function create({ guard, watch, choices }, { say, around, keep, copy }, signal) {
    let frames = 0;
    const line = SentSwitch.create({ chosen: () => choices, around, keep, sent }, signal);

    /** @param {() => string} sentence in the language spoken now */
    function warn(sentence) {
      line.warn(sentence);
      say(sentence());
    }

    /**
     * The user's own Send.
     *
     * @param {Element} composer
     * @param {string} text
     * @param {boolean} isLeftOut
     */
    function sent(composer, text, isLeftOut) {
      const thread = OpenThreads.around(composer, document, location);
      const [binding] = thread === null ? [] : guard.bind(thread);
      // A first InMail has no message yet by which the conversation could be told to be settled.
      const isEmpty = thread !== null && thread.articles.length === 0;
      const reading = binding === undefined ? null : guard.readThread(binding, document, location);
      const person = thread === null ? "" : InboxPage.personName(thread);
      if (thread === null || person === "" || (!isEmpty && !reading?.ok)) {
        if (!isLeftOut) warn(() => Sentences.text("sent_unsettled"));
        return;
      }
      frames = MOST_FRAMES;
      watch.add(thread, reading?.ok ? reading.messages : [], { person, text, isLeftOut });
    }

    /**
     * @param {Thread} thread
     * @param {number} index
     */
    function take(thread, index) {
      const binding = guard.bind(thread)[index];
      const outcome = binding && guard.readAtClick(binding, document, location);
      if (binding === undefined || !outcome?.ok || outcome.item.direction !== "outbound") return false;
      copy(binding.article, outcome.item);
      return true;
    }

    /**
     * Bring switch and copies in line with what the page shows now. Safe to call at any time.
     *
     * @param {Thread | null} thread
     * @returns {boolean} whether to look again at the next frame
     */
    function look(thread) {
      line.keepPlace(thread);
      if (thread === null || !watch.isWaiting()) return false;
      for (const person of watch.dropOthers(thread)) warn(() => Sentences.text("sent_lost", { person }));
      const composer = Selectors.first(thread.container, "composer");
      const text = composer instanceof HTMLTextAreaElement ? composer.value : "";
      const { isLeftOutSent, isCleared } = watch.lookAtComposer(text);
      if (isLeftOutSent) line.leftOutIsSent();
      if (isCleared) watch.takeAppeared(InboxPage.readMessages(thread), (index) => take(thread, index));
      frames -= 1;
      return watch.isWaiting() && frames > 0;
    }

    /** The pane is gone: nobody will see any more whether something appears. */
    function end() {
      for (const person of watch.dropOthers(null)) say(Sentences.text("sent_lost", { person }));
    }

    return Object.freeze({ look, follow: line.follow, end });
  }

  return Object.freeze({ create });
})();
