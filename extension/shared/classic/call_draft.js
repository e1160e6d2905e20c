"use strict";

/**
 * Decide whether what was typed of a call can be logged, and what is wrong with it field by field.
 * Pure: gets the clock's moment, touches no element.
 */
const CallDraft = (() => {
  /**
   * @typedef {import("../protocol.js").PageCall} PageCall
   * @typedef {import("../protocol.js").PageCompany} PageCompany
   * @typedef {import("../protocol.js").PagePerson} PagePerson
   * @typedef {object} Typed
   * @property {string} form_id minted when the form opens, so that sending it twice is one call
   * @property {"outbound" | "inbound"} direction
   * @property {string} outcome its name, whatever the language; when the call is sent, in the user's words
   * @property {string} when date and time of the user's own zone, as the browser's field gives them; empty if not valid
   * @property {string} minutes as typed
   * @property {string} note
   */

  const MOST_MINUTES = 1440;
  /** Clocks of page and user differ by less. */
  const AHEAD_MS = 60_000;

  /**
   * @param {Pick<Typed, "when" | "minutes">} typed
   * @param {Date} now
   * @returns {ReadonlyArray<{readonly field: "when" | "minutes", readonly key: string}>} keys of sentences; none
   *   where all is well
   */
  function problemsOf({ when, minutes }, now) {
    /** @type {Array<{readonly field: "when" | "minutes", readonly key: string}>} */
    const problems = [];
    const began = Date.parse(when);
    if (Number.isNaN(began)) problems.push({ field: "when", key: "call_when_missing" });
    else if (began > now.getTime() + AHEAD_MS) problems.push({ field: "when", key: "call_when_ahead" });
    if (!/^\d{1,4}$/.test(minutes.trim()) || Number(minutes) > MOST_MINUTES) {
      problems.push({ field: "minutes", key: "call_minutes_wrong" });
    }
    return problems;
  }

  /**
   * The call as it is sent, of a draft without problems.
   *
   * @param {Typed} typed
   * @param {PagePerson | PageCompany} about
   * @returns {PageCall}
   */
  function callOf({ form_id, direction, outcome, when, minutes, note }, about) {
    return {
      page_kind: "headline" in about ? "lead" : "account",
      item_kind: "call",
      form_id,
      about,
      direction,
      outcome,
      minutes: Number(minutes),
      called_at: new Date(when).toISOString(),
      body: note.trim(),
    };
  }

  /**
   * A form that nobody has typed into yet.
   *
   * @param {string} form_id
   * @param {Date} now
   * @returns {Typed}
   */
  function begin(form_id, now) {
    return { form_id, direction: "outbound", outcome: "", when: fieldTime(now), minutes: "", note: "" };
  }

  /**
   * A moment as the browser's field for date and time takes it, in the user's own zone.
   *
   * @param {Date} moment
   */
  function fieldTime(moment) {
    const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
    return local.toISOString().slice(0, "2026-11-18T14:05".length);
  }

  return Object.freeze({ problemsOf, callOf, begin, fieldTime });
})();
