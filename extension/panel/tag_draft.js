/**
 * Decide which tags were typed, what is wrong with them, and what could be typed next.
 * Pure: gets the clock's moment, touches no element.
 */

/**
 * @typedef {import("../shared/protocol.js").PageCompany} PageCompany
 * @typedef {import("../shared/protocol.js").PagePerson} PagePerson
 * @typedef {import("../shared/protocol.js").PageTag} PageTag
 */

/** The companion takes no longer one. */
const LONGEST_TAG = 200;
/** Two tags that differ in nothing but upper and lower case are one, as in the CRM. */
const sameness = (/** @type {string} */ tag) => tag.toLowerCase();

/**
 * @param {string} typed tags with commas between them
 * @returns {ReadonlyArray<string>} each once, in the order in which they were typed
 */
export function tagsOf(typed) {
  /** @type {Map<string, string>} */
  const tags = new Map();
  for (const part of typed.split(",")) {
    const tag = part.trim().replace(/\s+/g, " ");
    if (tag !== "" && !tags.has(sameness(tag))) tags.set(sameness(tag), tag);
  }
  return [...tags.values()];
}

/**
 * @param {ReadonlyArray<string>} tags
 * @returns {"tags_missing" | "tag_too_long" | null} key of a sentence; null where all is well
 */
export function problemOf(tags) {
  if (tags.length === 0) return "tags_missing";
  return tags.some((tag) => tag.length > LONGEST_TAG) ? "tag_too_long" : null;
}

/**
 * @param {PagePerson | PageCompany} about
 * @param {string} tag
 * @param {Date} now
 * @returns {PageTag}
 */
export function tagOf(about, tag, now) {
  return {
    page_kind: "headline" in about ? "lead" : "account",
    item_kind: "tag",
    about,
    tag,
    author: null,
    tagged_at: now.toISOString(),
  };
}

/**
 * What the field could hold with one tag more, which was used before.
 *
 * @param {string} typed
 * @param {ReadonlyArray<string>} used
 * @returns {ReadonlyArray<string>}
 */
export function proposalsOf(typed, used) {
  const end = typed.lastIndexOf(",") + 1;
  const before = tagsOf(typed.slice(0, end));
  const there = new Set(before.map(sameness));
  return used.filter((tag) => !there.has(sameness(tag))).map((tag) => [...before, tag].join(", "));
}
