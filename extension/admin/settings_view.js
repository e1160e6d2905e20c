/**
 * Decide what the settings section says of each setting: what it is, what counts here and by whom, what can be chosen.
 * Pure: gets the words' look-up, touches no element. A setting that only a later companion knows keeps its own name.
 */

/**
 * @typedef {import("../shared/protocol.js").OrganisationSetting} OrganisationSetting
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {{readonly value: string, readonly text: string}} Choice
 * @typedef {object} SettingView
 * @property {OrganisationSetting} setting
 * @property {string} label
 * @property {string} about what it decides
 * @property {string} in_force what counts at this computer, and who has set it
 * @property {string} value what the control holds; empty where the organisation has set nothing
 * @property {ReadonlyArray<Choice> | null} choices of a list; null where a value is typed
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
    "pipeline_stages",
    "pipeline_stage",
    "pipeline_includes_stage",
    "import_owned_accounts",
    "import_team_accounts",
    "won_value_column",
  ],
  reading: ["sync_minutes", "crm_budget_percent", "integration_user_seats"],
  keeping: ["history_days", "mirror_days_without_seat", "support_contact"],
});

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
  const placed = new Set(Object.values(GROUPS).flat());
  const others = settings.filter(({ name }) => !placed.has(name));
  return [...grouped, { title: words.text("settings_others"), settings: others }]
    .filter((group) => group.settings.length > 0)
    .map((group) => ({ ...group, settings: group.settings.map((setting) => settingView(setting, words)) }));
}

/**
 * @param {OrganisationSetting} setting
 * @param {Words} words
 * @returns {SettingView}
 */
export function settingView(setting, words) {
  const { name, in_force, source, organisation } = setting;
  return {
    setting,
    label: labelOf(name, words),
    about: words.text(`setting_about_${name}`),
    in_force: words.text("settings_in_force", {
      source: words.text(`status_source_${source}`),
      value: valueInWords(setting, in_force, words),
    }),
    value: organisation === null ? "" : plainValue(setting, organisation),
    choices: choicesOf(setting, words),
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
 */
export function valueInWords(setting, value, words) {
  if (value === null) return words.text("org_unset");
  if (value === "") return words.text("settings_empty");
  const plain = plainValue(setting, value);
  if (setting.form === "switch") return words.text(plain === "on" ? "popup_on" : "popup_off");
  return (setting.form === "choice" && words.text(`setting_${setting.name}_is_${plain}`)) || plain;
}

/** @type {(setting: Pick<OrganisationSetting, "form">, value: string) => string} a switch is yes or no in Dynamics */
function plainValue({ form }, value) {
  if (form !== "switch") return value;
  return value === "yes" || value === "on" || value === "true" ? "on" : "off";
}

/**
 * @param {OrganisationSetting} setting
 * @param {Words} words
 * @returns {ReadonlyArray<Choice> | null}
 */
function choicesOf(setting, words) {
  const values = setting.form === "switch" ? ["on", "off"] : setting.choices;
  if (setting.form !== "switch" && setting.form !== "choice") return null;
  return [
    { value: "", text: words.text("settings_unset") },
    ...values.map((value) => ({ value, text: valueInWords(setting, value, words) })),
  ];
}
