/**
 * Decide what becomes of the lines of a file of seats that fit nobody. Pure: touches no element.
 */

/**
 * @typedef {import("../shared/protocol.js").SeatPick} SeatPick
 * @typedef {import("../shared/words.js").Words} Words
 */

/**
 * @param {ReadonlyArray<{readonly named: string, readonly value: string}>} lines each with what was picked for it:
 *   nothing, `user:ID`, `chosen` for who is chosen in the list of users, or `none` to leave it out
 * @param {ReadonlyArray<string>} chosen the users that are chosen in that list
 * @returns {{readonly picks: ReadonlyArray<SeatPick>} | {readonly unpicked: number, readonly isOneMissing: boolean}}
 */
export function picksOf(lines, chosen) {
  const unpicked = lines.filter(({ value }) => value === "").length;
  const isOneMissing = chosen.length !== 1 && lines.some(({ value }) => value === "chosen");
  if (unpicked > 0 || isOneMissing) return { unpicked, isOneMissing: unpicked === 0 };
  return {
    picks: lines.map(({ named, value }) => {
      if (value === "none") return { named, user_id: null };
      return { named, user_id: value === "chosen" ? (chosen[0] ?? null) : value.slice("user:".length) };
    }),
  };
}

/**
 * @param {NonNullable<import("../shared/protocol.js").SeatsImported["fault"]>} fault
 * @param {number} line
 * @param {Words} words
 */
export function faultInWords(fault, line, words) {
  switch (fault) {
    case "columns_missing":
      return words.text("seats_file_columns_missing");
    case "line_unclear":
      return words.text("seats_file_line_unclear", { line: String(line) });
    case "too_long":
      return words.text("seats_file_too_long");
  }
}
