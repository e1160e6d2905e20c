/**
 * Decide what the settings section says of each setting: what it is, what counts here and by whom, what can be chosen.
 * Pure: gets the words' look-up, touches no element. A setting that only a later companion knows keeps its own name.
 */

import { mappingInWords } from "./columns_view.js";
import { kindsInWords } from "./kinds_view.js";

/**
 * @typedef {import("../shared/protocol.js").OrganisationSetting} OrganisationSetting
 * @typedef {import("../shared/protocol.js").ChoicesFound} ChoicesFound
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {{readonly value: string, readonly text: string}} Choice
 * @typedef {object} SettingView
 * @property {OrganisationSetting} setting
 * @property {string} label
 * @property {string} about what it decides
 * @property {string} in_force what counts at this computer, and who has set it
 * @property {string} value what the control holds; empty where the organisation has set nothing
 * @property {ReadonlyArray<Choice> | null} choices of a list; null where a value is typed
 * @property {ReadonlyArray<Choice> | null} offered what Dynamics has to choose from, of a setting that names such a
 *   thing; null of every other
 */

/** The settings by what they are about, in the order in which somebody sets an organisation up. */
const GROUPS = Object.freeze({
  writing: [
    "writeback",
    "item_types",
    "sync_every_seat",
    "inbound_messages",
    "without_linkedin_app",
    "notes_as",
    "hold_seconds",
    "activity_columns",
    "activity_tables",
  ],
  matching: ["ask_mode", "candidates", "linkedin_address_column", "link_columns", "match_calibration"],
  records: [
    "create_contacts",
    "create_leads",
    "create_accounts",
    "update_records",
    "email_required",
    "lead_source",
  ],
  pipeline: [
    "pipeline_source",
    "sales_process",
    "import_owned_accounts",
    "import_team_accounts",
    "won_value_column",
  ],
  reading: ["sync_minutes", "crm_budget_percent", "integration_user_seats"],
  keeping: ["history_days", "mirror_days_without_seat", "support_contact"],
});

/** What the picker of the stage sets, beside `pipeline_source`, in whose place it stands. */
const SET_BY_THE_PICKER = Object.freeze(["pipeline_stages", "pipeline_stage", "pipeline_includes_stage"]);

/** What the picker of the stage says something of. */
export const OF_THE_PICKER = Object.freeze(["pipeline_source", ...SET_BY_THE_PICKER, "sales_process"]);

/** The settings whose value is something of Dynamics', which is chosen from what it has now. */
export const NAMING = Object.freeze(["won_value_column", "lead_source"]);

/** The column where nobody is sure, as shipped. */
const UNSURE_COLUMN = "actualvalue";

/**
 * @param {ReadonlyArray<OrganisationSetting>} settings
 * @param {Words} words
 * @returns {ReadonlyArray<{readonly title: string, readonly settings: ReadonlyArray<SettingView>}>}
 */
export function settingGroups(settings, words) {
  const known = new Map(settings.map((setting) => [setting.name, setting]));
  const grouped = Object.entries(GROUPS).map(([group, names]) => ({
    title: words.text(`settings_${group}`),
    settings: names.flatMap((name) => known.get(name) ?? []),
  }));
  const placed = new Set([...Object.values(GROUPS).flat(), ...SET_BY_THE_PICKER]);
  const others = settings.filter(({ name }) => !placed.has(name));
  return [...grouped, { title: words.text("settings_others"), settings: others }]
    .filter((group) => group.settings.length > 0)
    .map((group) => ({ ...group, settings: group.settings.map((setting) => settingView(setting, words)) }));
}

/**
 * @param {OrganisationSetting} setting
 * @param {Words} words
 * @param {ReadonlyArray<Choice> | null} offered of a setting that names something of Dynamics'
 * @returns {SettingView}
 */
export function settingView(setting, words, offered = null) {
  const { name, in_force, source, organisation } = setting;
  return {
    setting,
    label: labelOf(name, words),
    about: words.text(`setting_about_${name}`),
    in_force: words.text("settings_in_force", {
      source: words.text(`status_source_${source}`),
      value: valueInWords(setting, in_force, words, offered),
    }),
    value: organisation === null ? "" : plainValue(setting, organisation),
    choices: choicesOf(setting, words, offered),
    offered,
  };
}

/**
 * What can be chosen of the settings that name something of Dynamics'.
 *
 * @param {ChoicesFound} found
 * @param {Words} words
 * @returns {Readonly<Record<string, ReadonlyArray<Choice>>>}
 */
export function offeredChoices({ money_columns, lead_sources }, words) {
  const unsure = money_columns.filter(({ column }) => column === UNSURE_COLUMN);
  const others = money_columns.filter(({ column }) => column !== UNSURE_COLUMN);
  return {
    won_value_column: [
      // Without its column "not sure" still works; it is refused where Dynamics has none at all.
      {
        value: UNSURE_COLUMN,
        text: words.text("choose_unsure_column", { column: unsure[0]?.label ?? UNSURE_COLUMN }),
      },
      ...others.map(({ column, label }) => ({ value: column, text: `${label} (${column})` })),
    ],
    lead_source: [
      { value: "0", text: words.text("choose_no_lead_source") },
      ...lead_sources.map(({ value, label }) => ({ value: String(value), text: label })),
    ],
  };
}

/**
 * @param {string} name
 * @param {Words} words
 */
export function labelOf(name, words) {
  return words.text(`setting_${name}`) || name;
}

/**
 * A value as people read it; null is that nothing is set.
 *
 * @param {Pick<OrganisationSetting, "name" | "form">} setting
 * @param {string | null} value
 * @param {Words} words
 * @param {ReadonlyArray<Choice> | null} offered
 */
export function valueInWords(setting, value, words, offered = null) {
  if (value === null) return words.text("org_unset");
  if (value === "") return words.text("settings_empty");
  const plain = plainValue(setting, value);
  if (offered !== null) return textOf(plain, words, offered);
  if (setting.name === "item_types") return kindsInWords(plain, words);
  if (setting.name === "activity_columns") return mappingInWords(plain, words);
  if (setting.form === "switch") return words.text(plain === "on" ? "popup_on" : "popup_off");
  return (setting.form === "choice" && words.text(`setting_${setting.name}_is_${plain}`)) || plain;
}

/** @type {(setting: Pick<OrganisationSetting, "form">, value: string) => string} a switch is yes or no in Dynamics */
function plainValue({ form }, value) {
  if (form !== "switch") return value;
  return value === "yes" || value === "on" || value === "true" ? "on" : "off";
}

/**
 * @param {string} value
 * @param {Words} words
 * @param {ReadonlyArray<Choice>} offered
 */
function textOf(value, words, offered) {
  const known = offered.find((choice) => choice.value === value);
  return known?.text ?? words.text("choose_not_there", { value });
}

/**
 * @param {OrganisationSetting} setting
 * @param {Words} words
 * @param {ReadonlyArray<Choice> | null} offered
 * @returns {ReadonlyArray<Choice> | null}
 */
function choicesOf(setting, words, offered) {
  const unset = { value: "", text: words.text("settings_unset") };
  if (offered !== null) {
    const { organisation: value } = setting;
    const isGone = value !== null && !offered.some((choice) => choice.value === value);
    return [unset, ...offered, ...(isGone ? [{ value, text: textOf(value, words, offered) }] : [])];
  }
  const values = setting.form === "switch" ? ["on", "off"] : setting.choices;
  if (setting.form !== "switch" && setting.form !== "choice") return null;
  return [unset, ...values.map((value) => ({ value, text: valueInWords(setting, value, words) }))];
}
