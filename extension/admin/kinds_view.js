/**
 * Decide what the section says of the kinds that are copied, and of both directions of what is sent between people.
 * Pure: gets the words' look-up, touches no element.
 */

/**
 * @typedef {import("../shared/protocol.js").OrganisationSetting} OrganisationSetting
 * @typedef {import("../shared/words.js").Words} Words
 */

/** In the order in which they are ticked. */
export const KINDS = Object.freeze(["inmail", "message", "note", "tag", "call"]);

const EVERYTHING = "all";
const WITH_DIRECTION = new Set(["inmail", "message"]);

/**
 * The kinds that a value of the setting names.
 *
 * @param {string} value as the setting takes it
 * @returns {ReadonlyArray<string>}
 */
export function readKinds(value) {
  const named = new Set(value.split(/[ ,]+/));
  return KINDS.filter((kind) => value === EVERYTHING || named.has(kind));
}

/**
 * @param {string} value
 * @param {Words} words
 */
export function kindsInWords(value, words) {
  if (value === EVERYTHING) return words.text("kinds_everything");
  return listOf(
    readKinds(value).map((kind) => words.text(`kinds_${kind}`)),
    words,
  );
}

/**
 * Which kinds are copied here, and in which directions, by the three settings that decide it together.
 *
 * @param {ReadonlyMap<string, OrganisationSetting>} settings
 * @param {Words} words
 */
export function scopeInWords(settings, words) {
  const inForce = (/** @type {string} */ name) => settings.get(name)?.in_force ?? "";
  if (inForce("writeback") === "off") return words.text("kinds_scope_off");
  const directions = words.text(inForce("inbound_messages") === "off" ? "kinds_sent" : "kinds_both");
  const kinds = readKinds(inForce("item_types")).map((kind) => {
    const name = words.text(`kinds_${kind}`);
    return WITH_DIRECTION.has(kind) ? `${name} (${directions})` : name;
  });
  return words.text("kinds_scope", { kinds: listOf(kinds, words) });
}

/** @type {(texts: ReadonlyArray<string>, words: Words) => string} */
function listOf(texts, words) {
  return new Intl.ListFormat(words.text("catalogue_language"), { type: "conjunction" }).format(texts);
}
