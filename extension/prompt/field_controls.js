/**
 * Build one control of the form for one column, and read it. Sets text only, never markup.
 */
import { createFrame } from "./field_frame.js";
import { localMoment, momentOf, problemOf } from "./form_view.js";
import { createLookup } from "./lookup_control.js";

/**
 * @typedef {import("../shared/protocol.js").FormField} FormField
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {object} FieldControl
 * @property {FormField} field
 * @property {HTMLElement} element
 * @property {() => string} value in the form of the protocol
 * @property {(sentence: string | null) => void} object shows why the value cannot be sent
 * @property {() => string | null} problem
 * @property {() => void} focus
 */

const INPUT_TYPES = Object.freeze({
  text: "text",
  email: "email",
  phone: "tel",
  web_address: "text",
  whole_number: "number",
  number: "number",
  date: "date",
  moment: "datetime-local",
  lookup: "search",
});

/**
 * @param {string} value
 * @param {string} label
 */
export function option(value, label) {
  const element = document.createElement("option");
  element.value = value;
  element.textContent = label;
  return element;
}

/**
 * @param {FormField} field
 * @param {Words} words
 */
function inputOf(field, words) {
  switch (field.kind) {
    case "long_text":
      return document.createElement("textarea");
    case "choice":
    case "choices":
    case "yes_no":
      return selectOf(field, words);
    default: {
      const input = document.createElement("input");
      input.type = INPUT_TYPES[field.kind];
      if (field.kind === "number") input.step = "any";
      return input;
    }
  }
}

/**
 * @param {FormField} field
 * @param {Words} words
 */
function selectOf({ kind, choices }, words) {
  const select = document.createElement("select");
  select.multiple = kind === "choices";
  if (kind !== "choices") select.append(option("", words.text("prompt_no_choice")));
  if (kind === "yes_no") {
    select.append(option("true", words.text("prompt_yes")), option("false", words.text("prompt_no")));
  }
  select.append(...choices.map(({ value, label }) => option(String(value), label)));
  return select;
}

/**
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} input
 * @param {FormField["kind"]} kind
 * @param {string} value
 */
function fill(input, kind, value) {
  if (input instanceof HTMLSelectElement && input.multiple) {
    const chosen = new Set(value.split(","));
    for (const one of input.options) one.selected = chosen.has(one.value);
  } else {
    input.value = kind === "moment" ? localMoment(value) : value;
  }
}

/**
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} input
 * @param {FormField["kind"]} kind
 */
function read(input, kind) {
  if (input instanceof HTMLSelectElement && input.multiple) {
    return [...input.selectedOptions].map(({ value }) => value).join(",");
  }
  return kind === "moment" ? momentOf(input.value) : input.value;
}

/**
 * @param {FormField} field
 * @param {Words} words
 * @param {string} prefix keeps ids apart where two forms stand in one page
 * @param {import("./lookup_control.js").FindRows} find finds the rows of a lookup
 * @returns {FieldControl}
 */
export function createField(field, words, prefix, find) {
  if (field.kind === "lookup") return createLookup(field, words, prefix, find);
  const input = inputOf(field, words);
  const { element, object, changed } = createFrame(field, input, words, prefix);
  fill(input, field.kind, field.value ?? "");
  input.addEventListener("input", changed);
  const value = () => read(input, field.kind);
  return Object.freeze({
    field,
    element,
    value,
    object,
    problem: () => problemOf(field, value(), words),
    focus: () => input.focus(),
  });
}
