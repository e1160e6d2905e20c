/**
 * Give the extension's own pages their words, all of them from the catalogue.
 * Knows no word itself.
 */

/**
 * @typedef {import("./protocol.js").Param} Param
 * @typedef {{readonly text: (key: string, values?: Readonly<Record<string, string>>) => string,
 *   readonly forCode: (code: string, params: ReadonlyArray<Param>) => string,
 *   readonly time: (moment: string) => string,
 *   readonly date: (day: string) => string,
 *   readonly number: (decimal: string) => string}} Words
 */

/** @type {Words} */
export const words = {
  text(key, values = {}) {
    // Substitutions stand in the alphabetical order of their names, the one order that all sides can know.
    const ordered = Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1));
    return chrome.i18n.getMessage(
      key,
      ordered.map(([, value]) => value),
    );
  },
  forCode(code, params) {
    const values = Object.fromEntries(params.map(({ name, value }) => [name, inWords(name, value)]));
    return words.text(`code_${code}`, values) || words.text("code_unknown", { code });
  },
  time(moment) {
    const style = /** @type {const} */ ({ dateStyle: "medium", timeStyle: "short" });
    return new Intl.DateTimeFormat(words.text("catalogue_language"), style).format(new Date(moment));
  },
  date(day) {
    // A day of the CRM is the same day everywhere.
    const style = /** @type {const} */ ({ dateStyle: "medium", timeZone: "UTC" });
    return new Intl.DateTimeFormat(words.text("catalogue_language"), style).format(new Date(day));
  },
  number(decimal) {
    return new Intl.NumberFormat(words.text("catalogue_language")).format(Number(decimal));
  },
};

/**
 * A value as people read it: rights on tables have the names that Dynamics' security roles give them.
 *
 * @param {string} name
 * @param {string} value
 */
function inWords(name, value) {
  return (name === "right" && words.text(`right_${value}`)) || value;
}
