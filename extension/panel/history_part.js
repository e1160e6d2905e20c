/**
 * Review the conversation beside the panel and copy the ticked messages in its order, each as one copy of its own.
 * Looks at the page again before every message: what it does not show any more as it was reviewed ends the copying.
 */
import { leftOutHint, messageHint, NOTHING } from "../shared/left_out.js";
import { createHint } from "../shared/page/hint.js";
import { button, paragraph, part, setText } from "../shared/page/lists.js";
import { messageLines } from "./page_notice.js";
import { countTicked, isSameMessage, mayTick, stateInWords } from "./history_state.js";

/**
 * @typedef {import("../shared/internal.js").PageView} PageView
 * @typedef {import("../shared/protocol.js").ItemStatus} ItemStatus
 * @typedef {import("../shared/protocol.js").PageItem} PageItem
 * @typedef {import("./history_state.js").ReviewRow} ReviewRow
 * @typedef {Pick<ReturnType<typeof import("../shared/worker_asking.js").createWorkerAsking>, "ask" | "askCopies">} Worker
 */

/**
 * @param {object} parts
 * @param {import("../shared/words.js").Words} parts.words
 * @param {Worker} parts.worker
 * @param {() => Promise<PageView | null>} parts.look
 * @param {(sentence: string) => void} parts.say
 * @param {(item_id: string) => Promise<ItemStatus | null>} parts.undo how it stands then; null where it was refused
 */
export function createHistoryPart({ words, worker, look, say, undo }) {
  const open = button("", () => void begin());
  const hint = createHint(open);
  let left = NOTHING;
  const copy = button("", () => void copyTicked());
  const leave = button("", close);
  /** @type {PageView | null} */
  let shown = null;
  /** @type {ReadonlyArray<ReviewRow>} */
  let rows = [];
  let isRunning = false;

  /** @param {ReviewRow} row */
  function rowItem(row) {
    const element = document.createElement("li");
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = row.isTicked;
    const reason = mayTick(row.status) ? messageHint(left, row.item, words) : "";
    const said = createHint(box);
    said.show(reason);
    // One that would not be copied can be reached, to hear why.
    box.disabled = isRunning || !mayTick(row.status);
    box.ariaDisabled = String(reason !== "");
    box.addEventListener("click", (event) => {
      if (reason !== "") event.preventDefault();
    });
    box.addEventListener("change", () => {
      row.isTicked = box.checked;
      showCount();
    });
    const heading = document.createElement("span");
    heading.textContent = row.heading;
    label.append(box, heading);
    element.append(label, paragraph(row.excerpt, "excerpt"), said.element);
    const { status } = row;
    if (status !== null) element.append(paragraph(stateInWords(status, words), "quiet"));
    if (status?.state === "held") {
      element.append(button(words.text("undo"), () => void takeBack(row, status.item_id)));
    }
    return element;
  }

  /**
   * @param {ReviewRow} row
   * @param {string} itemId
   */
  async function takeBack(row, itemId) {
    row.status = (await undo(itemId)) ?? row.status;
    draw();
  }

  function showCount() {
    copy.textContent = words.text("history_copy", { count: String(countTicked(rows)) });
  }

  function draw() {
    part("history").hidden = rows.length === 0;
    if (rows.length === 0) return;
    setText("history-title", words.text("history_title", { person: rows[0]?.item.person.name ?? "" }));
    setText("history-hint", words.text("history_hint"));
    const focused = document.activeElement;
    const at = [...part("history-list").children].findIndex((one) => one.contains(focused));
    part("history-list").replaceChildren(...rows.map(rowItem));
    const now = part("history-list").children[at];
    // Whoever stood on a button stands on it again, or on its row where the button has gone.
    const same = now?.querySelector(focused instanceof HTMLButtonElement ? "button" : "input");
    (same ?? now?.querySelector("input"))?.focus();
    showCount();
    leave.textContent = words.text("close");
  }

  /** Ask what was copied before, by this browser or another one. Nothing of the question is kept. */
  async function refresh() {
    const asked = rows;
    if (asked.length === 0) return;
    const answers = await worker.askCopies(asked.map(({ item }) => item));
    if (asked !== rows || !asked.some(({ status }, place) => isNews(status, answers[place]))) return;
    asked.forEach((row, place) => {
      const now = answers[place] ?? row.status;
      // What was copied, or taken back on purpose, may be copied again, but nobody proposes it.
      row.isTicked &&= row.status === null ? now === null : mayTick(now);
      row.status = now;
    });
    draw();
  }

  /**
   * @param {ItemStatus | null} known
   * @param {ItemStatus | null | undefined} told
   */
  function isNews(known, told) {
    return told != null && (told.state !== known?.state || told.item_id !== known.item_id);
  }

  /** Nobody proposes what would not be copied; once it would be again, that is for whoever reviews to tick. */
  function untick() {
    for (const row of rows) row.isTicked &&= messageHint(left, row.item, words) === "";
  }

  /** @param {import("../shared/left_out.js").LeftOut} now what is not copied */
  function follow(now) {
    hint.show(leftOutHint(now, "talk", words));
    const isNew = JSON.stringify([...now]) !== JSON.stringify([...left]);
    left = now;
    untick();
    if (isNew) draw();
  }

  async function begin() {
    if (shown === null || isRunning) return;
    if (shown.items.length === 0) say(words.text("history_empty"));
    rows = messageLines(shown, words)
      .toReversed()
      .map(({ item, heading, excerpt }) => ({
        item: /** @type {PageItem} */ (item),
        heading,
        excerpt,
        status: null,
        isTicked: true,
      }));
    untick();
    await refresh();
    draw();
    part("history-list").querySelector("input")?.focus();
  }

  function close() {
    rows = [];
    draw();
    open.focus();
  }

  /**
   * @param {ReviewRow} row
   * @returns {Promise<"copied" | "switched" | "refused">}
   */
  async function copyRow(row) {
    const now = (await look())?.items.find((item) => isSameMessage(item, row.item));
    if (now === undefined) return "switched";
    const answer = await worker.ask({ kind: "item.copy", item: now, is_anyway: false });
    if (answer.kind !== "item.answer") return "refused";
    row.status = answer.item;
    row.isTicked = false;
    return "copied";
  }

  async function copyTicked() {
    const mine = rows;
    const wanted = mine.filter(({ isTicked }) => isTicked);
    if (isRunning || wanted.length === 0) return;
    isRunning = true;
    let done = 0;
    /** @type {"copied" | "switched" | "refused"} */
    let outcome = "copied";
    for (const row of wanted) {
      say(words.text("history_copying", { done: String(done), total: String(wanted.length) }));
      // Closed meanwhile: what was not acknowledged is not copied.
      outcome = mine === rows ? await copyRow(row) : "switched";
      if (outcome !== "copied") break;
      done += 1;
    }
    isRunning = false;
    draw();
    const ending = outcome === "copied" ? "done" : outcome;
    say(words.text(`history_${ending}`, { done: String(done), total: String(wanted.length) }));
  }

  /** @param {PageView | null} view what the panel shows now; a review of another conversation is over */
  function show(view) {
    const conversation = view?.items[0]?.conversation_id ?? null;
    if (rows[0]?.item.conversation_id !== conversation) rows = [];
    shown = view;
    open.hidden = conversation === null;
    draw();
  }

  /** Say in the language in force what always stands here. */
  function showWords() {
    open.textContent = words.text("history_open");
    draw();
  }

  part("history-open").append(open, hint.element);
  part("history-buttons").append(copy, leave);
  return Object.freeze({ begin: () => void begin(), refresh, show, follow, showWords });
}
