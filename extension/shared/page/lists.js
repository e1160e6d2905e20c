/**
 * Build a page's lists from what was decided about them. Sets text only, never markup, and decides nothing.
 */
import { redraw } from "./redraw.js";

/**
 * @typedef {{readonly label: string, readonly value: string}} Line
 * @typedef {{readonly text: string, readonly address: string | null, readonly facts: ReadonlyArray<Line>,
 *   readonly note: string | null}} Entry one line of a list, with its link and what is said below it
 */

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function part(id) {
  const element = document.getElementById(id);
  if (element === null) throw new TypeError(`${document.title} has no #${id}`);
  return element;
}

/**
 * The same, known to be of a kind.
 *
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function field(id, kind) {
  const element = part(id);
  if (!(element instanceof kind)) throw new TypeError(`#${id} is not what ${document.title} needs`);
  return element;
}

/**
 * @param {string} id
 * @param {string | null} text
 */
export function setText(id, text) {
  part(id).textContent = text ?? "";
  part(id).hidden = text === null;
}

/**
 * @param {string} text
 * @param {string} [className]
 */
export function paragraph(text, className = "") {
  const element = document.createElement("p");
  element.textContent = text;
  element.className = className;
  return element;
}

/**
 * @param {string} address of a record in Dynamics
 * @param {string} text
 */
export function link(address, text) {
  const element = document.createElement("a");
  element.href = address;
  element.target = "_blank";
  element.rel = "noreferrer";
  element.textContent = text;
  return element;
}

/**
 * @param {string} label
 * @param {(button: HTMLButtonElement) => void} press
 */
export function button(label, press) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  element.addEventListener("click", () => press(element));
  return element;
}

/** @param {ReadonlyArray<Line>} lines */
export function terms(lines) {
  return lines.flatMap(({ label, value }) => {
    const term = document.createElement("dt");
    const description = document.createElement("dd");
    term.textContent = label;
    description.textContent = value;
    return [term, description];
  });
}

/**
 * One entry of a list, with whatever can be done with it at its end.
 *
 * @param {Entry} entry
 * @param {ReadonlyArray<HTMLElement>} actions
 */
export function listItem({ text, address, facts, note }, actions = []) {
  const element = document.createElement("li");
  const head = paragraph(address === null ? text : "");
  if (address !== null) head.append(link(address, text));
  element.append(head);
  if (note) element.append(paragraph(note, "quiet"));
  if (facts.length > 0) {
    const list = document.createElement("dl");
    list.append(...terms(facts));
    element.append(list);
  }
  element.append(...actions);
  return element;
}

/**
 * Fill a section's list, or say that there is nothing; null hides the section. Whoever is in the list stays there.
 *
 * @param {string} id
 * @param {string} title
 * @param {ReadonlyArray<HTMLElement> | null} items
 * @param {string | null} none what an empty list says; null hides an empty section
 * @param {HTMLElement | null} otherwise where the focus goes that was in a list of which nothing is left
 */
export function setList(id, title, items, none = null, otherwise = null) {
  part(`${id}-title`).textContent = title;
  const isEmpty = items === null || items.length === 0;
  const nothing = items === null || none === null ? [] : [listItem(lineOf(none))];
  redraw(part(`${id}-list`), isEmpty ? nothing : items, otherwise);
  // Not before: what is hidden has lost its focus already.
  part(id).hidden = isEmpty && nothing.length === 0;
}

/**
 * @param {string} text
 * @returns {Entry}
 */
function lineOf(text) {
  return { text, address: null, facts: [], note: null };
}
