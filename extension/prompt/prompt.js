/**
 * Ask about one person or company after the other: one of these, a new record, later, or not at all.
 * Writes nothing itself; what is pressed here goes to the companion, and what it answers is shown.
 */
import { connectionView } from "../shared/connection_view.js";
import { button, listItem, part, setList, setText } from "../shared/page/lists.js";
import { createWorkerAsking } from "../shared/worker_asking.js";
import { createAnew } from "../shared/page/anew.js";
import { createAsking } from "../shared/page/asking.js";
import { createDecisionsPart } from "../shared/page/decisions_part.js";
import { keyed } from "../shared/page/redraw.js";
import { createAssignPart } from "./assign_part.js";
import { createChangesPart } from "./changes_part.js";
import { createFold } from "./fold.js";
import { promptView } from "./prompt_view.js";
import { createQueue } from "./queue.js";
import { createRecordForm } from "./record_form.js";
import { isSure } from "../shared/page/sure.js";
import { isTypingSince } from "./typing.js";

/**
 * @typedef {import("../shared/protocol.js").ErrorBody} ErrorBody
 * @typedef {import("../shared/protocol.js").Prompt} Prompt
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {"contact" | "lead" | "account"} RecordTable
 */

/**
 * @param {Pick<import("../shared/page/surroundings.js").Surroundings, "words" | "open">
 *   & {readonly newest: string | null}} surroundings
 */
export function createPromptPage({ words, open, newest }) {
  const worker = createWorkerAsking(open, heard, () => anew.look());
  const anew = createAnew({
    words,
    say,
    isWaiting: worker.isWaiting,
    begin: () => location.replace(`?prompt=${encodeURIComponent(shown?.prompt_id ?? "")}`),
  });
  const ask = createAsking(worker, sayRefused);
  const queue = createQueue({ ask, words, newest, changed: show });
  const fold = createFold();
  const form = createRecordForm({ ask, words, answered, use, say });
  const changes = createChangesPart({ ask, words, answered: updated, say });
  const decisions = createDecisionsPart({ ask, words, say, changed: () => void queue.read() });
  const assigning = createAssignPart({ ask, words, end });
  /** @type {Prompt | null} */
  let shown = null;
  /** The id of the prompt whose answer is told now. @type {string | null} */
  let toldOf = null;
  let hasEnded = false;
  let isUpdating = false;

  /** @param {string | null} sentence */
  function say(sentence) {
    part("said").textContent = sentence ?? "";
  }

  /** @param {ErrorBody} error */
  function sayRefused(error) {
    toldOf = null;
    const hasPlace = changes.isShown() ? changes.object(error) : form.object(error);
    if (hasPlace) say(words.text("prompt_refused"));
    else say(words.forCode(error.code, error.params));
  }

  /** @param {import("../shared/internal.js").WorkerMessage} message */
  function heard(message) {
    if (message.kind === "prompts.moved") {
      if (message.opened === null) void queue.read();
      else void queue.goTo(message.opened);
    } else if (message.kind === "companion.changed") {
      const { headline, advice, banner } = connectionView(message.status, words);
      const isReached = message.status.reach === "reachable";
      part("connection").hidden = message.status.reach === "unknown" || (isReached && advice === null);
      setText("headline", headline);
      setText("advice", advice);
      setText("banner", banner);
      // What was asked meanwhile had no answer.
      if (isReached && hasEnded) void queue.read();
      hasEnded = message.status.reach === "unreachable";
    }
  }

  /** @param {Prompt | null} prompt */
  function show(prompt) {
    const before = shown;
    shown = prompt;
    part("prompt").hidden = prompt === null;
    if (prompt === null) {
      changes.hide();
      void decisions.show(null);
      showNone(before);
      return;
    }
    if (before?.state === "creating" && before.prompt_id !== prompt.prompt_id) say(done());
    const view = promptView(prompt, words);
    setText("name", view.name);
    setText("line", view.line);
    setText("waiting", view.isAnswerable ? view.waiting : words.text("prompt_creating"));
    setText("trouble", view.trouble);
    part("answers").hidden = !view.isAnswerable;
    part("never").hidden = view.profile_address === null;
    assigning.show(prompt);
    const candidates = view.candidates.map(candidateItem);
    setList("candidates", words.text("prompt_candidates"), candidates, null, part("name"));
    // The form keeps what was typed while other prompts come and go.
    const isSame = before?.prompt_id === prompt.prompt_id && before.state === prompt.state;
    if (!isSame) anew.typedIsGone();
    if (view.isAnswerable && !isSame) {
      fold.begin(view.isProbablyThere);
      showKinds(prompt.prompt_id, view.tables);
      void changes.show(prompt.prompt_id);
      void decisions.show(prompt.about);
    }
    if (prompt.cause !== null) fold.open();
    if (prompt.cause?.code === "crm_duplicate_found") form.offerAnyway(true);
  }

  /** @param {Prompt | null} before */
  function showNone(before) {
    if (before?.state === "creating") {
      toldOf = before.prompt_id;
      say(done());
    } else if (toldOf === null || (before !== null && before.prompt_id !== toldOf)) {
      // The queue is read at its own time: what came of an answer is not to be wiped out by that.
      say(words.text("prompt_none"));
    }
  }

  /** What is said once Dynamics holds the answer. */
  function done() {
    const sentence = words.text(isUpdating ? "changes_saved" : "prompt_created");
    isUpdating = false;
    return sentence;
  }

  /** @param {import("../shared/page/candidate_view.js").CandidateEntry} candidate */
  function candidateItem(candidate) {
    const take = button(words.text("prompt_use"), () => use(candidate.row));
    take.ariaLabel = words.text("prompt_use_name", { name: candidate.text });
    return keyed(listItem(candidate, [take]), candidate.row.row_id);
  }

  /**
   * @param {string} prompt_id
   * @param {ReadonlyArray<RecordTable>} tables
   */
  function showKinds(prompt_id, tables) {
    part("kind").hidden = tables.length < 2;
    const choices = tables.map((table, index) => {
      const label = document.createElement("label");
      const input = document.createElement("input");
      const caption = document.createElement("span");
      input.type = "radio";
      input.name = "kind";
      input.checked = index === 0;
      input.addEventListener("change", () => void form.show(prompt_id, table));
      caption.textContent = words.text(`table_${table}`);
      label.append(input, caption);
      return label;
    });
    part("kinds").replaceChildren(...choices);
    if (tables[0] !== undefined) void form.show(prompt_id, tables[0]);
  }

  /** @param {Pick<import("../shared/protocol.js").WeighedRow, "table" | "row_id" | "name">} row */
  function use({ table, row_id, name }) {
    void end({ kind: "prompt.link", prompt_id: shown?.prompt_id ?? "", table, row_id }, () =>
      words.text("panel_confirmed", { name }),
    );
  }

  /** @param {Prompt} prompt */
  function updated(prompt) {
    isUpdating = shown?.prompt_id === prompt.prompt_id;
    answered(prompt);
  }

  /** @param {Prompt} prompt */
  function answered(prompt) {
    if (shown !== null && shown.prompt_id !== prompt.prompt_id) {
      // Whoever has gone on to somebody else meanwhile stays there, with what is typed.
      say(null);
    } else {
      show(prompt);
      part("name").focus();
    }
    void queue.read();
  }

  /**
   * @param {import("../shared/protocol.js").PromptLink | import("../shared/protocol.js").PromptLater
   *   | import("../shared/protocol.js").PromptDiscard | import("../shared/protocol.js").PromptAssign} message
   * @param {() => string} told
   */
  async function end(message, told) {
    const pressed = document.activeElement;
    const answer = await ask(message, "prompt.status");
    if (answer === null) return;
    toldOf = message.prompt_id;
    await queue.read();
    say(told());
    if (shown !== null && !isTypingSince(pressed)) part("name").focus();
  }

  /** @param {Prompt} prompt */
  async function discard({ prompt_id, about: { name } }) {
    if (!(await isSure(words.text("prompt_sure_discard", { name }), words.text("prompt_discard")))) return;
    await end({ kind: "prompt.discard", prompt_id }, () => words.text("prompt_discarded", { name }));
  }

  /** @param {Prompt} prompt */
  async function neverCopy({ prompt_id, about }) {
    const { name } = about;
    const profile_address = "profile_address" in about ? about.profile_address : null;
    if (profile_address === null) return;
    if (!(await isSure(words.text("prompt_sure_never", { name }), words.text("prompt_never")))) return;
    const blocked = await ask({ kind: "person.block", profile_address }, "person.blocked");
    if (blocked === null) return;
    await end({ kind: "prompt.discard", prompt_id }, () => words.text("prompt_blocked", { name }));
  }

  /** Leave it as it is that the page says otherwise. @param {Prompt} prompt */
  async function ignore({ prompt_id, about }) {
    const pressed = document.activeElement;
    if ((await ask({ kind: "differences.ignore", about }, "decisions.found")) === null) return;
    toldOf = prompt_id;
    await queue.read();
    say(words.text("changes_ignored", { name: about.name }));
    if (shown?.prompt_id === prompt_id) {
      // Something else waits for its answer.
      void changes.show(prompt_id);
      void decisions.show(about);
    }
    if (shown !== null && !isTypingSince(pressed)) part("name").focus();
  }

  part("ignore-button").addEventListener("click", () => shown && void ignore(shown));
  part("later").addEventListener("click", () => {
    const prompt_id = shown?.prompt_id ?? "";
    void end({ kind: "prompt.later", prompt_id }, () => words.text("prompt_kept"));
  });
  part("discard").addEventListener("click", () => shown && void discard(shown));
  part("never").addEventListener("click", () => shown && void neverCopy(shown));
  worker.follow();
  void queue.read();
}
