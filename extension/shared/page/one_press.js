/**
 * Let a double click press a button once. What a press changes is drawn within the half second of a double click, and
 * the second press would meet what nobody has read yet: the next prompt's form, "create anyway", the next entry's undo.
 * Keys count each time, as they do in any page.
 */

/** @param {Pick<Document, "addEventListener">} page */
export function pressOnce(page) {
  page.addEventListener(
    "click",
    (event) => {
      if (event.detail < 2 || !(event.target instanceof Element)) return;
      if (event.target.closest("button") === null) return;
      // A button that submits a form must not, either.
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
}
