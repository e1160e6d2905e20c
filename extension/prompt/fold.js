/**
 * Fold the form for a new record away while somebody who is there already is the likelier answer.
 * Folded it keeps what was typed: it is hidden, never built anew.
 */
import { part } from "../shared/page/lists.js";

export function createFold() {
  const opener = part("create-open");

  /** @param {boolean} isOpen */
  function turn(isOpen) {
    part("create-form").hidden = !isOpen;
    opener.setAttribute("aria-expanded", String(isOpen));
  }

  /** @param {boolean} isFoldable false where nobody likelier stands above: the form is simply there */
  function begin(isFoldable) {
    opener.hidden = !isFoldable;
    part("create-title").hidden = isFoldable;
    turn(!isFoldable);
  }

  opener.addEventListener("click", () => turn(opener.getAttribute("aria-expanded") !== "true"));
  return Object.freeze({ begin, open: () => turn(true) });
}
