/**
 * Show whom nobody in the CRM matches, the oldest first: since when, what waits, and who has appeared since.
 * A record that has appeared is proposed; only a press files anything there.
 */
import { button, paragraph } from "../shared/page/lists.js";
import { isSure } from "../shared/page/sure.js";
import { row } from "./elements.js";

/**
 * @typedef {import("../shared/protocol.js").Prompt} Prompt
 * @typedef {import("../shared/protocol.js").PromptLink | import("../shared/protocol.js").PromptLater
 *   | import("../shared/protocol.js").PromptDiscard} Answer
 */

const AT_ONCE = 50;
const STATES = /** @type {ReadonlyArray<Prompt["state"]>} */ (["waiting", "needs_you", "later", "creating"]);

/** @param {import("./admin.js").Room} room */
export function createUnresolvedPart({ ask, words, say, body }) {
  const list = document.createElement("ul");
  const more = button(words.text("admin_more"), () => void read(next));
  /** @type {number | null} */
  let next = null;
  list.className = "entries";
  body.append(paragraph(words.text("unresolved_here")), list, more);

  async function show() {
    list.replaceChildren();
    await read(null);
  }

  /** @param {number | null} after */
  async function read(after) {
    const answer = await ask(
      { kind: "prompts.read", states: [...STATES], after, limit: AT_ONCE },
      "prompts.found",
    );
    if (answer === null) return;
    list.append(...answer.prompts.map(promptItem));
    next = answer.next_after;
    more.hidden = next === null;
    if (list.childElementCount > 0) return;
    const none = document.createElement("li");
    none.append(paragraph(words.text("unresolved_none")));
    list.append(none);
  }

  /** @param {Prompt} prompt */
  function promptItem({ prompt_id, about: { name }, state, opened_at, items, proposal, cause }) {
    const element = document.createElement("li");
    const waits = `${words.text("unresolved_waits")}: ${words.number(String(items.length))}`;
    const since = words.time(opened_at);
    element.append(
      paragraph(`${name} · ${words.text(`unresolved_is_${state}`)}`),
      paragraph(`${since} · ${waits}`, "quiet"),
    );
    if (cause !== null) element.append(paragraph(words.forCode(cause.code, cause.params)));
    if (state === "creating") return element;
    const actions = [
      named("prompt_later", name, () => end({ kind: "prompt.later", prompt_id })),
      named("prompt_discard", name, async () => {
        if (await isSure(words.text("prompt_sure_discard", { name }), words.text("prompt_discard"))) {
          await end({ kind: "prompt.discard", prompt_id });
        }
      }),
    ];
    if (proposal !== null) {
      const { table, row_id } = proposal;
      const told = `${words.text(`table_${table}`)} ${proposal.name}`;
      element.append(paragraph(`${words.text("unresolved_proposal")}: ${told}`));
      actions.unshift(
        named("prompt_use", proposal.name, () => end({ kind: "prompt.link", prompt_id, table, row_id })),
      );
    }
    element.append(row(...actions));
    return element;
  }

  /**
   * @param {string} key
   * @param {string} name
   * @param {() => Promise<void>} act
   */
  function named(key, name, act) {
    const element = button(words.text(key), () => void act());
    element.ariaLabel = `${words.text(key)}: ${name}`;
    return element;
  }

  /** @param {Answer} message */
  async function end(message) {
    const answer = await ask(message, "prompt.status");
    if (answer === null) return;
    await show();
    const { about, state } = answer.prompt;
    say(`${about.name}: ${words.text(`unresolved_is_${state}`)}`);
    document.getElementById("unresolved-title")?.focus();
  }

  return Object.freeze({ show });
}
