/**
 * Show what the organisation has set beside what counts here, and set or clear one value for everybody.
 * What would change is told first, as Dynamics has it at that moment, and only then written.
 */
import { button, paragraph } from "../shared/page/lists.js";
import { isSure } from "../shared/page/sure.js";
import { heading } from "./elements.js";
import { labelOf, settingGroups, valueInWords } from "./settings_view.js";

/**
 * @typedef {import("./settings_view.js").SettingView} SettingView
 * @typedef {HTMLInputElement | HTMLSelectElement} Control
 */

/** @param {import("./admin.js").Room} room */
export function createSettingsPart({ ask, words, say, body }) {
  const list = document.createElement("div");
  body.append(paragraph(words.text("settings_is")), list);

  async function show() {
    const answer = await ask({ kind: "organisation.read" }, "organisation.settings");
    if (answer === null) return;
    list.replaceChildren(
      ...settingGroups(answer.settings, words).flatMap(({ title, settings }) => [
        heading(title),
        ...settings.map(row),
      ]),
    );
  }

  /** @param {SettingView} view */
  function row(view) {
    const { name } = view.setting;
    const element = document.createElement("form");
    const label = document.createElement("label");
    const about = paragraph(view.about, "quiet");
    const force = paragraph(view.in_force, "quiet");
    const control = controlOf(view);
    const save = button(words.text("settings_save"), () => undefined);
    element.className = "setting";
    element.noValidate = true;
    label.textContent = view.label;
    control.id = `setting-${name}`;
    label.htmlFor = control.id;
    about.id = `about-${name}`;
    force.id = `force-${name}`;
    control.setAttribute("aria-describedby", view.about === "" ? force.id : `${about.id} ${force.id}`);
    save.type = "submit";
    save.ariaLabel = words.text("settings_save_one", { name: view.label });
    save.hidden = true;
    control.addEventListener("input", () => (save.hidden = control.value.trim() === view.value));
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      void change(view, control);
    });
    const line = document.createElement("div");
    line.append(control, save);
    element.append(label, about, line, force);
    return element;
  }

  /**
   * @param {SettingView} view
   * @returns {Control}
   */
  function controlOf({ setting, value, choices }) {
    if (choices !== null) {
      const select = document.createElement("select");
      select.append(...choices.map((choice) => new Option(choice.text, choice.value)));
      select.value = value;
      return select;
    }
    const input = document.createElement("input");
    input.type = setting.form === "number" ? "number" : "text";
    if (setting.lowest !== null) input.min = String(setting.lowest);
    // Nobody wants to be told of the largest number that a computer knows.
    if (setting.highest !== null && setting.highest < 1_000_000) input.max = String(setting.highest);
    input.placeholder = words.text("settings_unset");
    input.value = value;
    return input;
  }

  /**
   * @param {SettingView} view
   * @param {Control} control
   */
  async function change({ setting, value }, control) {
    const typed = control.value.trim();
    if (typed === value) return;
    const wanted = /** @type {const} */ ({
      kind: "organisation.write",
      name: setting.name,
      value: typed === "" ? null : typed,
    });
    const planned = await ask({ ...wanted, is_dry_run: true }, "organisation.written");
    if (planned === null || !(await isSure(told("settings_would", planned), words.text("settings_save"))))
      return;
    const written = await ask({ ...wanted, is_dry_run: false }, "organisation.written");
    if (written === null) return;
    await show();
    document.getElementById(control.id)?.focus();
    say(told(written.is_changed ? "settings_changed" : "settings_unchanged", written));

    /**
     * @param {string} key
     * @param {import("../shared/protocol.js").OrganisationWritten} answer
     */
    function told(key, { before, after }) {
      const name = labelOf(setting.name, words);
      const now = valueInWords(setting, after, words);
      const values = { name, after: now };
      return words.text(
        key,
        key === "settings_unchanged" ? values : { ...values, before: valueInWords(setting, before, words) },
      );
    }
  }

  return Object.freeze({ show });
}
