/**
 * Put a control of the form into its frame: caption, where its value comes from, what keeps it from being sent.
 */
import { fieldView } from "./form_view.js";
import { paragraph } from "../shared/page/lists.js";

/**
 * @typedef {import("../shared/protocol.js").FormField} FormField
 * @typedef {import("../shared/words.js").Words} Words
 */

/**
 * @param {FormField} field
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} input
 * @param {Words} words
 * @param {string} prefix keeps ids apart where two forms stand in one page
 */
export function createFrame(field, input, words, prefix) {
  const { label, hint } = fieldView(field, words);
  const caption = document.createElement("label");
  const origin = paragraph(hint ?? "", "origin");
  const objection = paragraph("", "objection");
  input.id = `${prefix}-${field.column}`;
  input.disabled = !field.is_writable;
  input.required = field.is_required && field.is_writable;
  caption.htmlFor = input.id;
  caption.textContent = label;
  origin.id = `${input.id}-origin`;
  origin.hidden = hint === null;
  objection.id = `${input.id}-objection`;
  objection.hidden = true;
  input.setAttribute("aria-describedby", `${origin.id} ${objection.id}`);
  const element = document.createElement("div");
  element.className = "field";
  element.append(caption, input, origin, objection);

  /** @param {string | null} sentence */
  function object(sentence) {
    objection.textContent = sentence ?? "";
    objection.hidden = sentence === null;
    input.setAttribute("aria-invalid", String(sentence !== null));
  }

  /** What was changed here comes from the user from then on. */
  function changed() {
    object(null);
    origin.textContent = words.text("origin_you");
    origin.hidden = false;
  }

  return Object.freeze({ element, object, changed });
}
