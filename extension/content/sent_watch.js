"use strict";

/**
 * Know what the user has sent with the switch on and what has not yet appeared as sent, and recognise it when it does.
 * The composer's text serves to recognise the message only: what is copied is what stands in the conversation.
 */
const SentWatch = (() => {
  /**
   * One Send: whose conversation it was, what stood in the composer, and which messages were there before.
   *
   * @typedef {{readonly conversation_id: string, readonly lead_id: string, readonly person: string,
   *   readonly draft: string, readonly known: ReadonlySet<string>, readonly isLeftOut: boolean, isCleared: boolean}} Sent
   */

  const LONGEST = 100_000;

  /** A page may wrap a text in its own way, so only its words are compared. @param {string} text */
  function flat(text) {
    return PageText.oneLine(text, LONGEST);
  }

  /**
   * Names of the messages by what they say, when and by whom, and by their place among equals.
   *
   * @param {ReadonlyArray<ReadMessage>} messages
   */
  function namesOf(messages) {
    /** @type {Map<string, number>} */
    const counts = new Map();
    return messages.map(({ sender, sent_at, body }) => {
      const words = JSON.stringify([sender.who, sent_at, body]);
      const count = counts.get(words) ?? 0;
      counts.set(words, count + 1);
      return `${count} ${words}`;
    });
  }

  /**
   * Where the sent message stands: the first own and dated one of these words below everything that was there before.
   * What is loaded above later was not sent now.
   *
   * @param {Sent} sent
   * @param {ReadonlyArray<ReadMessage>} messages
   * @returns {number} -1 while it has not appeared
   */
  function placeOf({ draft, known }, messages) {
    const last = namesOf(messages).findLastIndex((name) => known.has(name));
    if (last === -1 && known.size > 0) return -1;
    return messages.findIndex(
      ({ sender, sent_at, body }, index) =>
        index > last && sender.who === "me" && sent_at !== null && flat(body) === draft,
    );
  }

  function create() {
    /** @type {ReadonlyArray<Sent>} */
    let waiting = [];

    /**
     * @param {Pick<Thread, "conversation_id" | "lead_id">} thread
     * @returns {(sent: Sent) => boolean}
     */
    const isOf = (thread) => (sent) =>
      sent.conversation_id === thread.conversation_id && sent.lead_id === thread.lead_id;

    /**
     * The user has pressed Send in this conversation.
     *
     * @param {Thread} thread
     * @param {ReadonlyArray<ReadMessage>} messages those that stand there
     * @param {{readonly person: string, readonly text: string, readonly isLeftOut: boolean}} gesture
     */
    function add(thread, messages, { person, text, isLeftOut }) {
      const { conversation_id, lead_id } = thread;
      const isHere = isOf(thread);
      // What still stood in the composer after an earlier press had not been sent by it.
      const others = waiting.filter((sent) => !isHere(sent) || sent.isCleared);
      const known = new Set(namesOf(messages));
      const sent = {
        conversation_id,
        lead_id,
        person,
        draft: flat(text),
        known,
        isLeftOut,
        isCleared: false,
      };
      waiting = [...others, sent];
    }

    /**
     * Drop what was sent in another conversation than the one in view: nobody sees any more whether it appears.
     *
     * @param {Thread | null} thread null where its pane is gone
     * @returns {ReadonlyArray<string>} to whom it was sent, where it was to be copied
     */
    function dropOthers(thread) {
      const isHere = thread === null ? () => false : isOf(thread);
      const lost = waiting.filter((sent) => !isHere(sent));
      waiting = waiting.filter(isHere);
      return lost.filter(({ isLeftOut }) => !isLeftOut).map(({ person }) => person);
    }

    /**
     * Note what stands in the composer now.
     *
     * @param {string} text
     * @returns {{readonly isLeftOutSent: boolean, readonly isCleared: boolean}} whether a message that was to stay out
     *   has gone, and whether one that is to be copied has
     */
    function lookAtComposer(text) {
      const draft = flat(text);
      for (const sent of waiting) if (sent.draft !== draft) sent.isCleared = true;
      const isGone = (/** @type {Sent} */ sent) => sent.isLeftOut && sent.isCleared;
      const isLeftOutSent = waiting.some(isGone);
      waiting = waiting.filter((sent) => !isGone(sent));
      return { isLeftOutSent, isCleared: waiting.some((sent) => sent.isCleared) };
    }

    /**
     * Hand over what has appeared as sent, oldest Send first. What is not taken waits on.
     *
     * @param {ReadonlyArray<ReadMessage>} messages of the conversation in view
     * @param {(index: number) => boolean} take whether the message at this place is being copied
     */
    function takeAppeared(messages, take) {
      const names = namesOf(messages);
      for (const sent of waiting.filter(({ isCleared }) => isCleared)) {
        const index = placeOf(sent, messages);
        const name = names[index];
        if (name === undefined || !take(index)) continue;
        waiting = waiting
          .filter((other) => other !== sent)
          // The same message is never another Send's as well.
          .map((other) => ({ ...other, known: new Set([...other.known, name]) }));
      }
    }

    const isWaiting = () => waiting.length > 0;
    return Object.freeze({ add, dropOthers, lookAtComposer, takeAppeared, isWaiting });
  }

  return Object.freeze({ create });
})();
