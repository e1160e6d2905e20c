/**
 * Decide what the section says of further columns: the pairs of a mapping, what Dynamics says of each, and the rows
 * that samples would become. Pure: gets the words' look-up, touches no element.
 */

/**
 * @typedef {import("../shared/protocol.js").CheckedColumn} CheckedColumn
 * @typedef {import("../shared/protocol.js").PreviewedRow} PreviewedRow
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {{readonly value: string, readonly table: string | null, readonly column: string}} Pair a value of the
 *   page, and the column that receives it; without a table in every activity table that has it
 */

const COLUMN = /^[a-z][a-z0-9_]{0,99}$/u;

/**
 * @param {string} mapping as the setting takes it: `kind=new_kind sent=task.new_day`
 * @returns {ReadonlyArray<Pair>}
 */
export function readPairs(mapping) {
  return mapping
    .split(" ")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [value = "", place = ""] = pair.split("=");
      const [column = "", table = null] = place.split(".").toReversed();
      return { value, table, column };
    });
}

/** @param {ReadonlyArray<Pair>} pairs */
export function writePairs(pairs) {
  return pairs
    .map(({ value, table, column }) => `${value}=${table === null ? "" : `${table}.`}${column}`)
    .join(" ");
}

/** @param {string} column whether it can be a column's logical name */
export function isColumnName(column) {
  return COLUMN.test(column);
}

/** @type {(one: Pair, other: Pair) => boolean} */
export function isSamePair(one, other) {
  return one.value === other.value && one.table === other.table && one.column === other.column;
}

/**
 * @param {string} value
 * @param {Words} words
 */
export function nameOfValue(value, words) {
  return words.text(`columns_value_${value}`) || value;
}

/**
 * @param {Pair} pair
 * @param {Words} words
 */
export function pairInWords({ value, table, column }, words) {
  const place = table === null ? column : `${table}.${column}`;
  return words.text("columns_pair", { column: place, value: nameOfValue(value, words) });
}

/**
 * @param {string} mapping
 * @param {Words} words
 */
export function mappingInWords(mapping, words) {
  const pairs = readPairs(mapping).map((pair) => pairInWords(pair, words));
  return new Intl.ListFormat(words.text("catalogue_language"), { type: "conjunction" }).format(pairs);
}

/**
 * What Dynamics says of one pair, a line for each table that has its column.
 *
 * @param {Pair} pair
 * @param {ReadonlyArray<CheckedColumn>} checks
 * @param {Words} words
 */
export function verdictsOf(pair, checks, words) {
  return checksOf(pair, checks).map((check) => ({
    mark: check.fault === null ? "✓" : "✗",
    sentences: [check.fault === null ? fitting(check, words) : faultInWords(check.fault, words)],
  }));
}

/**
 * Why a pair cannot be: the first fault of any table; null where each can take its value.
 *
 * @param {Pair} pair
 * @param {ReadonlyArray<CheckedColumn>} checks
 * @param {Words} words
 */
export function whyNot(pair, checks, words) {
  const fault = checksOf(pair, checks).find((check) => check.fault !== null)?.fault ?? null;
  return fault === null ? null : faultInWords(fault, words);
}

/**
 * The row that a sample would become in one table, with what fills each column that was mapped.
 *
 * @param {PreviewedRow} row
 * @param {ReadonlyArray<Pair>} pairs
 * @param {Words} words
 * @returns {import("./reports_view.js").Table}
 */
export function previewOf({ table, kinds, cells }, pairs, words) {
  const filled = new Map(
    pairs
      .filter((pair) => pair.table === null || pair.table === table)
      .map(({ value, column }) => [column, nameOfValue(value, words)]),
  );
  const mapped = cells.filter(({ column }) => filled.has(column));
  const others = cells.filter(({ column }) => !filled.has(column));
  return {
    caption: words.text("columns_preview", { kinds: kindsInWords(kinds, words), table }),
    columns: ["column", "text", "from"].map((name) => words.text(`columns_preview_${name}`)),
    rows: [...mapped, ...others].map(({ column, text }) => [
      column,
      text,
      filled.get(column) ?? words.text("columns_preview_always"),
    ]),
  };
}

/** @type {(pair: Pair, checks: ReadonlyArray<CheckedColumn>) => ReadonlyArray<CheckedColumn>} */
function checksOf(pair, checks) {
  return checks.filter(({ value, only_table: table, column }) => isSamePair(pair, { value, table, column }));
}

/** @type {(check: CheckedColumn, words: Words) => string} */
function fitting({ table, sample, is_protected }, words) {
  const result = words.text(is_protected ? "columns_protected" : "columns_fits");
  return sample === null
    ? words.text("columns_verdict_empty", { result, table })
    : words.text("columns_verdict", { result, sample, table });
}

/** @type {(fault: import("../shared/protocol.js").ToldFault, words: Words) => string} */
function faultInWords({ code, params }, words) {
  const said = params.map(({ name, value }) => ({
    name,
    value: name === "value" ? nameOfValue(value, words) : value,
  }));
  return `${words.forCode(code, said)} ${words.text(`next_${code}`)}`;
}

/** @type {(kinds: ReadonlyArray<string>, words: Words) => string} */
function kindsInWords(kinds, words) {
  const names = kinds.map((kind) => words.text(`kinds_${kind}`) || kind);
  return new Intl.ListFormat(words.text("catalogue_language"), { type: "conjunction" }).format(names);
}
