/**
 * Decide what the popup says about the user's own pause, and what its one button does: pause or resume.
 * Pure: gets the words' look-up, touches no element, and asks nobody.
 */

/**
 * @typedef {import("../shared/internal.js").CompanionStatus} CompanionStatus
 * @typedef {import("../shared/protocol.js").ErrorBody} ErrorBody
 * @typedef {import("./popup_view.js").Words} Words
 * @typedef {object} Pause
 * @property {string | null | undefined} since since when nothing is sent; null while sending goes on, undefined
 *   before anybody has said
 * @property {boolean} is_asked whether a press still waits for its answer
 * @property {ErrorBody | null} refused why the last press had no effect
 * @typedef {object} PauseView
 * @property {string | null} sentence that sending is paused; null while it goes on
 * @property {string | null} refused
 * @property {string} label
 * @property {boolean} will_pause what a press asks for
 * @property {boolean} is_busy whether a press asks nothing now
 */

/**
 * @param {CompanionStatus} status
 * @param {Pause} pause
 * @param {Words} words
 * @returns {PauseView | null} null where there is nothing to pause
 */
export function pauseView(status, { since, is_asked, refused }, words) {
  if (status.reach !== "reachable" || status.connection.state === "not_connected") return null;
  if (since === undefined) return null;
  return {
    sentence: since && words.text("popup_paused", { time: words.time(since) }),
    refused: refused && words.forCode(refused.code, refused.params),
    label: words.text(since === null ? "popup_pause" : "popup_resume"),
    will_pause: since === null,
    is_busy: is_asked,
  };
}
