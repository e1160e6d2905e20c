/**
 * Decide what is said of each line of My CRM, of a list as a whole, and which lines somebody wants to see.
 * Pure: gets the words' look-up, touches no element.
 */
import { folded, searchFor } from "../searching.js";

/**
 * @typedef {import("../protocol.js").ImportEntry} ImportEntry
 * @typedef {import("../protocol.js").ImportList} ImportList
 * @typedef {import("../protocol.js").ImportReason} ImportReason
 * @typedef {import("../protocol.js").MovedPerson} MovedPerson
 * @typedef {import("../words.js").Words} Words
 * @typedef {import("./lists.js").Line} Line
 * @typedef {{readonly address: string, readonly text: string, readonly label: string}} Place
 * @typedef {{readonly row_id: string, readonly name: string, readonly company: string, readonly address: string,
 *   readonly mark: string | null, readonly reasons: ReadonlyArray<string>, readonly facts: ReadonlyArray<Line>,
 *   readonly place: Place,
 *   readonly isChanged: boolean, readonly isKnownSaved: boolean, readonly folded: string}} ListLine
 * @typedef {"all" | "changed" | "unsaved"} Shown
 */

/** @type {Readonly<Record<Shown, (line: ListLine) => boolean>>} */
const SHOWN = Object.freeze({
  all: () => true,
  changed: ({ isChanged }) => isChanged,
  unsaved: ({ isKnownSaved }) => !isKnownSaved,
});

/**
 * @param {ImportReason} reason
 * @param {Words} words
 */
export function reasonInWords({ why, about, stage }, words) {
  const reason = words.text(`import_why_${why}`, { about });
  return stage === null ? reason : words.text("import_at_stage", { reason, stage });
}

/**
 * @param {ImportEntry["saved"]} saved
 * @param {Words} words
 */
export function savedInWords(saved, words) {
  if (saved === null) return words.text("import_saved_unseen");
  const day = words.day(saved.seen_at);
  return words.text(saved.is_saved ? "import_saved_yes" : "import_saved_no", { day });
}

/**
 * Whether a moment is one of those since somebody last looked.
 *
 * @param {string | null} moment
 * @param {string | null} lookedBefore null the first time: then nothing is news
 */
function isSince(moment, lookedBefore) {
  return moment !== null && lookedBefore !== null && moment > lookedBefore;
}

/**
 * @param {ImportEntry | MovedPerson} one
 * @param {Words} words
 * @returns {Place}
 */
function placeOf({ name, place: { address, is_search } }, words) {
  const key = is_search ? "my_crm_search" : "my_crm_open";
  return { address, text: words.text(key), label: words.text(`${key}_name`, { name }) };
}

/**
 * @param {ImportEntry} entry
 * @param {{readonly lookedBefore: string | null, readonly isOwn: boolean}} list
 * @param {Words} words
 * @returns {ListLine}
 */
export function entryLine(entry, { lookedBefore, isOwn }, words) {
  const { row_id, name, company, reasons, reasons_left_out, since, left_at, saved } = entry;
  const why = reasons.map((reason) => reasonInWords(reason, words));
  if (reasons_left_out > 0) {
    why.push(words.text("my_crm_more_reasons", { count: words.number(String(reasons_left_out)) }));
  }
  const isNew = left_at === null && isSince(since, lookedBefore);
  const left = left_at === null ? null : words.text("import_left", { day: words.day(left_at) });
  return {
    row_id,
    name,
    company,
    address: entry.record_address,
    mark: left ?? (isNew ? words.text("my_crm_new") : null),
    reasons: why,
    facts: [
      ...(since === null ? [] : [{ label: words.text("import_since"), value: words.day(since) }]),
      ...(isOwn ? [{ label: words.text("import_saved_column"), value: savedInWords(saved, words) }] : []),
    ],
    place: placeOf(entry, words),
    isChanged: isNew || left_at !== null,
    isKnownSaved: saved?.is_saved ?? false,
    folded: folded([name, company, ...why].join(" ")),
  };
}

/**
 * @param {MovedPerson} person
 * @param {Words} words
 * @returns {ListLine}
 */
export function movedLine(person, words) {
  const { row_id, name, employer_in_crm, employer_on_page, seen_at } = person;
  const seen = words.text("my_crm_moved_at", { company: employer_on_page, day: words.day(seen_at) });
  return {
    row_id,
    name,
    company: "",
    address: person.record_address,
    mark: null,
    reasons: [],
    facts: [
      { label: words.text("moved_in_crm"), value: employer_in_crm || "—" },
      { label: words.text("moved_on_page"), value: seen },
    ],
    place: placeOf(person, words),
    isChanged: true,
    isKnownSaved: false,
    folded: folded([name, employer_in_crm, employer_on_page].join(" ")),
  };
}

/**
 * What is said of a list as a whole: how many, what changed, how old it is, what may be missing.
 *
 * @param {ImportList} list its first part
 * @param {ReadonlyArray<ImportEntry>} entries all of it
 * @param {Words} words
 * @returns {ReadonlyArray<string>}
 */
export function listSentences(list, entries, words) {
  const number = (/** @type {number} */ value) => words.number(String(value));
  const { made_at, looked_before, inside, without_stage, is_unsure, barred, unread } = list;
  const missing = [
    ...(barred.length === 0 ? [] : [words.text("my_crm_barred", { tables: barred.join(", ") })]),
    ...(unread.length === 0 ? [] : [words.text("my_crm_unread", { tables: unread.join(", ") })]),
  ];
  if (made_at === null) return [words.text("my_crm_not_made"), ...missing];
  const added = entries.filter(({ since, left_at }) => left_at === null && isSince(since, looked_before));
  const gone = entries.filter(({ left_at }) => isSince(left_at, looked_before));
  const changes =
    looked_before === null
      ? words.text("my_crm_first_look")
      : words.text("my_crm_changes", {
          added: number(added.length),
          gone: number(gone.length),
          time: words.time(looked_before),
        });
  return [
    words.text("import_count", { count: number(inside) }),
    changes,
    words.text("my_crm_made", { time: words.time(made_at) }),
    ...(is_unsure ? [words.text("import_unsure")] : []),
    ...(without_stage === 0 ? [] : [words.text("import_without_stage", { count: number(without_stage) })]),
    ...missing,
  ];
}

/**
 * @param {ReadonlyArray<ListLine>} lines
 * @param {string} typed
 * @param {Shown} shown
 */
export function wantedLines(lines, typed, shown) {
  const isMeant = searchFor(typed);
  return lines.filter((line) => SHOWN[shown](line) && isMeant(line.folded));
}
