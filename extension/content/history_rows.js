"use strict";

/**
 * Decide what the review of a conversation lists, and what each row says of its message's copy.
 * Pure apart from the catalogue: no element, no clock, no message to anybody.
 */
const HistoryRows = (() => {
  const LONGEST_EXCERPT = 160;
  /** What somebody took back on purpose may be copied again, but nobody proposes it. */
  const TAKEN_BACK = new Set(["undone", "discarded"]);
  const MAY_COPY = new Set(["ready", "refused", ...TAKEN_BACK]);
  /** Refusals that concern one message; every other one would meet the next message as well. */
  const OF_ONE = new Set([
    "capture_off",
    "inbound_off",
    "inmail_off",
    "message_off",
    "frame_too_long",
    "bad_request",
    "page_unreadable",
  ]);

  /**
   * Direction and time in words.
   *
   * @param {HistoryRow} row
   */
  function heading({ item: { direction, sent_at }, shown_time }) {
    const time =
      sent_at === null ? shown_time || Sentences.text("panel_time_unknown") : Sentences.time(sent_at);
    return [Sentences.text(`panel_${direction}`), time].join(" · ");
  }

  /**
   * The messages that the page has loaded, oldest first; those without text are left out.
   *
   * @param {Thread} thread
   * @param {ReadonlyArray<ReadMessage>} messages what was read of this thread
   * @returns {ReadonlyArray<HistoryRow>}
   */
  function of(thread, messages) {
    const slots = InboxPage.slots(thread);
    return thread.articles.flatMap((article, index) => {
      const item = InboxPage.buildItem(thread, article, messages);
      const slot = slots[index];
      if (item === null || slot === undefined) return [];
      const excerpt = PageText.oneLine(
        [item.subject, item.body].filter(Boolean).join(" · "),
        LONGEST_EXCERPT,
      );
      return [{ slot, item, shown_time: messages[index]?.shown_time ?? null, excerpt }];
    });
  }

  /**
   * Why such a message is not copied here, alone or with all others of its kind; empty where it is.
   *
   * @param {PageItem} item
   * @param {Around["left_out"]} left_out
   */
  function leftOut({ direction, item_kind }, left_out) {
    return (direction === "inbound" && left_out.inbound) || (left_out[item_kind] ?? "");
  }

  /**
   * @param {PageItem} item
   * @param {CopyModel} model
   * @param {Around} around
   * @returns {HistoryMark}
   */
  function mark(item, model, around) {
    const { state, undo, card } = ControlState.view(model, "", around);
    const isOpen = MAY_COPY.has(state);
    const reason = isOpen ? leftOut(item, around.left_out) : "";
    return {
      state: state === "ready" ? "" : Sentences.text(`state_${state}`),
      trouble: reason || (state === "refused" ? card.sentences.join(" ") : ""),
      may_copy: isOpen && reason === "",
      is_copied: !isOpen && state !== "saving",
      is_left_out: reason !== "",
      is_proposed: isOpen && reason === "" && !TAKEN_BACK.has(state),
      may_undo: undo === "offered" || card.may_undo,
    };
  }

  /**
   * Whether the page still shows the message that was reviewed. Its place among equals may have changed since.
   *
   * @param {PageItem} now
   * @param {PageItem} reviewed
   */
  function isSame(now, reviewed) {
    const compared = /** @type {const} */ (["conversation_id", "direction", "subject", "body", "sent_at"]);
    return (
      compared.every((name) => now[name] === reviewed[name]) &&
      now.person.profile_id === reviewed.person.profile_id
    );
  }

  /** @param {ErrorBody} error */
  function stopsAll({ code }) {
    return !OF_ONE.has(code);
  }

  return Object.freeze({ of, heading, mark, isSame, stopsAll });
})();
