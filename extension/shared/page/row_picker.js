/**
 * Choose one row of the CRM by the beginning of its name. Knows neither what rows they are nor who finds them.
 */
import { afterPause } from "./asking.js";
import { button } from "./lists.js";

const PAUSE_MS = 250;

/**
 * @template Row
 * @param {object} parts
 * @param {{readonly input: HTMLInputElement, readonly found: HTMLElement, readonly nothing: HTMLElement}} parts.place
 * @param {(typed: string) => Promise<ReadonlyArray<Row> | null>} parts.find null where nobody could say
 * @param {(row: Row) => string} parts.textOf
 * @param {(row: Row) => void} parts.picked
 * @param {string} parts.none what is said where no name begins so
 */
export function createRowPicker({ place: { input, found, nothing }, find, textOf, picked, none }) {
  /** @param {string | null} sentence */
  function say(sentence) {
    nothing.textContent = sentence ?? "";
    nothing.hidden = sentence === null;
  }

  function clear() {
    input.value = "";
    found.replaceChildren();
    say(null);
  }

  /** @param {Row} row */
  function itemOf(row) {
    const item = document.createElement("li");
    const take = button(textOf(row), () => {
      clear();
      picked(row);
      input.focus();
    });
    item.append(take);
    return item;
  }

  /** @param {string} typed */
  async function search(typed) {
    const rows = await find(typed);
    if (rows === null || typed !== input.value.trim()) return;
    found.replaceChildren(...rows.map(itemOf));
    say(rows.length === 0 ? none : null);
  }

  const searchSoon = afterPause((/** @type {string} */ typed) => void search(typed), PAUSE_MS);
  input.addEventListener("input", (event) => {
    // What is typed here only looks for a row: no value of the form has changed.
    event.stopPropagation();
    say(null);
    if (input.value.trim() === "") found.replaceChildren();
    else searchSoon(input.value.trim());
  });
  input.addEventListener("keydown", (event) => {
    // Whoever looks for a row means to send nothing yet: Enter goes on to what was found.
    if (event.key !== "Enter" || input.value.trim() === "") return;
    event.preventDefault();
    found.querySelector("button")?.focus();
  });
  return Object.freeze({ clear, say });
}
