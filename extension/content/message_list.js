"use strict";

/**
 * Reason about the messages of one conversation in the order the page shows them, oldest first.
 * Pure: gets values, touches no page.
 */
const MessageList = (() => {
  /**
   * Give every message its sender and time. Follow-on messages have no such blocks of their own and take
   * them from the message above; with nothing above, the sender is unknown, never the viewer.
   *
   * @param {ReadonlyArray<OwnBlocks>} own
   * @returns {ReadonlyArray<ReadMessage>}
   */
  function carryForward(own) {
    /** @type {Sender} */
    let sender = { who: "unknown", name: null };
    /** @type {string | null} */
    let sentAt = null;
    /** @type {string | null} */
    let shownTime = null;
    return own.map(({ sender: ownSender, time, subject, body }) => {
      if (ownSender !== null) sender = ownSender;
      if (time !== null) [sentAt, shownTime] = [time.at, time.shown];
      return { sender, sent_at: sentAt, shown_time: shownTime, subject, body };
    });
  }

  /**
   * @param {string | null} sentAt
   * @returns {string | null}
   */
  function minuteOf(sentAt) {
    return sentAt === null ? null : sentAt.slice(0, "2026-11-18T14:05".length);
  }

  /**
   * Where a message stands among those with the same body and minute.
   *
   * @param {ReadonlyArray<Pick<ReadMessage, "sent_at" | "body">>} messages
   * @param {number} index
   * @returns {PlaceInPage}
   */
  function placeOf(messages, index) {
    const self = messages[index];
    if (self === undefined) throw new RangeError(`no message ${index} of ${messages.length}`);
    const minute = minuteOf(self.sent_at);
    /** @type {number[]} */
    const equals = [];
    /** @type {Set<string>} */
    const otherMinutes = new Set();
    messages.forEach((message, position) => {
      if (message.body !== self.body) return;
      if (minuteOf(message.sent_at) === minute) equals.push(position);
      else if (message.sent_at !== null) otherMinutes.add(message.sent_at);
    });
    return {
      ordinal: equals.indexOf(index),
      equals: equals.length,
      is_first_loaded_equal: equals.length > 1 && equals[0] === 0,
      other_minutes: [...otherMinutes].slice(0, 200),
    };
  }

  /**
   * A name for each message's position that survives a re-rendering and older messages loaded above:
   * the nearest time at or above it, and how many messages stand between.
   *
   * @param {ReadonlyArray<{readonly at: string | null} | null>} times
   * @returns {ReadonlyArray<string>}
   */
  function slotsOf(times) {
    /** @type {Map<string, number>} */
    const counts = new Map();
    let nearest = "";
    return times.map((time) => {
      if (time !== null) nearest = time.at ?? "unknown";
      const count = counts.get(nearest) ?? 0;
      counts.set(nearest, count + 1);
      return `${nearest}#${count}`;
    });
  }

  return Object.freeze({ carryForward, placeOf, slotsOf });
})();
