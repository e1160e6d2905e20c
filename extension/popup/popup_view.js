/**
 * Decide what the popup says for what is known about the companion and Dynamics.
 * Pure: gets the words' look-up, touches no element.
 */
import { connectionView, seatTrouble, syncInWords } from "../shared/connection_view.js";
import { leftOut, leftOutInWords } from "../shared/left_out.js";

/**
 * @typedef {import("../shared/internal.js").CompanionStatus} CompanionStatus
 * @typedef {import("../shared/protocol.js").OutboxCounts} OutboxCounts
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {{readonly label: string, readonly value: string}} Line
 * @typedef {object} PopupView
 * @property {string} headline
 * @property {string | null} advice what to do now; null when all is well
 * @property {string | null} banner
 * @property {ReadonlyArray<Line>} facts
 */

/** The states in which an item still wants something, in the order it passes them. */
const COUNTED = /** @type {const} */ (["held", "queued", "sending", "needs_you", "failed"]);

/**
 * The lines of the outbox: every state that holds items, or one that says it is empty.
 *
 * @param {OutboxCounts} counts
 * @param {Words} words
 * @returns {ReadonlyArray<Line>}
 */
export function outboxLines(counts, words) {
  const lines = COUNTED.filter((state) => counts[state] > 0).map((state) => ({
    label: words.text(`state_${state}`),
    value: String(counts[state]),
  }));
  return lines.length > 0
    ? lines
    : [{ label: words.text("popup_outbox"), value: words.text("popup_outbox_empty") }];
}

/**
 * @param {Extract<CompanionStatus, {reach: "reachable"}>} status
 * @param {Words} words
 */
function writingInWords(status, words) {
  if (!status.writing.is_writeback_on) return words.text("popup_off");
  const left = leftOut(status);
  if (left.size === 0) return words.text("popup_on");
  return words.text("popup_on_except", { what: leftOutInWords(left, words) });
}

/**
 * @param {CompanionStatus} status
 * @param {Words} words
 * @returns {ReadonlyArray<Line>}
 */
function factsOf(status, words) {
  if (status.reach !== "reachable") return [];
  const { version, connection } = status;
  const isConnected = connection.state === "connected";
  /** @type {Array<[string, string | null]>} */
  const facts = [
    ["popup_environment", connection.environment],
    ["popup_seat", connection.seat_name],
    ["popup_author", connection.author_name === connection.seat_name ? null : connection.author_name],
    ["popup_writing", isConnected ? writingInWords(status, words) : null],
    ["popup_sync", connection.sync && syncInWords(connection.sync, words)],
    ["popup_companion", version],
  ];
  return facts.flatMap(([key, value]) => (value === null ? [] : [{ label: words.text(key), value }]));
}

/**
 * @param {CompanionStatus} status
 * @param {Words} words
 * @returns {PopupView}
 */
export function popupView(status, words) {
  const view = connectionView(status, words);
  // The trouble is told below, with its next step.
  const isToldBelow = status.reach === "reachable" && seatTrouble(status.connection) !== null;
  return { ...view, advice: isToldBelow ? null : view.advice, facts: factsOf(status, words) };
}
