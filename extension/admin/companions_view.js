/**
 * Decide what is said of everybody's companions, and of each.
 * Pure: gets the words' look-up, touches no element.
 */

/**
 * @typedef {import("../shared/protocol.js").CompanionShown} CompanionShown
 * @typedef {import("../shared/protocol.js").CompanionsFound} CompanionsFound
 * @typedef {import("../shared/words.js").Words} Words
 */

/**
 * @param {CompanionsFound} found
 * @param {Words} words
 * @returns {ReadonlyArray<string>} how many were heard of, then how many items each kind of error holds up
 */
export function companionsSentences({ has_roster, heard, silent, left, unheard, errors }, words) {
  const count = (/** @type {number} */ number) => words.number(String(number));
  return [
    words.text("companions_counts", {
      heard: count(heard),
      silent: count(silent),
      left: count(left),
      unheard: count(unheard),
    }),
    ...(has_roster ? [] : [words.text("companions_no_roster")]),
    ...errors.map((one) => errorSentence({ count: count(one.count), code: one.code }, words)),
  ];
}

/**
 * A code alone tells an administrator little: where the people concerned read what to do, so does the administrator.
 *
 * @param {{readonly count: string, readonly code: string}} values
 * @param {Words} words
 */
function errorSentence(values, words) {
  const next = words.text(`next_${values.code}`);
  return next === ""
    ? words.text("companions_error", values)
    : words.text("companions_error_told", { ...values, next });
}

/**
 * @param {CompanionsFound} found
 * @param {Words} words
 * @returns {import("./reports_view.js").Table | null} null where nobody is to be shown
 */
export function companionsTable({ companions }, words) {
  if (companions.length === 0) return null;
  return {
    caption: words.text("companions_title"),
    columns: [
      words.text("companions_who"),
      words.text("companions_state"),
      words.text("companions_version"),
      words.text("companions_waiting"),
      words.text("state_needs_you"),
      words.text("state_failed"),
    ],
    rows: companions.map((one) => cells(one, words)),
  };
}

/**
 * @param {CompanionShown} companion
 * @param {Words} words
 * @returns {ReadonlyArray<string>}
 */
function cells({ name, state, at, version, waiting, needs_you, failed }, words) {
  const time = at === null ? "" : words.time(at);
  const told = words.text(`companions_is_${state}`, { time });
  if (version === null) return [name, told, "–", "–", "–", "–"];
  const numbers = [waiting, needs_you, failed].map((number) => words.number(String(number)));
  return [name, told, version, ...numbers];
}
