/**
 * Build one setting that is a single value: a list to choose from, a number or a text, and the button that sets it.
 * Decides nothing: what stands there is worked out by `settings_view.js`.
 */
import { button, paragraph } from "../shared/page/lists.js";
import { saveSetting } from "./settings_saving.js";

/**
 * @typedef {import("./settings_view.js").SettingView} SettingView
 * @typedef {import("./settings_saving.js").Desk} Desk
 */

/**
 * @param {SettingView} view
 * @param {Desk} desk
 */
export function settingRow(view, desk) {
  const { isLocked } = desk;
  const { name } = view.setting;
  const element = document.createElement("form");
  const label = document.createElement("label");
  const about = paragraph(view.about, "quiet");
  const force = paragraph(view.in_force, "quiet");
  const control = controlOf(view, desk);
  const save = saveButton(view.label, desk);
  element.className = "setting";
  element.noValidate = true;
  label.textContent = view.label;
  control.id = `setting-${name}`;
  label.htmlFor = control.id;
  about.id = `about-${name}`;
  force.id = `force-${name}`;
  control.setAttribute("aria-describedby", view.about === "" ? force.id : `${about.id} ${force.id}`);
  control.disabled = isLocked;
  save.hidden = true;
  control.addEventListener("input", () => (save.hidden = control.value.trim() === view.value));
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = control.value.trim();
    if (typed !== view.value) void saveSetting(desk, view, typed, control.id);
  });
  const line = document.createElement("div");
  line.append(control, save);
  element.append(label, about, line, force);
  return element;
}

/**
 * What a setting of several controls stands in: a group with its name, and what it decides.
 *
 * @param {string} name
 * @param {string} title
 * @param {string} about
 * @param {Pick<Desk, "isLocked">} desk
 */
export function settingGroup(name, title, about, { isLocked }) {
  const element = document.createElement("form");
  const group = document.createElement("fieldset");
  const legend = document.createElement("legend");
  const text = paragraph(about, "quiet");
  element.className = "setting choosing";
  element.noValidate = true;
  legend.textContent = title;
  group.id = `setting-${name}`;
  group.tabIndex = -1;
  text.id = `about-${name}`;
  group.setAttribute("aria-describedby", text.id);
  group.disabled = isLocked;
  group.append(legend, text);
  element.append(group);
  return { element, group };
}

/**
 * @param {string} label of the setting
 * @param {Desk} desk
 */
export function saveButton(label, { words, isLocked }) {
  const save = button(words.text("settings_save"), () => undefined);
  save.type = "submit";
  save.ariaLabel = words.text("settings_save_one", { name: label });
  save.disabled = isLocked;
  return save;
}

/**
 * @param {SettingView} view
 * @param {Desk} desk
 */
function controlOf({ setting, value, choices }, { words }) {
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
