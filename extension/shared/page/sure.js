/**
 * Ask once more before something is taken back that a person has copied.
 */
import { part, setText } from "./lists.js";

/**
 * Ends the question that was asked last: a dialog that was closed says so only a moment later, and whoever presses
 * quickly has opened it again by then.
 */
let endEarlier = () => undefined;

/**
 * @param {string} question
 * @param {string} consent what the button says that does it
 * @returns {Promise<boolean>}
 */
export function isSure(question, consent) {
  const dialog = /** @type {HTMLDialogElement} */ (part("sure"));
  endEarlier();
  setText("sure-question", question);
  setText("sure-yes", consent);
  dialog.returnValue = "";
  const listening = new AbortController();
  const { signal } = listening;
  const answer = new Promise((resolve) => {
    endEarlier = () => {
      if (signal.aborted) return;
      listening.abort();
      resolve(dialog.returnValue === "yes");
    };
  });
  part("sure-yes").addEventListener("click", () => dialog.close("yes"), { signal });
  part("sure-back").addEventListener("click", () => dialog.close(), { signal });
  // What an earlier question's end says while this one stands open is not about this one.
  dialog.addEventListener("close", () => dialog.open || endEarlier(), { signal });
  dialog.showModal();
  part("sure-back").focus();
  return answer;
}
