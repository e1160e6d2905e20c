/**
 * Carry the questions of our own pages to the companion, and the answers back.
 * Lets each page ask only what it shows or answers; keeps nothing.
 */
import { Refusal, refusal } from "./refusal.js";

/**
 * @typedef {import("../shared/internal.js").PortName} PortName
 * @typedef {import("../shared/internal.js").RecordAsk} RecordAsk
 * @typedef {import("../shared/internal.js").RecordAnswer | import("../shared/internal.js").RecordRefused} Answer
 */

/** @type {Readonly<Partial<Record<PortName, ReadonlyArray<RecordAsk["message"]["kind"]>>>>} */
const ALLOWED = Object.freeze({
  panel: [
    "person.view",
    "activities.read",
    "link.confirm",
    "prompt.open",
    "decisions.read",
    "moves.read",
    "decision.revert",
    "differences.ignore",
    "import.read",
    "moved.read",
  ],
  options: ["settings.read"],
  prompt: [
    "prompts.read",
    "prompt.later",
    "prompt.discard",
    "prompt.link",
    "prompt.assign",
    "colleague.search",
    "form.read",
    "account.search",
    "row.search",
    "opportunities.read",
    "duplicates.ask",
    "record.create",
    "changes.read",
    "record.update",
    "person.block",
    "decisions.read",
    "moves.read",
    "decision.revert",
    "differences.ignore",
  ],
  admin: [
    "connection.status",
    "outbox.list",
    "prompts.read",
    "doctor.run",
    "organisation.read",
    "organisation.write",
    "choices.read",
    "pipeline.choose",
    "columns.check",
    "seats.read",
    "seats.change",
    "seats.import",
    "usage.read",
    "outcome.read",
    "crm.sync",
    "outbox.read",
    "outbox.pause",
    "item.retry",
    "activity.undo",
    "prompt.link",
    "prompt.assign",
    "colleague.search",
    "prompt.later",
    "prompt.discard",
    "connection.disconnect",
    "audit.read",
    "person.find",
    "person.erase",
    "matches.read",
    "file.read",
    "departures.read",
    "companions.read",
    "organisation.disconnect",
    "import.read",
    "moved.read",
  ],
});

/** What changes something is asked with a key, so that asking twice changes it once. */
const CHANGING = new Set([
  "link.confirm",
  "prompt.open",
  "prompt.later",
  "prompt.discard",
  "prompt.link",
  "prompt.assign",
  "record.create",
  "record.update",
  "decision.revert",
  "differences.ignore",
  "organisation.write",
  "pipeline.choose",
  "seats.change",
  "item.retry",
  "activity.undo",
  "connection.disconnect",
  "person.erase",
  "organisation.disconnect",
]);

/**
 * @param {object} parts
 * @param {Pick<ReturnType<typeof import("./companion_port.js").createCompanionPort>, "ask">} parts.companion
 * @param {<T>(exchange: () => Promise<T>) => Promise<T>} parts.busy keeps the port open meanwhile
 * @param {() => string} parts.newId
 */
export function createRecordAsking({ companion, busy, newId }) {
  /**
   * @param {RecordAsk} command
   * @param {PortName} speaker
   * @returns {Promise<Answer>} never rejects with a refusal: it is the answer
   */
  async function ask({ request_id, message }, speaker) {
    try {
      // No page of ours has a way of its own to anything else that the companion does.
      if (!ALLOWED[speaker]?.includes(message?.kind)) throw refusal("internal_error", "no");
      const key = CHANGING.has(message.kind) ? newId() : null;
      const result = await busy(() => companion.ask(message, key));
      switch (result.kind) {
        case "person.card":
        case "record.activities":
        case "link.confirmed":
        case "settings.values":
        case "prompts.found":
        case "prompt.status":
        case "colleagues.found":
        case "form.fields":
        case "accounts.found":
        case "rows.found":
        case "opportunities.found":
        case "duplicates.found":
        case "changes.found":
        case "decisions.found":
        case "moves.found":
        case "person.blocked":
        case "connection.state":
        case "outbox.items":
        case "doctor.findings":
        case "organisation.settings":
        case "organisation.written":
        case "choices.found":
        case "pipeline.chosen":
        case "columns.checked":
        case "seats.roster":
        case "seats.changed":
        case "seats.imported":
        case "usage.report":
        case "outcome.report":
        case "outbox.entries":
        case "activity.status":
        case "connection.disconnected":
        case "audit.trail":
        case "person.found":
        case "person.erased":
        case "matches.report":
        case "file.part":
        case "departures.found":
        case "companions.found":
        case "import.list":
        case "moved.list":
          return { kind: "record.answer", request_id, result };
        default:
          throw refusal("internal_error", "unknown");
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { kind: "record.refused", request_id, error: error.body };
    }
  }

  return Object.freeze({ ask });
}
