/**
 * Hold the controls of one record's form together: show them, check them, read them. Asks nobody.
 */
import { createField } from "./field_controls.js";
import { filledFields } from "./form_view.js";

/**
 * @typedef {import("../shared/protocol.js").FormField} FormField
 * @typedef {import("../shared/words.js").Words} Words
 */

/**
 * @param {HTMLElement} place
 * @param {Words} words
 */
export function createFieldGroup(place, words) {
  /** @type {ReadonlyArray<import("./field_controls.js").FieldControl>} */
  let controls = [];

  /** @param {ReadonlyArray<FormField>} fields */
  function show(fields) {
    controls = fields.map((field) => createField(field, words, place.id));
    place.replaceChildren(...controls.map(({ element }) => element));
  }

  /** Say at each field what keeps it from being sent, and go to the first of them. */
  function check() {
    const wrong = controls.filter((control) => {
      const problem = control.problem();
      control.object(problem);
      return problem !== null;
    });
    wrong[0]?.focus();
    return wrong.length === 0;
  }

  /**
   * @param {string} column
   * @returns {boolean} whether the form has such a field
   */
  function object(column) {
    const control = controls.find(({ field }) => field.column === column);
    control?.object(words.text("prompt_problem_other", { label: control.field.label }));
    control?.focus();
    return control !== undefined;
  }

  const values = () =>
    filledFields(controls.map((control) => ({ field: control.field, value: control.value() })));
  return Object.freeze({ show, check, object, values });
}
