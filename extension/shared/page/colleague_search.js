/**
 * Find the colleague who is to get what waits, by the beginning of their name. Opens and folds; assigns nothing itself.
 */
import { button, paragraph } from "./lists.js";
import { createRowPicker } from "./row_picker.js";

/**
 * @typedef {import("../protocol.js").ColleagueChoice} ColleagueChoice
 * @typedef {import("../words.js").Words} Words
 */

/**
 * @param {ColleagueChoice} colleague
 * @param {Words} words
 */
function nameOf({ name, email, is_me }, words) {
  const called = is_me ? words.text("prompt_assign_me", { name }) : name;
  return email === null ? called : `${called} · ${email}`;
}

/**
 * @param {object} parts
 * @param {import("./asking.js").Asking} parts.ask
 * @param {Words} parts.words
 * @param {HTMLElement} parts.place where the search stands
 * @param {(colleague: ColleagueChoice) => void} parts.picked
 */
export function createColleagueSearch({ ask, words, place, picked }) {
  const field = document.createElement("div");
  const label = document.createElement("label");
  const input = document.createElement("input");
  const found = document.createElement("ul");
  const nothing = paragraph("");
  const search = document.createElement("div");

  /** @param {boolean} isOpen */
  function fold(isOpen) {
    search.hidden = !isOpen;
    opener.ariaExpanded = String(isOpen);
    picker.clear();
  }

  const picker = createRowPicker({
    place: { input, found, nothing },
    find: async (prefix) => {
      const answer = await ask({ kind: "colleague.search", prefix }, "colleagues.found");
      return answer === null ? null : answer.colleagues;
    },
    textOf: (colleague) => nameOf(colleague, words),
    picked: (/** @type {ColleagueChoice} */ colleague) => {
      fold(false);
      opener.focus();
      picked(colleague);
    },
    none: words.text("prompt_assign_nobody"),
  });
  const opener = button(words.text("prompt_assign"), () => {
    fold(search.hidden !== false);
    if (!search.hidden) input.focus();
  });

  field.className = "field";
  search.id = "assign-search";
  search.className = "search";
  input.id = "assign-prefix";
  input.type = "search";
  input.autocomplete = "off";
  label.htmlFor = input.id;
  label.textContent = words.text("prompt_assign_find");
  found.className = "found";
  nothing.setAttribute("role", "status");
  opener.id = "assign";
  opener.setAttribute("aria-controls", search.id);
  field.append(label, input);
  search.append(paragraph(words.text("prompt_assign_is")), field, found, nothing);
  place.append(search);
  fold(false);
  return Object.freeze({ opener, close: () => fold(false) });
}
