/**
 * Show whom nobody in the CRM matches, the oldest first: since when, what waits, and who has appeared since.
 * A record that has appeared is proposed; only a press files anything there, or gives it to a colleague.
 */
import { createColleagueSearch } from "../shared/page/colleague_search.js";
import { button, paragraph } from "../shared/page/lists.js";
import { isSure } from "../shared/page/sure.js";
import { row } from "./elements.js";

/**
 * @typedef {import("../shared/protocol.js").Prompt} Prompt
 * @typedef {import("../shared/protocol.js").PromptLink | import("../shared/protocol.js").PromptLater
 *   | import("../shared/protocol.js").PromptDiscard | import("../shared/protocol.js").PromptAssign} Answer
 */

const AT_ONCE = 50;
const STATES = /** @type {ReadonlyArray<Prompt["state"]>} */ ([
  "waiting",
  "needs_you",
  "later",
  "creating",
  "assigning",
  "assigned",
]);
const ANSWERABLE = /** @type {ReadonlyArray<Prompt["state"]>} */ (["waiting", "needs_you", "later"]);

/**
 * @param {Prompt} prompt
 * @param {import("../shared/words.js").Words} words
 * @returns {string | null} who has it, or is to get it
 */
function assigneeLine({ state, assignee }, words) {
  if (assignee === null) return null;
  if (assignee.is_me) return words.text("unresolved_coming_back");
  const key = state === "assigned" ? "unresolved_assigned_to" : "unresolved_assigning_to";
  return words.text(key, { name: assignee.name });
}

/** @param {import("./admin.js").Room} room */
export function createUnresolvedPart({ ask, words, say, body }) {
  const list = document.createElement("ul");
  const more = button(words.text("admin_more"), () => void read(next));
  /** Lists that were begun: who comes back after another one has begun is of one before. */
  let lists = 0;
  /** @type {number | null} */
  let next = null;
  list.className = "entries";
  /** Whom is selected: prompt → name. @type {Map<string, string>} */
  const selected = new Map();
  const place = document.createElement("div");
  const colleagues = createColleagueSearch({
    ask,
    words,
    place,
    picked: (colleague) => void assign(colleague),
  });
  body.append(paragraph(words.text("unresolved_here")), row(colleagues.opener), place, list, more);

  async function show() {
    lists += 1;
    await read(null);
  }

  /** @param {number | null} after */
  async function read(after) {
    const mine = lists;
    const answer = await ask(
      { kind: "prompts.read", states: [...STATES], after, limit: AT_ONCE },
      "prompts.found",
    );
    // Of two presses for more of the same only the first brings anybody.
    if (mine !== lists || (after !== null && after !== next)) return;
    if (after === null) {
      selected.clear();
      list.replaceChildren();
    }
    if (answer === null) return;
    list.append(...answer.prompts.map(promptItem));
    colleagues.opener.hidden = list.querySelector("input") === null;
    next = answer.next_after;
    more.hidden = next === null;
    if (list.childElementCount > 0) return;
    const none = document.createElement("li");
    none.append(paragraph(words.text("unresolved_none")));
    list.append(none);
  }

  /** @param {Prompt} prompt */
  function promptItem(prompt) {
    const { prompt_id, about, state, opened_at, items, proposal, cause } = prompt;
    const { name } = about;
    const element = document.createElement("li");
    const waits = `${words.text("unresolved_waits")}: ${words.number(String(items.length))}`;
    const since = words.time(opened_at);
    element.append(headOf(prompt), paragraph(`${since} · ${waits}`, "quiet"));
    const whose = assigneeLine(prompt, words);
    if (whose !== null) element.append(paragraph(whose));
    if (cause !== null) element.append(paragraph(words.forCode(cause.code, cause.params)));
    if (whose !== null && assigneeOf(prompt)) {
      element.append(
        row(named("prompt_take_back", name, () => end({ kind: "prompt.assign", prompt_id, user_id: null }))),
      );
    }
    if (!ANSWERABLE.includes(state)) return element;
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

  /** Whose it is, and a box to select it where there is something to give. @param {Prompt} prompt */
  function headOf({ prompt_id, about: { name }, state, items }) {
    const text = `${name} · ${words.text(`unresolved_is_${state}`)}`;
    const head = paragraph(text);
    if (items.length === 0 || !ANSWERABLE.includes(state)) return head;
    const box = document.createElement("input");
    box.type = "checkbox";
    box.ariaLabel = words.text("unresolved_select", { name });
    box.addEventListener("change", () => {
      if (box.checked) selected.set(prompt_id, name);
      else selected.delete(prompt_id);
    });
    head.prepend(box, " ");
    return head;
  }

  /** @param {Prompt} prompt */
  function assigneeOf({ state, assignee }) {
    return (state === "assigning" || state === "assigned") && assignee !== null && !assignee.is_me;
  }

  /** @param {import("../shared/protocol.js").ColleagueChoice} colleague */
  async function assign({ user_id, name: who }) {
    const [name, ...others] = selected.values();
    if (name === undefined) {
      say(words.text("unresolved_select_first"));
      return;
    }
    const question =
      others.length === 0
        ? words.text("prompt_sure_assign", { name, colleague: who })
        : words.text("unresolved_sure_assign", { count: String(selected.size), colleague: who });
    if (!(await isSure(question, words.text("prompt_assign_yes")))) return;
    const told = [];
    for (const [prompt_id, about] of [...selected]) {
      const answer = await ask({ kind: "prompt.assign", prompt_id, user_id }, "prompt.status");
      // What was refused has been said; the others go on.
      if (answer !== null) told.push(words.text("prompt_assigning", { name: about, colleague: who }));
    }
    await show();
    if (told.length > 0) say(told.join(" "));
    document.getElementById("unresolved-title")?.focus();
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
