/**
 * Say of a record that might be whom a page shows what it is, and what speaks for and against it.
 * Pure: gets the words' look-up, touches no element.
 */

/**
 * @typedef {import("./lists.js").Entry} Entry
 * @typedef {import("../protocol.js").MatchReason} MatchReason
 * @typedef {import("../protocol.js").WeighedRow} WeighedRow
 * @typedef {import("../words.js").Words} Words
 * @typedef {Entry & {readonly row: Pick<WeighedRow, "table" | "row_id" | "name">}} CandidateEntry
 */

// With a space that does not break: a tick alone on a line belongs to nothing.
const REASON_MARKS = Object.freeze({ for: "\u00a0✓", against: "\u00a0✗", neither: "" });

/**
 * @param {MatchReason} reason
 * @param {Words} words
 */
export function reasonInWords({ key, left, right, side, rarity }, words) {
  const told = words.text(key, { left, right });
  const rare = rarity === null ? "" : `, ${words.text(`match_${rarity}`)}`;
  return `${told}${rare}${REASON_MARKS[side]}`;
}

/**
 * @param {WeighedRow} row
 * @param {Words} words
 * @returns {CandidateEntry}
 */
export function candidateOf(row, words) {
  const note = row.reasons.map((reason) => reasonInWords(reason, words)).join(" · ");
  const facts = [{ label: words.text("fact_table"), value: words.text(`table_${row.table}`) }];
  return { text: row.name, address: null, facts, note, row };
}
