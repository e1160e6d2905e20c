/**
 * Hold the controls of one record's form together: show them, check them, read them. Asks for the rows of lookups.
 */
import { createField } from "./field_controls.js";
import { filledFields } from "./form_view.js";

/**
 * @typedef {import("../shared/protocol.js").FormField} FormField
 * @typedef {import("../shared/words.js").Words} Words
 */

/**
 * @param {object} parts
 * @param {HTMLElement} parts.place
 * @param {Words} parts.words
 * @param {import("../shared/page/asking.js").Asking} parts.ask
 */
export function createFieldGroup({ place, words, ask }) {
  /** @type {ReadonlyArray<import("./field_controls.js").FieldControl>} */
  let controls = [];

  /**
   * @param {ReadonlyArray<FormField>} fields
   * @param {"contact" | "lead" | "account"} table whose fields they are
   */
  function show(fields, table) {
    /** @type {import("./lookup_control.js").FindRows} */
    const find = async (column, prefix) => {
      const answer = await ask({ kind: "row.search", table, column, prefix }, "rows.found");
      return answer && answer.rows;
    };
    controls = fields.map((field) => createField(field, words, place.id, find));
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
