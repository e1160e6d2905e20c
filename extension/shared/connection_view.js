/**
 * Decide what every page of the extension says first: how the connection stands, what now, and that it is no production.
 * Pure: gets the words' look-up, touches no element.
 */
import { unreachable } from "./exhaustive.js";

/**
 * @typedef {import("./internal.js").CompanionStatus} CompanionStatus
 * @typedef {import("./protocol.js").Connection} Connection
 * @typedef {NonNullable<Connection["sync"]>} Sync
 * @typedef {import("./words.js").Words} Words
 * @typedef {object} ConnectionView
 * @property {string} headline
 * @property {string | null} advice what to do now; null when all is well
 * @property {string | null} banner what must never be taken for the production CRM says so
 */

/**
 * @param {Connection} connection
 * @param {Words} words
 * @returns {string | null}
 */
function bannerOf(connection, words) {
  if (connection.sandbox_kind) return words.text("sandbox_environment");
  return connection.is_test_environment ? words.text("test_environment") : null;
}

/** Why nobody copies here although the connection stands. */
export const SEAT_TROUBLES = Object.freeze([
  "seat_missing",
  "seat_off",
  "org_disconnected",
  "org_disconnect_undecided",
]);

/**
 * Why nobody copies here, however well the connection stands.
 *
 * @param {Connection} connection
 * @returns {string | null} the code of the trouble
 */
export function seatTrouble({ state, trouble }) {
  const code = trouble?.code ?? "";
  return state === "connected" && SEAT_TROUBLES.includes(code) ? code : null;
}

/**
 * When the CRM was read last, as far as is known.
 *
 * @param {CompanionStatus} status
 * @returns {string | null}
 */
export function syncedAt(status) {
  return status.reach === "reachable" ? (status.connection.sync?.finished_at ?? null) : null;
}

/**
 * How the companion's copy of the CRM's records stands: in progress, up to date, removed, or not synced yet.
 *
 * @param {Sync} sync
 * @param {Words} words
 * @returns {string}
 */
export function syncInWords({ is_running, finished_at, trouble }, words) {
  if (is_running) return words.text("sync_running");
  if (trouble?.code === "mirror_cleared") {
    return words.text("sync_cleared", {
      time: trouble.happened_at === null ? "" : words.time(trouble.happened_at),
    });
  }
  if (finished_at === null) return words.text("sync_waiting");
  return words.text("sync_finished", { time: words.time(finished_at) });
}

/**
 * That what was read from the CRM is no longer here, as the seat has been off for long.
 *
 * @param {Sync | null} sync
 * @param {Words} words
 * @returns {string | null} null while it is here
 */
export function clearedAdvice(sync, words) {
  return sync?.trouble?.code === "mirror_cleared" ? words.text("code_mirror_cleared") : null;
}

/**
 * @param {Extract<CompanionStatus, {reach: "reachable"}>} status
 * @param {Words} words
 * @returns {ConnectionView}
 */
function reachableView({ connection, writing }, words) {
  const seat = seatTrouble(connection);
  if (seat !== null) {
    const advice = [words.text(`next_${seat}`), clearedAdvice(connection.sync, words)];
    return {
      headline: words.text(`connection_${seat}`),
      advice: advice.filter((sentence) => sentence !== null).join(" "),
      banner: bannerOf(connection, words),
    };
  }
  const isConnected = connection.state === "connected";
  const missing = isConnected ? (writing.is_writeback_on ? null : "writeback_off") : connection.state;
  // A trouble that is told below says there what to do about it.
  const advice = missing === "signed_out" && connection.trouble !== null ? null : missing;
  return {
    headline: words.text(`connection_${connection.state}`),
    advice: advice === null ? null : words.text(`advice_${advice}`),
    banner: bannerOf(connection, words),
  };
}

/**
 * @param {CompanionStatus} status
 * @param {Words} words
 * @returns {ConnectionView}
 */
export function connectionView(status, words) {
  switch (status.reach) {
    case "unknown":
      return { headline: words.text("companion_looking"), advice: null, banner: null };
    case "unreachable":
      return {
        headline: words.text("companion_missing"),
        advice: words.forCode(status.error.code, status.error.params),
        banner: null,
      };
    case "reachable":
      return reachableView(status, words);
    default:
      return unreachable(status);
  }
}
