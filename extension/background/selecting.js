/**
 * Copy the words selected on a page as a note, at a press in the page's menu or by key, and tell the panel of it.
 * Reads nothing but at that press. What came of it is kept for a panel that is still opening, and no longer: the note
 * itself stands in the outbox by then.
 */
import { readSelection } from "../shared/selection_reach.js";
import { Refusal, refusal } from "./refusal.js";

/**
 * @typedef {import("../shared/internal.js").SelectionCopied | import("../shared/internal.js").SelectionRefused} Outcome
 */

/**
 * @param {object} parts
 * @param {Pick<typeof chrome.tabs, "sendMessage">} parts.tabs
 * @param {Pick<ReturnType<typeof import("./page_policy.js").createPagePolicy>, "check">} parts.policy
 * @param {Pick<ReturnType<typeof import("./copying.js").createCopying>, "copy">} parts.copying
 * @param {Pick<ReturnType<typeof import("./pages.js").createPages>, "answer" | "tellPanels">} parts.pages
 * @param {<T>(exchange: () => Promise<T>) => Promise<T>} parts.busy keeps the port open meanwhile
 * @param {() => void} parts.planReconnect
 */
export function createSelecting({ tabs, policy, copying, pages, busy, planReconnect }) {
  /** @type {Outcome | null} */
  let untold = null;

  /**
   * @param {number} tab_id
   * @param {string | null} clicked
   * @returns {Promise<Outcome>}
   */
  async function attempt(tab_id, clicked) {
    try {
      const read = await readSelection(tabs, tab_id, clicked);
      if (read.item === null) throw refusal(read.code, "no");
      const selection = read.item;
      await policy.check(false, selection);
      const { item } = await busy(() => copying.copy(selection, false));
      return { kind: "selection.copied", tab_id, about: selection.about.name, item };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.body.written === "unknown") planReconnect();
      return { kind: "selection.refused", tab_id, error: error.body };
    }
  }

  /**
   * @param {number} tabId
   * @param {string | null} clicked the selected words as the browser told them with the press
   */
  async function copy(tabId, clicked) {
    untold = null;
    const outcome = await attempt(tabId, clicked);
    if (!pages.tellPanels(outcome)) untold = outcome;
  }

  /**
   * Tell a panel that has just opened what came of the press that opened it.
   *
   * @param {chrome.runtime.Port} port
   */
  function tellLate(port) {
    if (untold !== null) pages.answer(port, untold);
    untold = null;
  }

  return Object.freeze({ copy, tellLate });
}
