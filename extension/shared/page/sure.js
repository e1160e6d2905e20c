/**
 * Ask once more before something is taken back that a person has copied.
 */
import { part, setText } from "./lists.js";

/**
 * @param {string} question
 * @param {string} consent what the button says that does it
 * @returns {Promise<boolean>}
 */
export function isSure(question, consent) {
  const dialog = /** @type {HTMLDialogElement} */ (part("sure"));
  setText("sure-question", question);
  setText("sure-yes", consent);
  dialog.returnValue = "";
  const listening = new AbortController();
  const { signal } = listening;
  part("sure-yes").addEventListener("click", () => dialog.close("yes"), { signal });
  part("sure-back").addEventListener("click", () => dialog.close(), { signal });
  dialog.showModal();
  part("sure-back").focus();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        listening.abort();
        resolve(dialog.returnValue === "yes");
      },
      { signal },
    );
  });
}
