/**
 * Carry the panel's questions about people and records to the companion, and the answers back.
 * Lets through only what reads or confirms a link; keeps nothing.
 */
import { Refusal, refusal } from "./refusal.js";

/**
 * @typedef {import("../shared/internal.js").RecordAsk} RecordAsk
 * @typedef {import("../shared/internal.js").RecordAnswer | import("../shared/internal.js").RecordRefused} Answer
 */

const ALLOWED = Object.freeze(["person.view", "activities.read", "link.confirm", "settings.read"]);

/**
 * @param {object} parts
 * @param {Pick<ReturnType<typeof import("./companion_port.js").createCompanionPort>, "ask">} parts.companion
 * @param {<T>(exchange: () => Promise<T>) => Promise<T>} parts.busy keeps the port open meanwhile
 * @param {() => string} parts.newId
 */
export function createRecordAsking({ companion, busy, newId }) {
  /**
   * @param {RecordAsk} command
   * @returns {Promise<Answer>} never rejects with a refusal: it is the answer
   */
  async function ask({ request_id, message }) {
    try {
      // The panel has no way of its own to anything else that the companion does.
      if (!ALLOWED.includes(message?.kind)) throw refusal("internal_error", "no");
      const key = message.kind === "link.confirm" ? newId() : null;
      const result = await busy(() => companion.ask(message, key));
      if (
        result.kind === "person.card" ||
        result.kind === "record.activities" ||
        result.kind === "link.confirmed" ||
        result.kind === "settings.values"
      ) {
        return { kind: "record.answer", request_id, result };
      }
      throw refusal("internal_error", "unknown");
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { kind: "record.refused", request_id, error: error.body };
    }
  }

  return Object.freeze({ ask });
}
