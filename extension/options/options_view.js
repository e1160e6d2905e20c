/**
 * Decide what the options page says: which choices stand, which are locked, and what leaves this device.
 * Pure: gets the words' look-up, touches no element.
 */
import { ACTION_WORDS } from "../shared/page_actions.js";
import { SITES } from "../shared/page_settings.js";

/**
 * @typedef {import("../shared/page_settings.js").Effective} Effective
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {{readonly label: string, readonly value: string}} Line
 */

/** What goes where, one sentence each; the privacy page of the documentation has the same rows. */
const LEAVES = /** @type {const} */ (["dynamics", "microsoft", "linkedin", "authors"]);
const STAYS = /** @type {const} */ (["companion", "browser"]);

/** @param {Words} words */
export function whatLeaves(words) {
  return LEAVES.map((where) => words.text(`leaves_${where}`));
}

/** @param {Words} words */
export function whatStays(words) {
  return STAYS.map((where) => words.text(`stays_${where}`));
}

/**
 * @param {Effective} settings
 * @param {(typeof import("../shared/page_settings.js").OWN_CHOICES)[number]} name
 * @param {Words} words
 * @returns {string | null} that and by whom it is locked; null for a free choice
 */
export function lockOf({ locked }, name, words) {
  return locked.has(name) ? words.text("options_locked") : null;
}

/**
 * What only an administrator can set, as far as one has.
 *
 * @param {Effective} settings
 * @param {Words} words
 * @returns {ReadonlyArray<Line>}
 */
export function managedLines({ values, locked }, words) {
  const sites = SITES.filter((site) => values.sites.includes(site)).map((site) => words.text(`site_${site}`));
  const lines = /** @type {const} */ ([
    ["sites", "options_sites", sites.join(", ") || words.text("options_no_site")],
    ["companion", "options_companion_rule", words.text(`companion_rule_${values.companion}`)],
  ]);
  return lines
    .filter(([name]) => locked.has(name))
    .map(([, label, value]) => ({ label: words.text(label), value }));
}

/** Our sentence for each command: what a browser tells of them is in its own language. */
const COMMANDS = Object.freeze(
  /** @type {Readonly<Record<string, string>>} */ ({
    open_panel: "popup_open_panel",
    ...ACTION_WORDS,
  }),
);

/**
 * @param {ReadonlyArray<{readonly name?: string, readonly description?: string, readonly shortcut?: string}>} commands
 * @param {Words} words
 * @returns {ReadonlyArray<Line>}
 */
export function shortcutLines(commands, words) {
  return commands
    .filter(({ description }) => description)
    .map(({ name = "", description = "", shortcut }) => ({
      label: words.text(COMMANDS[name] ?? "") || description,
      value: shortcut || words.text("options_no_shortcut"),
    }));
}

/**
 * The companion's settings with who set each, the locked ones marked.
 *
 * @param {import("../shared/protocol.js").SettingsValues} values
 * @param {Words} words
 * @returns {ReadonlyArray<Line>}
 */
export function companionLines({ settings }, words) {
  return settings.map(({ name, value, source }) => ({
    label: name,
    value: [value, words.text(`status_source_${source}`)].filter((text) => text !== "").join(" · "),
  }));
}

/**
 * @param {Effective} settings
 * @param {Words} words
 */
export function supportLine({ values }, words) {
  return values.support_contact === ""
    ? null
    : words.text("support_contact", { contact: values.support_contact });
}
