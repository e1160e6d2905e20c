/**
 * Tell the popup how full the outbox is and whether the user has paused it, and carry its Pause and Resume.
 * Keeps nothing between two answers: the journal alone knows.
 */
import { Refusal } from "./refusal.js";

/** @typedef {import("../shared/protocol.js").Message} Message */

/**
 * @param {object} parts
 * @param {Pick<ReturnType<typeof import("./companion_port.js").createCompanionPort>, "ask">} parts.companion
 * @param {Pick<ReturnType<typeof import("./pages.js").createPages>, "hasPopup" | "tellPopup">} parts.pages
 * @param {<T>(exchange: () => Promise<T>) => Promise<T>} parts.busy keeps the port open meanwhile
 */
export function createTally({ companion, pages, busy }) {
  let asked = 0;
  /** The question that was asked last of those whose answers were told. */
  let told = 0;

  /**
   * @param {Message} message
   * @returns {Promise<void>} rejects with `Refusal` where the companion gave no answer
   */
  async function tell(message) {
    asked += 1;
    const mine = asked;
    const answer = await busy(() => companion.ask(message, null));
    // A count that comes late is older than what was told; what a press has brought is always told.
    if (answer.kind !== "outbox.items" || (message.kind === "outbox.list" && mine < told)) return;
    told = Math.max(told, mine);
    const { counts, trouble, paused_since } = answer;
    pages.tellPopup({ kind: "outbox.counted", counts, trouble, paused_since });
  }

  /** Read how full the outbox is; without a popup, nobody is asked. */
  async function count() {
    if (!pages.hasPopup()) return;
    try {
      await tell({ kind: "outbox.list", item_ids: [] });
    } catch (error) {
      // Before the first connection there is no outbox; the status already says why.
      if (!(error instanceof Refusal)) throw error;
    }
  }

  /**
   * Pause or resume sending. Said twice it is the same, so a lost answer may be asked for again.
   *
   * @param {boolean} is_paused
   */
  async function pause(is_paused) {
    try {
      await tell({ kind: "outbox.pause", is_paused });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      pages.tellPopup({ kind: "pause.refused", error: error.body });
    }
  }

  return Object.freeze({ count, pause });
}
