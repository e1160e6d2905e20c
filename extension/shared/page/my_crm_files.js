/**
 * Make the files of My CRM: what a list shows as CSV, and accounts as LinkedIn's own upload takes them.
 * Pure: whoever calls saves them.
 */

/**
 * @typedef {import("../protocol.js").ImportEntry} ImportEntry
 * @typedef {{readonly name: string, readonly text: string}} CsvFile
 */

/** Accounts that one upload takes. */
const MOST_UPLOADED = 1000;

/** As `copy-to-crm import accounts --for-linkedin` names them. */
const UPLOAD_HEADING = ["Account Name", "Website", "City", "Country"];

/**
 * A value as CSV has it; a name that a spreadsheet would take for a formula is shown as a text.
 *
 * @param {string} value
 */
function cell(value) {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/**
 * @param {ReadonlyArray<string>} heading
 * @param {ReadonlyArray<ReadonlyArray<string>>} rows
 */
export function csvText(heading, rows) {
  const lines = [heading, ...rows].map((row) => row.map(cell).join(","));
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  return `\u{FEFF}${lines.join("\r\n")}\r\n`;
}

/**
 * @param {ReadonlyArray<ImportEntry>} entries
 * @returns {ReadonlyArray<CsvFile>} a further file after each thousand; whoever left is in none
 */
export function uploadFiles(entries) {
  const rows = entries.flatMap(({ name, upload, left_at }) =>
    upload === null || left_at !== null ? [] : [[name, upload.website, upload.city, upload.country]],
  );
  const count = Math.max(1, Math.ceil(rows.length / MOST_UPLOADED));
  return Array.from({ length: count }, (_, part) => ({
    name: part === 0 ? "my-crm-accounts.csv" : `my-crm-accounts-${part + 1}.csv`,
    text: csvText(UPLOAD_HEADING, rows.slice(part * MOST_UPLOADED, (part + 1) * MOST_UPLOADED)),
  }));
}

/**
 * What a list shows, with the headings that it has on the page.
 *
 * @param {string} list
 * @param {ReadonlyArray<import("./my_crm_view.js").ListLine>} lines
 * @param {import("../words.js").Words} words
 * @returns {CsvFile}
 */
export function listFile(list, lines, words) {
  const labels = [...new Set(lines.flatMap(({ facts }) => facts.map(({ label }) => label)))];
  const [name, company, mark, why, page] = [
    "import_name",
    "import_company",
    "my_crm_mark",
    "import_reasons",
    "import_page",
  ].map((key) => words.text(key));
  const rows = lines.map((line) => [
    line.name,
    line.company,
    line.mark ?? "",
    line.reasons.join("; "),
    ...labels.map((label) => line.facts.find((fact) => fact.label === label)?.value ?? ""),
    line.place.address,
  ]);
  const heading = [name, company, mark, why, ...labels, page].map((title) => title ?? "");
  return { name: `my-crm-${list}.csv`, text: csvText(heading, rows) };
}
