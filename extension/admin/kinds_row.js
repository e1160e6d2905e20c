/**
 * Build the setting of the kinds that are copied: everything, or some of them ticked, and what that comes to here.
 */
import { paragraph } from "../shared/page/lists.js";
import { choices, chosenIn } from "./elements.js";
import { KINDS, readKinds, scopeInWords } from "./kinds_view.js";
import { saveButton, settingGroup } from "./settings_row.js";
import { saveSetting } from "./settings_saving.js";

/**
 * @typedef {import("./settings_view.js").SettingView} SettingView
 * @typedef {import("./settings_saving.js").Desk} Desk
 * @typedef {import("./pipeline_view.js").Settings} Settings
 */

const EVERYTHING = "all";

/**
 * @param {SettingView} view
 * @param {Desk} desk
 */
export function kindsRow(view, desk) {
  const { words, say } = desk;
  const { element, group } = settingGroup("item_types", view.label, view.about, desk);
  const scope = choices("item-types", words.text("kinds_title"), [
    ["", words.text("settings_unset")],
    [EVERYTHING, words.text("kinds_recommended")],
    ["some", words.text("kinds_some")],
  ]);
  const ticks = KINDS.map((kind) => tick(kind, words.text(`kinds_${kind}`)));
  const boxes = document.createElement("div");
  const save = saveButton(view.label, desk);
  const inForce = paragraph("");
  boxes.className = "ticks";
  boxes.append(...ticks.map(({ label }) => label));
  scope.append(boxes);
  group.append(scope, save, inForce, paragraph(view.in_force, "quiet"));
  begin();
  group.addEventListener("input", follow);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = chosen();
    if (value === null) say(words.text("kinds_none"));
    else void saveSetting(desk, view, value, group.id);
  });
  return {
    element,
    /** @param {Settings} settings of which other ones have a say in it, too */
    follow: (settings) => void (inForce.textContent = scopeInWords(settings, words)),
  };

  function begin() {
    const { value } = view;
    const wanted = value === "" || value === EVERYTHING ? value : "some";
    const radio = scope.querySelector(`input[value="${wanted}"]`);
    if (radio instanceof HTMLInputElement) radio.checked = true;
    const kinds = new Set(readKinds(value === "" ? EVERYTHING : value));
    for (const { kind, box } of ticks) box.checked = kinds.has(kind);
    follow();
  }

  function follow() {
    const isSome = chosenIn(scope) === "some";
    for (const { box } of ticks) box.disabled = !isSome;
    save.hidden = chosen() === view.value;
  }

  /** The setting's value; null where nothing at all is ticked. */
  function chosen() {
    const wanted = chosenIn(scope) ?? "";
    if (wanted !== "some") return wanted;
    const kinds = ticks.filter(({ box }) => box.checked).map(({ kind }) => kind);
    return kinds.length > 0 ? kinds.join(" ") : null;
  }
}

/** @type {(kind: string, text: string) => {kind: string, label: HTMLLabelElement, box: HTMLInputElement}} */
function tick(kind, text) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.value = kind;
  label.append(box, text);
  return { kind, label, box };
}
