/**
 * Show what was copied at this computer and how it stands, the newest first; try again, take back, pause and go on.
 */
import { button, paragraph } from "../shared/page/lists.js";
import { isSure } from "../shared/page/sure.js";
import { fields, labelled, row } from "./elements.js";

/**
 * @typedef {import("../shared/protocol.js").OutboxEntry} OutboxEntry
 * @typedef {OutboxEntry["item"]["state"]} ItemState
 */

const AT_ONCE = 50;
/** What a filter shows: everything, or one state. */
const STATES = /** @type {const} */ ([
  "needs_you",
  "failed",
  "held",
  "queued",
  "sending",
  "written",
  "undone",
  "discarded",
]);
const RETRIED = /** @type {ReadonlyArray<ItemState>} */ (["failed", "needs_you"]);
const TAKEN_BACK = /** @type {ReadonlyArray<ItemState>} */ ([
  "held",
  "queued",
  "failed",
  "needs_you",
  "written",
]);

/** @param {import("./admin.js").Room} room */
export function createOutboxPart({ ask, words, say, body }) {
  const state = document.createElement("select");
  const list = document.createElement("ul");
  const more = button(words.text("admin_more"), () => void read(next));
  const pause = button("", () => void setPause(!isPaused));
  let isPaused = false;
  /** Presses on it: how it stood before one of them is no news after it. */
  let pauses = 0;
  /** Lists that were begun: entries that come back after another one has begun are of one before. */
  let lists = 0;
  /** @type {number | null} */
  let next = null;
  state.append(
    new Option(words.text("outbox_all_states"), ""),
    ...STATES.map((name) => new Option(words.text(`state_${name}`), name)),
  );
  state.addEventListener("change", () => void show());
  list.className = "entries";
  body.append(
    paragraph(words.text("outbox_here")),
    row(pause),
    fields(labelled("outbox-state", words.text("seats_show"), state)),
    list,
    more,
  );

  async function show() {
    lists += 1;
    const [mine, pressed] = [lists, pauses];
    const standing = await ask({ kind: "outbox.list", item_ids: null }, "outbox.items");
    if (mine !== lists) return;
    if (standing !== null && pressed === pauses) showPause(standing.paused_since);
    await read(null);
  }

  /** @param {number | null} before */
  async function read(before) {
    const mine = lists;
    const states = state.value === "" ? null : [/** @type {ItemState} */ (state.value)];
    const answer = await ask({ kind: "outbox.read", states, before, limit: AT_ONCE }, "outbox.entries");
    // Of two presses for more of the same only the first brings anything.
    if (mine !== lists || (before !== null && before !== next)) return;
    if (before === null) list.replaceChildren();
    if (answer === null) return;
    list.append(...answer.entries.map(entryItem));
    next = answer.next_before;
    more.hidden = next === null;
    if (list.childElementCount === 0) list.append(line(words.text("outbox_empty")));
  }

  /** @param {string} text */
  function line(text) {
    const item = document.createElement("li");
    item.append(paragraph(text));
    return item;
  }

  /** @param {OutboxEntry} entry */
  function entryItem({ item, clicked_at, about, attempts }) {
    const name = about ?? item.item_id.slice(0, 8);
    const element = line(`${name} · ${words.text(`state_${item.state}`)}`);
    const filed = item.match === null ? "" : `${words.text("outbox_filed")}: ${item.match.name}`;
    const tried = attempts > 1 ? `${words.text("outbox_attempts")}: ${words.number(String(attempts))}` : "";
    const facts = [words.time(clicked_at), filed, tried].filter((fact) => fact !== "");
    element.append(paragraph(facts.join(" · "), "quiet"));
    if (item.cause !== null) {
      const next = words.text(`next_${item.cause.code}`);
      element.append(paragraph(`${words.forCode(item.cause.code, item.cause.params)} ${next}`));
    }
    const actions = [
      RETRIED.includes(item.state)
        ? named("outbox_retry", name, () => change({ kind: "item.retry", item_id: item.item_id }))
        : null,
      TAKEN_BACK.includes(item.state) && item.errand === null
        ? named("undo", name, () => takeBack(item.item_id, name))
        : null,
    ].filter((action) => action !== null);
    if (actions.length > 0) element.append(row(...actions));
    return element;
  }

  /**
   * @param {string} key
   * @param {string} name whom it is about: one button of many says which it is
   * @param {() => Promise<void>} act
   */
  function named(key, name, act) {
    const element = button(words.text(key), () => void act());
    element.ariaLabel = `${words.text(key)}: ${name}`;
    return element;
  }

  /**
   * @param {string} item_id
   * @param {string} name
   */
  async function takeBack(item_id, name) {
    if (await isSure(words.text("outbox_sure_undo", { name }), words.text("undo"))) {
      await change({ kind: "activity.undo", item_id });
    }
  }

  /** @param {import("../shared/protocol.js").ItemRetry | import("../shared/protocol.js").ActivityUndo} message */
  async function change(message) {
    const answer = await ask(message, "activity.status");
    if (answer === null) return;
    await show();
    say(words.text(`state_${answer.item.state}`));
    state.focus();
  }

  /** @param {string | null} since */
  function showPause(since) {
    isPaused = since !== null;
    pause.textContent = words.text(isPaused ? "popup_resume" : "popup_pause");
    if (since !== null) say(words.text("popup_paused", { time: words.time(since) }));
  }

  /** @param {boolean} is_paused */
  async function setPause(is_paused) {
    pauses += 1;
    const answer = await ask({ kind: "outbox.pause", is_paused }, "outbox.items");
    if (answer === null) return;
    showPause(answer.paused_since);
    if (!is_paused) say(words.text("outbox_resumed"));
  }

  return Object.freeze({ show });
}
