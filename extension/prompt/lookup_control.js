/**
 * The control of a lookup: the row that it holds, found by the beginning of its name.
 */
import { createFrame } from "./field_frame.js";
import { problemOf } from "./form_view.js";
import { paragraph } from "../shared/page/lists.js";
import { createRowPicker } from "../shared/page/row_picker.js";

/**
 * @typedef {import("../shared/protocol.js").FormField} FormField
 * @typedef {import("../shared/protocol.js").RowChoice} RowChoice
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {(column: string, typed: string) => Promise<ReadonlyArray<RowChoice> | null>} FindRows
 */

/**
 * @param {FormField} field
 * @param {Words} words
 * @param {string} prefix keeps ids apart where two forms stand in one page
 * @param {FindRows} find
 * @returns {import("./field_controls.js").FieldControl}
 */
export function createLookup(field, words, prefix, find) {
  const input = document.createElement("input");
  input.type = "search";
  input.autocomplete = "off";
  const { element, object, changed } = createFrame(field, input, words, prefix);
  const caption = element.querySelector("label");
  const chosen = paragraph("", "chosen");
  const found = document.createElement("ul");
  const nothing = paragraph("");
  /** @type {RowChoice | null} */
  let row = null;

  /** @param {RowChoice | null} next */
  function choose(next) {
    row = next;
    chosen.textContent = next === null ? "" : words.text("prompt_account_chosen", { name: next.name });
    chosen.hidden = next === null;
  }

  const picker = createRowPicker({
    place: { input, found, nothing },
    find: (typed) => find(field.column, typed),
    // Of which table a row is, is said where the caption does not say it.
    textOf: ({ name, table_label }) => (table_label === field.label ? name : `${name} · ${table_label}`),
    picked: (next) => {
      choose(next);
      changed();
      // To whoever listens to the form this is a value like a typed one.
      element.dispatchEvent(new Event("input", { bubbles: true }));
    },
    none: words.text("prompt_row_nothing"),
  });

  // An empty search is no fault of a lookup that holds a row.
  input.required = false;
  input.setAttribute("aria-required", String(field.is_required && field.is_writable));
  chosen.id = `${input.id}-chosen`;
  found.id = `${input.id}-found`;
  found.className = "found";
  for (const status of [chosen, nothing]) status.setAttribute("role", "status");
  input.setAttribute("aria-describedby", `${chosen.id} ${input.getAttribute("aria-describedby")}`);
  caption?.after(chosen);
  element.append(found, nothing);
  choose(field.chosen);
  picker.say(null);
  const value = () => (row === null ? "" : `${row.table}/${row.row_id}`);
  return Object.freeze({
    field,
    element,
    value,
    object,
    problem: () => problemOf(field, value(), words),
    focus: () => input.focus(),
  });
}
