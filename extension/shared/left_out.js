/**
 * Say before a press what is not copied here although copying is on, and who can change that: for our own pages and the
 * page's menu. Pure: gets the words' look-up, touches no element. Page scripts say it by the same rule.
 */
import { seatTrouble } from "./connection_view.js";

/**
 * @typedef {import("./internal.js").CompanionStatus} CompanionStatus
 * @typedef {import("./protocol.js").LeftOut} Decided
 * @typedef {Decided["what"] | "talk"} What `talk`: whatever people write to each other
 * @typedef {ReadonlyMap<What, Decided["by"]>} LeftOut what is not copied, with whoever decided it
 * @typedef {import("./words.js").Words} Words
 */

/** Nothing is known to be left out. @type {LeftOut} */
export const NOTHING = Object.freeze(new Map());

/**
 * What alone is not copied. Where something stands in the way of every copy, that is said, and this is empty.
 *
 * @param {CompanionStatus} status
 * @returns {LeftOut}
 */
export function leftOut(status) {
  if (status.reach !== "reachable") return NOTHING;
  const { connection, writing } = status;
  if (connection.state !== "connected" || seatTrouble(connection) !== null) return NOTHING;
  if (!writing.is_writeback_on) return NOTHING;
  /** @type {Map<What, Decided["by"]>} */
  const decided = new Map(writing.left_out.map(({ what, by }) => [what, by]));
  const byWhom = decided.get("message");
  if (byWhom !== undefined && decided.has("inmail")) decided.set("talk", byWhom);
  return decided;
}

/**
 * Short words for the place of a control; empty where it copies.
 *
 * @param {LeftOut} left
 * @param {What} what
 * @param {Words} words
 * @returns {string}
 */
export function leftOutHint(left, what, words) {
  const by = left.get(what);
  if (by === undefined) return "";
  if (by === "administrator") return words.text(`hint_${what}_off`);
  return words.text(what === "inbound" ? "hint_own_inbound" : "hint_own_kinds");
}

/**
 * The same for one message; that it was received counts whatever its kind.
 *
 * @param {LeftOut} left
 * @param {Pick<import("./protocol.js").PageItem, "direction" | "item_kind">} item
 * @param {Words} words
 * @returns {string}
 */
export function messageHint(left, { direction, item_kind }, words) {
  const received = direction === "inbound" ? leftOutHint(left, "inbound", words) : "";
  return received || leftOutHint(left, item_kind, words);
}

/**
 * All of it as one list; empty where everything is copied.
 *
 * @param {LeftOut} left
 * @param {Words} words
 * @returns {string}
 */
export function leftOutInWords(left, words) {
  const names = [...left.keys()].filter((what) => what !== "talk").map((what) => words.text(`kinds_${what}`));
  return new Intl.ListFormat(words.text("catalogue_language"), { type: "conjunction" }).format(names);
}
