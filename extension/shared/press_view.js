/**
 * Say what came of a press in the page's menu, in the popup or by key.
 * Pure: gets the words' look-up, touches no element.
 */

/**
 * @param {import("./internal.js").PressDone | import("./internal.js").PressRefused} outcome
 * @param {import("./words.js").Words} words
 * @returns {string}
 */
export function outcomeInWords(outcome, words) {
  if (outcome.kind === "press.refused") return words.forCode(outcome.error.code, outcome.error.params);
  const { about, action, item } = outcome;
  if (item === null) return words.text("record_opened", { name: about ?? "" });
  const state = words.text(`state_${item.state}`);
  if (about === null) return words.text("undo_last_done", { state });
  return words.text(action === "copy_selection" ? "selection_copied" : "message_copied", {
    name: about,
    state,
  });
}
