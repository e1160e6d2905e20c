/**
 * Decide which page-side settings are in force: the administrator's where there are any, else the user's, else as shipped.
 * Pure. What an administrator set and cannot be used fails closed, and stays locked.
 */

/**
 * @typedef {"inline" | "panel" | "none"} CaptureMode
 * @typedef {"allowed" | "required" | "forbidden"} CompanionRule
 * @typedef {(typeof LANGUAGES)[number]} LanguageChoice
 * @typedef {{readonly capture_mode: CaptureMode, readonly received_messages: boolean,
 *   readonly sites: ReadonlyArray<unknown>, readonly companion: CompanionRule,
 *   readonly support_contact: string, readonly onboarding_text: string, readonly first_steps: boolean,
 *   readonly language: LanguageChoice}} PageSettings
 * @typedef {keyof PageSettings} PageSetting
 * @typedef {(typeof REMEMBERED)[number]} Remembered
 * @typedef {object} Effective
 * @property {PageSettings} values
 * @property {ReadonlySet<PageSetting>} locked what the administrator has set
 */

const MODES = Object.freeze(["inline", "panel", "none"]);
const COMPANION_RULES = Object.freeze(["allowed", "required", "forbidden"]);

/** As the browser, or one of the catalogues whatever the browser speaks. */
export const LANGUAGES = Object.freeze(/** @type {const} */ (["browser", "en", "pt-BR"]));

/** Every kind of page that the extension knows, by its address. */
export const SITES = Object.freeze(
  /** @type {const} */ ([
    "inbox",
    "lead",
    "account",
    "people_search",
    "account_search",
    "lead_list",
    "account_hub",
  ]),
);
const LONGEST = 4000;

/** @param {unknown} value */
const isText = (value) => typeof value === "string" && value.length <= LONGEST;

/**
 * For each setting: whether a value can be used, what holds without one, and what in place of an unusable one of the
 * administrator's.
 */
const RULES = Object.freeze({
  capture_mode: {
    isUsable: (/** @type {unknown} */ value) => MODES.includes(String(value)),
    shipped: "inline",
    closed: "none",
  },
  received_messages: {
    isUsable: (/** @type {unknown} */ value) => typeof value === "boolean",
    shipped: true,
    closed: false,
  },
  // A name that is no page's counts for nothing, so a list of typing errors allows nothing.
  sites: { isUsable: Array.isArray, shipped: SITES, closed: Object.freeze([]) },
  companion: {
    isUsable: (/** @type {unknown} */ value) => COMPANION_RULES.includes(String(value)),
    shipped: "allowed",
    closed: "forbidden",
  },
  support_contact: { isUsable: isText, shipped: "", closed: "" },
  onboarding_text: { isUsable: isText, shipped: "", closed: "" },
  first_steps: {
    isUsable: (/** @type {unknown} */ value) => typeof value === "boolean",
    shipped: true,
    closed: false,
  },
  language: {
    isUsable: (/** @type {unknown} */ value) => LANGUAGES.some((language) => language === value),
    shipped: "browser",
    closed: "browser",
  },
});

/** Which of the user's own words are copied as they are sent or saved; no policy sets it, for it is the user's own gesture. */
export const REMEMBERED = Object.freeze(
  /** @type {const} */ (["copy_sent_message", "copy_sent_inmail", "copy_saved_note"]),
);

/** What a user may set; the rest is the administrator's alone. */
export const OWN_CHOICES = Object.freeze(
  /** @type {const} */ (["capture_mode", "received_messages", "language"]),
);

/**
 * @param {Readonly<Record<string, unknown>>} managed
 * @param {Readonly<Record<string, unknown>>} chosen
 * @returns {Effective}
 */
export function effective(managed, chosen) {
  const locked = /** @type {Set<PageSetting>} */ (new Set());
  const values = Object.entries(RULES).map(([name, { isUsable, shipped, closed }]) => {
    if (Object.hasOwn(managed, name)) {
      locked.add(/** @type {PageSetting} */ (name));
      return [name, isUsable(managed[name]) ? managed[name] : closed];
    }
    const isOwn = OWN_CHOICES.some((own) => own === name);
    return [name, isOwn && isUsable(chosen[name]) ? chosen[name] : shipped];
  });
  return { values: /** @type {PageSettings} */ (Object.fromEntries(values)), locked };
}
