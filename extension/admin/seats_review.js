/**
 * Tell what a change of seats would do, and do it when somebody agrees: a few people at a time, to be stopped any time.
 * What was done before a stop or a refusal stays; the same change goes on from there.
 */
import { createGrowingList } from "../shared/page/growing_list.js";
import { button, paragraph } from "../shared/page/lists.js";
import { heading, row } from "./elements.js";
import { inParts, stepLines } from "./seats_view.js";

/**
 * @typedef {import("../shared/protocol.js").SeatStep} SeatStep
 * @typedef {import("./seats_view.js").SeatAction} SeatAction
 * @typedef {{readonly action: SeatAction, readonly roster: string | null, readonly file: string | null}} Order what
 *   is to be done; `file` is that of an import
 */

/** People of one request that is only asked about. */
const ASKED_AT_ONCE = 500;
/** People of one request that is carried out: each takes a request or two to Dynamics, and an answer may take 30 s. */
const DONE_AT_ONCE = 20;

/**
 * @param {Pick<import("./admin.js").Room, "ask" | "words" | "say"> & {readonly done: () => Promise<void>,
 *   readonly given: (user_ids: ReadonlyArray<string>) => Promise<void>}} parts `given` hears who has a seat now
 */
export function createSeatsReview({ ask, words, say, done, given }) {
  const element = document.createElement("section");
  const title = heading(words.text("seats_review"));
  /** Counts what was asked about: only the last of it is told. */
  let plans = 0;
  let isCarryingOut = false;
  element.hidden = true;
  title.id = "seats-review-title";
  title.tabIndex = -1;
  element.setAttribute("aria-labelledby", title.id);

  /**
   * @param {Order} order
   * @param {ReadonlyArray<string>} user_ids
   * @param {ReadonlyMap<string, string>} names
   */
  async function plan(order, user_ids, names) {
    if (isCarryingOut) {
      // What is under way goes on, and keeps the button that stops it.
      title.focus();
      return;
    }
    plans += 1;
    const mine = plans;
    say(words.text("admin_reading"));
    /** @type {Array<SeatStep>} */
    const steps = [];
    for (const part of inParts(user_ids, ASKED_AT_ONCE)) {
      const answer = await ask(
        { kind: "seats.change", ...order, user_ids: part, is_dry_run: true },
        "seats.changed",
      );
      if (answer === null || mine !== plans) return;
      steps.push(...answer.steps);
    }
    if (steps.length === 0) {
      say(words.text("seats_unchanged"));
      return;
    }
    say(words.text("seats_would_change", { count: words.number(String(steps.length)) }));
    const lines = createGrowingList({
      more: words.text("my_crm_more"),
      keyOf: (/** @type {string} */ sentence) => sentence,
      build: (sentence) => {
        const item = document.createElement("li");
        item.textContent = sentence;
        return item;
      },
    });
    // Thousands of lines at once would hold up whatever somebody does next.
    lines.setItems(stepLines(steps, names, words), { isSame: false });
    lines.element.className = "steps";
    lines.element.tabIndex = 0;
    lines.element.role = "group";
    lines.element.setAttribute("aria-labelledby", title.id);
    const people = [...new Set(steps.map(({ user_id }) => user_id))];
    const go = button(words.text("seats_do"), () => void carryOut(order, people));
    element.replaceChildren(title, lines.element, row(go, button(words.text("prompt_back"), close)));
    element.hidden = false;
    title.focus();
  }

  /**
   * @param {Order} order
   * @param {ReadonlyArray<string>} people
   */
  async function carryOut(order, people) {
    isCarryingOut = true;
    plans += 1;
    try {
      await carryOutNow(order, people);
    } finally {
      isCarryingOut = false;
    }
  }

  /**
   * @param {Order} order
   * @param {ReadonlyArray<string>} people
   */
  async function carryOutNow(order, people) {
    /** @type {Array<string>} */
    const newcomers = [];
    let isStopped = false;
    let changed = 0;
    const progress = document.createElement("progress");
    progress.max = people.length;
    progress.value = 0;
    progress.ariaLabel = words.text("seats_doing");
    const stop = button(words.text("seats_stop"), () => (isStopped = true));
    element.replaceChildren(title, paragraph(words.text("seats_doing")), progress, stop);
    stop.focus();
    for (const part of inParts(people, DONE_AT_ONCE)) {
      if (isStopped) break;
      const answer = await ask(
        { kind: "seats.change", ...order, user_ids: part, is_dry_run: false },
        "seats.changed",
      );
      if (answer === null) {
        // What was refused has been said; the list shows what stands all the same.
        close();
        await done();
        await given(newcomers);
        return;
      }
      changed += answer.steps.length;
      newcomers.push(
        ...answer.steps.filter(({ change }) => change === "assign").map(({ user_id }) => user_id),
      );
      progress.value += part.length;
    }
    close();
    await done();
    await given(newcomers);
    const key = isStopped && progress.value < people.length ? "seats_stopped" : "seats_changed";
    say(words.text(key, { count: words.number(String(changed)) }));
  }

  function close() {
    element.hidden = true;
    element.replaceChildren();
    document.getElementById("seats-list")?.focus();
  }

  return Object.freeze({ element, plan });
}
