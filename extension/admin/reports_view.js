/**
 * Decide what the reports say: for each a sentence, a chart and the same numbers as a table.
 * Pure: gets the words' look-up, touches no element.
 */

/**
 * @typedef {import("../shared/protocol.js").UsageFound} UsageFound
 * @typedef {import("../shared/protocol.js").UsageCount} UsageCount
 * @typedef {import("../shared/protocol.js").OutcomeFound} OutcomeFound
 * @typedef {import("../shared/protocol.js").MatchesReport} MatchesReport
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {import("./chart.js").Chart} Chart
 * @typedef {{readonly caption: string, readonly columns: ReadonlyArray<string>,
 *   readonly rows: ReadonlyArray<ReadonlyArray<string>>}} Table
 */

const KINDS = /** @type {const} */ (["message", "inmail", "note", "tag", "call"]);
const KIND_WORDS = Object.freeze({
  message: "report_messages",
  inmail: "report_inmails",
  note: "report_notes",
  tag: "report_tags",
  call: "report_calls",
});
const FILED = /** @type {const} */ (["matched", "linked", "created", "unresolved"]);
const FILED_WORDS = Object.freeze({
  matched: "report_matched",
  linked: "report_linked",
  created: "report_created_for",
  unresolved: "report_unresolved",
});
const STATES = Object.freeze({ open: "report_open", won: "report_won", lost: "report_lost" });

/**
 * @param {UsageFound} found
 * @param {Words} words
 * @returns {ReadonlyArray<string>}
 */
export function usageSentences({ weeks, authors, author_now, created, withdrawn, seats_left_out }, words) {
  const number = (/** @type {number} */ value) => words.number(String(value));
  const total = sum(weeks.map(({ rows }) => rows));
  if (total === 0) return [words.text("report_nothing")];
  const unresolved = sum(weeks.map((week) => week.unresolved));
  const made = created.map(({ name, rows }) => `${words.text(`table_${name}`)} ${number(rows)}`);
  const left = { count: number(seats_left_out) };
  const sentences = [
    words.text("reports_usage_sum", {
      rows: number(total),
      unresolved: number(unresolved),
      weeks: number(weeks.length),
    }),
    ...authors.map(({ name, rows }) =>
      words.text(name === author_now ? "report_author_now" : "report_author_other", {
        author: name,
        rows: number(rows),
      }),
    ),
    made.length === 0 ? "" : words.text("report_created", { records: made.join(", ") }),
    withdrawn === 0 ? "" : words.text("report_withdrawn", { rows: number(withdrawn) }),
    seats_left_out === 0 ? "" : words.text("reports_seats_left_out", left),
  ];
  return sentences.filter((sentence) => sentence !== "");
}

/**
 * @param {UsageFound} found
 * @param {Words} words
 * @returns {{readonly kinds: Chart, readonly filed: Chart}}
 */
export function usageCharts({ weeks }, words) {
  const highest = weeks.reduce((most, week) => (week.rows > most.rows ? week : most), {
    name: "",
    rows: 0,
  });
  const told = { rows: words.number(String(highest.rows)), week: highest.name };
  return {
    kinds: {
      sentence: words.text("reports_chart_kinds", told),
      legend: KINDS.map((kind) => words.text(KIND_WORDS[kind])),
      bars: weeks.map((week) => ({ name: week.name, parts: KINDS.map((kind) => week[kind]) })),
    },
    filed: {
      sentence: words.text("reports_chart_filed", told),
      legend: FILED.map((how) => words.text(FILED_WORDS[how])),
      bars: weeks.map((week) => ({ name: week.name, parts: FILED.map((how) => week[how]) })),
    },
  };
}

/**
 * @param {"report_week" | "report_seat"} column
 * @param {ReadonlyArray<UsageCount>} counts
 * @param {Words} words
 * @returns {Table}
 */
export function usageTable(column, counts, words) {
  const columns = [...KINDS.map((kind) => KIND_WORDS[kind]), ...FILED.map((how) => FILED_WORDS[how])];
  return {
    caption: words.text(column === "report_week" ? "reports_by_week" : "reports_by_seat"),
    columns: [column, "report_rows", ...columns].map((key) => words.text(key)),
    rows: counts.map((count) => [
      count.name,
      ...[count.rows, ...KINDS.map((kind) => count[kind]), ...FILED.map((how) => count[how])].map((value) =>
        words.number(String(value)),
      ),
    ]),
  };
}

/**
 * @param {OutcomeFound} found
 * @param {Words} words
 * @returns {ReadonlyArray<string>}
 */
export function outcomeSentences({ groups, fewest, won_percent_with, won_percent_without }, words) {
  const isHidden = groups.some(({ opportunities }) => opportunities === null);
  const hasRates = won_percent_with !== null && won_percent_without !== null;
  return [
    ...(hasRates
      ? [words.text("report_win_rates", { with: `${won_percent_with}%`, without: `${won_percent_without}%` })]
      : [words.text("reports_too_few", { fewest: String(fewest) })]),
    words.text("report_association"),
    ...(isHidden ? [words.text("report_hidden", { fewest: String(fewest) })] : []),
  ];
}

/**
 * @param {OutcomeFound} found
 * @param {Words} words
 * @returns {Chart} the shown opportunities by state, with and without anything copied
 */
export function outcomeChart({ groups }, words) {
  const states = /** @type {const} */ (["open", "won", "lost"]);
  const count = (/** @type {string} */ state, /** @type {boolean} */ isTouched) =>
    sum(
      groups
        .filter((group) => group.state === state && group.is_touched === isTouched)
        .map(({ opportunities }) => opportunities ?? 0),
    );
  return {
    sentence: words.text("reports_chart_outcome"),
    legend: [words.text("reports_with"), words.text("reports_without")],
    bars: states.map((state) => ({
      name: words.text(STATES[state]),
      parts: [count(state, true), count(state, false)],
    })),
  };
}

/**
 * @param {OutcomeFound} found
 * @param {Words} words
 * @returns {Table}
 */
export function outcomeTable({ groups, fewest }, words) {
  const keys = ["report_state", "report_stage", "report_touched", "report_opportunities", "report_won_value"];
  return {
    caption: words.text("reports_outcome"),
    columns: keys.map((key) => words.text(key)),
    rows: groups.map(({ state, stage, is_touched, opportunities, won_value }) => [
      words.text(STATES[state]),
      stage,
      words.text(is_touched ? "report_with" : "report_without"),
      opportunities === null
        ? words.text("report_fewer", { fewest: String(fewest) })
        : words.number(String(opportunities)),
      won_value === null ? "" : words.number(won_value),
    ]),
  };
}

/**
 * @param {MatchesReport} report
 * @param {Words} words
 * @returns {{readonly sentence: string, readonly table: Table | null}} no table where nothing was read yet
 */
export function matchesView({ tables }, words) {
  const number = (/** @type {number} */ value) => words.number(String(value));
  const matched = sum(tables.map((table) => table.matched));
  const total = matched + sum(tables.map(({ ambiguous, unmatched }) => ambiguous + unmatched));
  if (total === 0) return { sentence: words.text("reports_match_none"), table: null };
  const told = { matched: number(matched), others: number(total - matched), total: number(total) };
  const keys = ["report_table", "report_known", "report_known_twice", "report_unknown"];
  return {
    sentence: words.text("reports_match_sum", told),
    table: {
      caption: words.text("reports_match"),
      columns: keys.map((key) => words.text(key)),
      rows: tables.map(({ table, ...counts }) => {
        const all = counts.matched + counts.ambiguous + counts.unmatched;
        const shown = [counts.matched, counts.ambiguous, counts.unmatched].map((count) =>
          all === 0 ? "0" : `${number(count)} (${Math.round((100 * count) / all)}%)`,
        );
        return [words.text(`table_${table}`), ...shown];
      }),
    },
  };
}

/** @param {ReadonlyArray<number>} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
