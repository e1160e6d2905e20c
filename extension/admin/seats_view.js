/**
 * Decide who of the roster is shown, and what is said of a seat and of a change.
 * Pure: gets the words' look-up, touches no element.
 */
import { folded, searchFor } from "../shared/searching.js";

/**
 * @typedef {import("../shared/protocol.js").SeatUser} SeatUser
 * @typedef {import("../shared/protocol.js").SeatStep} SeatStep
 * @typedef {import("../shared/protocol.js").SeatsChange["action"]} SeatAction
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {keyof typeof STATES} SeatFilter
 * @typedef {{readonly user: SeatUser, readonly folded: string}} Listed a user, with what is searched
 */

/** Which users a filter lets through. */
export const STATES = Object.freeze({
  everybody: () => true,
  seat: (/** @type {SeatUser} */ user) => user.has_seat,
  no_seat: (/** @type {SeatUser} */ user) => !user.has_seat,
  syncing: (/** @type {SeatUser} */ user) => user.is_syncing,
  off: (/** @type {SeatUser} */ user) => user.has_seat && !user.is_syncing,
  exception: (/** @type {SeatUser} */ user) => user.is_exception,
});

/** @type {Readonly<Record<SeatStep["change"], string>>} */
const STEPS = Object.freeze({
  assign: "seats_step_assign",
  take: "seats_step_take",
  on: "seats_step_on",
  off: "seats_step_off",
  follow: "seats_step_follow",
});

/**
 * @param {ReadonlyArray<SeatUser>} users
 * @returns {ReadonlyArray<Listed>}
 */
export function listed(users) {
  return users.map((user) => ({ user, folded: folded(`${user.name} ${user.email}`) }));
}

/**
 * @param {ReadonlyArray<Listed>} users
 * @param {string} typed every word of it must be in the name or the e-mail address
 * @param {SeatFilter} state
 * @returns {ReadonlyArray<SeatUser>}
 */
export function filtered(users, typed, state) {
  const isMeant = searchFor(typed);
  return users
    .filter(({ user, folded: text }) => STATES[state](user) && isMeant(text))
    .map(({ user }) => user);
}

/**
 * @param {SeatUser} user
 * @param {Words} words
 */
export function seatInWords({ has_seat, is_syncing, is_exception }, words) {
  const seat = has_seat ? (is_syncing ? "seats_state_syncing" : "seats_state_off") : "seats_state_none";
  return is_exception ? `${words.text(seat)} · ${words.text("seats_state_exception")}` : words.text(seat);
}

/**
 * The steps as sentences, in their order.
 *
 * @param {ReadonlyArray<SeatStep>} steps
 * @param {ReadonlyMap<string, string>} names user's id → name
 * @param {Words} words
 */
export function stepLines(steps, names, words) {
  return steps.map(({ user_id, change }) =>
    words.text(STEPS[change], { name: names.get(user_id) ?? user_id }),
  );
}

/**
 * @param {ReadonlyArray<string>} values
 * @param {number} size
 * @returns {ReadonlyArray<ReadonlyArray<string>>}
 */
export function inParts(values, size) {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, part) =>
    values.slice(part * size, (part + 1) * size),
  );
}
