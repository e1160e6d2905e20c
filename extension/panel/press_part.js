/**
 * Say what came of a press in the page's menu, in the popup or by key, and begin what such a press asks the panel for.
 * Looks at the page first: it was pressed for whom the page shows now.
 */
import { outcomeInWords } from "../shared/press_view.js";

/**
 * @typedef {import("../shared/internal.js").PressDone | import("../shared/internal.js").PressRefused
 *   | import("../shared/internal.js").PressAsked} Outcome
 * @typedef {import("../shared/page_actions.js").PanelAction} PanelAction
 */

/**
 * @param {object} parts
 * @param {import("../shared/words.js").Words} parts.words
 * @param {Pick<ReturnType<typeof import("./page_reach.js").createPageReach>, "tabInView">} parts.page
 * @param {(sentence: string) => void} parts.say
 * @param {() => Promise<boolean>} parts.look whether the page shows somebody; says why where it does not
 * @param {Readonly<Record<PanelAction, () => void>>} parts.starts
 */
export function createPressPart({ words, page, say, look, starts }) {
  /** @param {Outcome} outcome */
  async function tell(outcome) {
    // A panel in a window of its own stands beside one tab and hears of all.
    if (outcome.tab_id !== (await page.tabInView())) return;
    const isSomebody = await look();
    if (outcome.kind !== "press.asked") say(outcomeInWords(outcome, words));
    else if (isSomebody) starts[outcome.action]();
  }

  /** @param {import("../shared/internal.js").WorkerMessage} message of which only what a press gave concerns this part */
  async function heard(message) {
    const { kind } = message;
    if (kind === "press.done" || kind === "press.refused" || kind === "press.asked") await tell(message);
  }

  return Object.freeze({ heard });
}
