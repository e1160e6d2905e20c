/**
 * Decide how the form shows each column of the organisation, and what keeps its values from being sent.
 * Pure: gets the words' look-up, touches no element.
 */

/**
 * @typedef {import("../shared/protocol.js").ErrorBody} ErrorBody
 * @typedef {import("../shared/protocol.js").FieldValue} FieldValue
 * @typedef {import("../shared/protocol.js").FormField} FormField
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {{readonly label: string, readonly hint: string | null}} FieldView
 * @typedef {{readonly part: "fields" | "account", readonly column: string}} FieldPlace
 */

/**
 * @param {FormField} field
 * @param {Words} words
 * @returns {FieldView} its caption, and where its value comes from, how it is filled or why it cannot be changed
 */
export function fieldView({ kind, label, is_required, is_writable, origin }, words) {
  const empty = kind === "lookup" ? words.text("prompt_account_find") : null;
  const came = origin === null ? empty : words.text(`origin_${origin}`);
  return {
    label: is_required ? words.text("prompt_required", { label }) : label,
    hint: is_writable ? came : words.text("prompt_protected"),
  };
}

/**
 * @param {FormField} field
 * @param {string} value
 * @param {Words} words
 * @returns {string | null} why this value cannot be sent
 */
export function problemOf({ label, is_required, is_writable, longest }, value, words) {
  if (!is_writable) return null;
  if (is_required && value.trim() === "") return words.text("prompt_problem_required", { label });
  if (longest !== null && value.length > longest) {
    return words.text("prompt_problem_long", { label, longest: String(longest) });
  }
  return null;
}

/**
 * What is sent: columns that may be written and have a value.
 *
 * @param {ReadonlyArray<{readonly field: FormField, readonly value: string}>} entries
 * @returns {ReadonlyArray<FieldValue>}
 */
export function filledFields(entries) {
  return entries
    .filter(({ field, value }) => field.is_writable && value.trim() !== "")
    .map(({ field: { column }, value }) => ({ column, value }));
}

/**
 * The field that the companion or Dynamics objects to, where a refusal is about one.
 *
 * @param {ErrorBody} error
 * @returns {FieldPlace | null}
 */
export function refusedField({ code, params }) {
  const path = code === "bad_request" ? params.find(({ name }) => name === "field")?.value : undefined;
  const [, account, column] = /^(account\.)?fields\.([a-z][a-z0-9_]*)$/.exec(path ?? "") ?? [];
  return column === undefined ? null : { part: account === undefined ? "fields" : "account", column };
}

/**
 * A moment of the protocol as the browser's own control writes it, in this computer's time zone.
 *
 * @param {string} moment
 */
export function localMoment(moment) {
  const at = new Date(moment);
  if (moment === "" || Number.isNaN(at.getTime())) return "";
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** @param {string} local what the browser's control holds */
export function momentOf(local) {
  return local === "" ? "" : new Date(local).toISOString();
}
