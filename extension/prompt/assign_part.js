/**
 * Give what waits of the prompt that is shown to a colleague, after a question. Shows no prompt itself.
 */
import { createColleagueSearch } from "../shared/page/colleague_search.js";
import { part } from "../shared/page/lists.js";
import { isSure } from "../shared/page/sure.js";

/**
 * @typedef {import("../shared/protocol.js").Prompt} Prompt
 * @typedef {import("../shared/protocol.js").PromptAssign} PromptAssign
 */

/**
 * @param {object} parts
 * @param {import("../shared/page/asking.js").Asking} parts.ask
 * @param {import("../shared/words.js").Words} parts.words
 * @param {(message: PromptAssign, told: () => string) => Promise<void>} parts.end
 */
export function createAssignPart({ ask, words, end }) {
  /** @type {Prompt | null} */
  let shown = null;
  const colleagues = createColleagueSearch({
    ask,
    words,
    place: part("assigning"),
    picked: (colleague) => shown && void assign(shown, colleague),
  });

  /**
   * @param {Prompt} prompt
   * @param {import("../shared/protocol.js").ColleagueChoice} colleague
   */
  async function assign({ prompt_id, about: { name } }, { user_id, name: who }) {
    const values = { name, colleague: who };
    if (!(await isSure(words.text("prompt_sure_assign", values), words.text("prompt_assign_yes")))) return;
    await end({ kind: "prompt.assign", prompt_id, user_id }, () => words.text("prompt_assigning", values));
  }

  /** @param {Prompt} prompt */
  function show(prompt) {
    if (shown?.prompt_id !== prompt.prompt_id) colleagues.close();
    shown = prompt;
    // Where nothing was copied there is nothing to give.
    colleagues.opener.hidden = prompt.items.length === 0;
    if (colleagues.opener.hidden) colleagues.close();
  }

  part("later").after(colleagues.opener);
  return Object.freeze({ show });
}
