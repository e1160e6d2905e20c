/**
 * Decide what is said of everybody's disconnecting, and of each companion.
 * Pure: gets the words' look-up, touches no element.
 */

/**
 * @typedef {import("../shared/protocol.js").DepartureShown} DepartureShown
 * @typedef {import("../shared/protocol.js").DeparturesFound} DeparturesFound
 * @typedef {import("../shared/words.js").Words} Words
 */

/**
 * @param {DeparturesFound} found
 * @param {Words} words
 * @returns {ReadonlyArray<string>}
 */
export function leavingSentences({ order, has_roster, reported, waiting, pending }, words) {
  if (order === null) return [words.text("leaving_none")];
  const since = words.text(order.is_clearing ? "leaving_since_clear" : "leaving_since", {
    time: words.time(order.given_at),
  });
  const count = (/** @type {number} */ number) => words.number(String(number));
  return [
    since,
    ...(order.lifted_at === null
      ? []
      : [words.text("leaving_lifted", { time: words.time(order.lifted_at) })]),
    words.text("leaving_counts", {
      pending: count(pending),
      reported: count(reported),
      waiting: count(waiting),
    }),
    ...(has_roster ? [] : [words.text("leaving_no_roster")]),
  ];
}

/**
 * @param {DeparturesFound} found
 * @param {Words} words
 * @returns {import("./reports_view.js").Table | null} null where nobody is to be shown
 */
export function leavingTable({ companions }, words) {
  if (companions.length === 0) return null;
  return {
    caption: words.text("leaving_followed"),
    columns: [words.text("leaving_who"), words.text("leaving_state"), words.text("leaving_when")],
    rows: companions.map((one) => [
      one.name,
      stateInWords(one, words),
      one.at === null ? "–" : words.time(one.at),
    ]),
  };
}

/**
 * @param {DepartureShown} companion
 * @param {Words} words
 */
function stateInWords({ state, unsent }, words) {
  const key = state === "reported" && unsent > 0 ? "leaving_is_reported_kept" : `leaving_is_${state}`;
  return words.text(key, { count: words.number(String(unsent)) });
}
