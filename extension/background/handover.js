/**
 * Compare the extension's copies with the companion's journal, and send again what the journal never had.
 * One question for up to five hundred clicks, then one click after the other; nothing goes to another connection.
 */
import { LostRequest, Refusal } from "./refusal.js";

/**
 * @typedef {import("../shared/protocol.js").OutboxItems} OutboxItems
 * @typedef {import("./copy_store.js").KeptClick} KeptClick
 */

const MOST_PER_REQUEST = 500;

/** Somebody has decided since that this person is never copied. */
const NEVER = "person_blocked";

/**
 * @param {ReturnType<typeof import("./companion_port.js").createCompanionPort>} companion
 * @param {ReturnType<typeof import("./second_copy.js").createSecondCopy>} copies
 */
export function createHandover(companion, copies) {
  /** Clicks whose own request is on its way; the companion may not have read it yet. */
  const underWay = new Set();
  /** @type {Promise<void> | null} */
  let running = null;
  let isInDoubt = false;

  /** The connection in use, or null while there is none. */
  function currentProfile() {
    const status = companion.status();
    return status.reach === "reachable" ? status.connection.profile : null;
  }

  /**
   * @param {KeptClick} click
   * @returns {Promise<boolean>} false when the companion cannot save anything at present
   */
  async function sendAgain(click) {
    const item = await copies.readItem(click);
    if (item === null) {
      await copies.drop(click.click_id);
      return true;
    }
    const resent = { clicked_at: click.clicked_at, profile: click.profile };
    try {
      const result = await companion.ask(
        { kind: "activity.copy", item, is_anyway: click.is_anyway, resent },
        click.click_id,
      );
      if (result.kind !== "activity.status") return false;
      await copies.belong([{ click_id: click.click_id, item_id: result.item.item_id }]);
      await copies.note([result.item]);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal) || error instanceof LostRequest) throw error;
      if (error.body.code === NEVER) await copies.drop(click.click_id);
      // It was promised once; whatever else is in the way now, it waits here for the next time.
      return error.body.written === "no" && !error.body.retryable;
    }
  }

  /**
   * @param {ReadonlyArray<KeptClick>} clicks
   * @param {OutboxItems} answer
   */
  async function goThrough(clicks, answer) {
    await copies.belong(answer.repeats);
    await copies.note(answer.items);
    const unknown = new Set(answer.unknown_ids);
    for (const click of clicks.filter(({ click_id }) => unknown.has(click_id))) {
      if (click.profile !== currentProfile() || !(await sendAgain(click))) return;
    }
  }

  async function compare() {
    const status = companion.status();
    if (status.reach !== "reachable") return;
    const { profile } = status.connection;
    if (profile === null) return;
    const wasInDoubt = isInDoubt;
    // What comes into doubt from here on may not be in this comparison.
    isInDoubt = false;
    try {
      await compareFor(profile);
    } catch (error) {
      isInDoubt ||= wasInDoubt;
      throw error;
    }
  }

  /** @param {string} profile */
  async function compareFor(profile) {
    const clicks = (await copies.keptFor(profile)).filter(({ click_id }) => !underWay.has(click_id));
    for (let start = 0; start < clicks.length; start += MOST_PER_REQUEST) {
      const some = clicks.slice(start, start + MOST_PER_REQUEST);
      const ids = some.map(({ click_id }) => click_id);
      const answer = await companion.ask({ kind: "outbox.list", item_ids: ids }, null);
      if (answer.kind === "outbox.items") await goThrough(some, answer);
    }
  }

  /**
   * Make the journal whole again, once at a time. Rejects with `Refusal` when the companion is lost meanwhile.
   *
   * @returns {Promise<void>}
   */
  function settle() {
    running ??= compare().finally(() => (running = null));
    return running;
  }

  /** Nobody knows what became of a click: the journal is asked as soon as it can be. */
  function doubt() {
    isInDoubt = true;
  }

  return Object.freeze({ settle, underWay, doubt, isInDoubt: () => isInDoubt });
}
