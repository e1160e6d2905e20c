/**
 * Give the extension's own pages their words, all of them from the catalogue: the browser's, or a chosen one.
 * Knows no word itself.
 */
import { createWordsStore } from "./words_store.js";

/**
 * @typedef {import("./protocol.js").Param} Param
 * @typedef {{readonly text: (key: string, values?: Readonly<Record<string, string>>) => string,
 *   readonly forCode: (code: string, params: ReadonlyArray<Param>) => string,
 *   readonly time: (moment: string) => string,
 *   readonly date: (day: string) => string,
 *   readonly day: (moment: string) => string,
 *   readonly number: (decimal: string) => string}} Words
 * @typedef {import("./words_store.js").Sentences} Sentences
 */

/**
 * @param {(key: string, values: Readonly<Record<string, string>>) => string} find the sentence of a key with its
 *   values in their places; empty where the catalogue has none
 * @returns {Words}
 */
export function createWords(find) {
  const text = (/** @type {string} */ key, values = {}) => find(key, values);
  const language = () => text("catalogue_language");
  /** @type {(name: string, value: string) => string} as people read it: rights have the names of security roles */
  const inWords = (name, value) => (name === "right" && text(`right_${value}`)) || value;
  return Object.freeze({
    text,
    forCode(/** @type {string} */ code, /** @type {ReadonlyArray<Param>} */ params) {
      const values = Object.fromEntries(params.map(({ name, value }) => [name, inWords(name, value)]));
      return text(`code_${code}`, values) || text("code_unknown", { code });
    },
    time(/** @type {string} */ moment) {
      const style = /** @type {const} */ ({ dateStyle: "medium", timeStyle: "short" });
      return new Intl.DateTimeFormat(language(), style).format(new Date(moment));
    },
    date(/** @type {string} */ day) {
      // A day of the CRM is the same day everywhere.
      const style = /** @type {const} */ ({ dateStyle: "medium", timeZone: "UTC" });
      return new Intl.DateTimeFormat(language(), style).format(new Date(day));
    },
    day(/** @type {string} */ moment) {
      return new Intl.DateTimeFormat(language(), { dateStyle: "medium" }).format(new Date(moment));
    },
    number(/** @type {string} */ decimal) {
      return new Intl.NumberFormat(language()).format(Number(decimal));
    },
  });
}

/**
 * A sentence with its values in their places, as the browser puts them there.
 *
 * @param {string} sentence of a catalogue; "$NAME$" is the place of a value, in upper or lower case
 * @param {Readonly<Record<string, string>>} values
 */
export function fill(sentence, values) {
  return sentence.replaceAll(
    /\$([A-Za-z_]+)\$/g,
    (_whole, /** @type {string} */ name) => values[name.toLowerCase()] ?? "",
  );
}

/**
 * @param {string} key
 * @param {Readonly<Record<string, string>>} values
 */
function browsersOwn(key, values) {
  // Substitutions stand in the alphabetical order of their names, the one order that all sides can know.
  const ordered = Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1));
  return chrome.i18n.getMessage(
    key,
    ordered.map(([, value]) => value),
  );
}

// The companion's window has neither storage nor choice.
const store = globalThis.chrome?.storage ? createWordsStore(chrome.storage) : null;

// Whoever imports this waits for it: no page shows a word before it is known in which language.
/** @type {Sentences | null} */
let chosen = (await store?.read())?.sentences ?? null;

/** The words of the language in force now; what was said before stays as it was said. */
export const words = createWords((key, values) =>
  chosen === null ? browsersOwn(key, values) : fill(chosen[key] ?? "", values),
);

/** @param {() => void} tell called once another language is in force */
export function followWords(tell) {
  store?.follow(async () => {
    chosen = (await store.read())?.sentences ?? null;
    tell();
  });
}
