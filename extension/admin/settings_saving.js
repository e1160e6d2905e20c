/**
 * Set or clear one value for everybody. What would change is told first, as Dynamics has it at that moment, and only
 * then written; where it stands so already nothing is.
 */
import { isSure } from "../shared/page/sure.js";
import { labelOf, valueInWords } from "./settings_view.js";

/**
 * @typedef {import("./settings_view.js").SettingView} SettingView
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {object} Desk what a row of the settings is given
 * @property {import("../shared/page/asking.js").Asking} ask
 * @property {Words} words
 * @property {(sentence: string) => void} say
 * @property {(focused: string) => Promise<void>} again shows the section anew, with the focus on what has this id
 * @property {boolean} isLocked whether whoever administers lacks a right to set anything
 */

/**
 * @param {Desk} desk
 * @param {SettingView} view
 * @param {string} value as the setting takes it; empty lets it be everybody's own again
 * @param {string} focused what has the focus afterwards
 */
export async function saveSetting({ ask, words, say, again }, { setting, offered }, value, focused) {
  const wanted = /** @type {const} */ ({
    kind: "organisation.write",
    name: setting.name,
    value: value === "" ? null : value,
  });
  const planned = await ask({ ...wanted, is_dry_run: true }, "organisation.written");
  if (planned === null) return;
  if (!planned.is_changed) {
    say(told("settings_unchanged", planned));
    return;
  }
  if (!(await isSure(told("settings_would", planned), words.text("settings_save")))) return;
  const written = await ask({ ...wanted, is_dry_run: false }, "organisation.written");
  if (written === null) return;
  await again(focused);
  say(told(written.is_changed ? "settings_changed" : "settings_unchanged", written));

  /**
   * @param {string} key
   * @param {import("../shared/protocol.js").OrganisationWritten} answer
   */
  function told(key, { before, after }) {
    const name = labelOf(setting.name, words);
    const now = valueInWords(setting, after, words, offered);
    const values = { name, after: now };
    if (key === "settings_unchanged") return words.text(key, values);
    return words.text(key, { ...values, before: valueInWords(setting, before, words, offered) });
  }
}
