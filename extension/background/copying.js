/**
 * Carry one press to the companion, with a copy kept beside it until the CRM has confirmed.
 * Only the companion's answer is a promise; the copy is there for the day its journal is lost.
 */
import { isSurelyAllowed } from "./block_list.js";
import { isPassing, Refusal, refusal } from "./refusal.js";
import { isFinished } from "./second_copy.js";

/**
 * @typedef {import("../shared/protocol.js").ActivityStatus} ActivityStatus
 * @typedef {import("../shared/internal.js").CopiedItem} CopiedItem
 * @typedef {{readonly click_id: string, readonly clicked_at: string, readonly is_anyway: boolean}} Click
 */

/** Longest item in characters of JSON; a page that offers more is not showing a message. */
const LONGEST_ITEM = 300_000;

/**
 * @param {object} parts
 * @param {ReturnType<typeof import("./companion_port.js").createCompanionPort>} parts.companion
 * @param {ReturnType<typeof import("./second_copy.js").createSecondCopy>} parts.copies
 * @param {ReturnType<typeof import("./handover.js").createHandover>} parts.handover
 * @param {Pick<ReturnType<typeof import("./last_copy.js").createLastCopy>, "note">} parts.lastCopy
 * @param {Pick<ReturnType<typeof import("./news.js").createNews>, "during">} parts.news
 * @param {() => string} parts.newId
 * @param {() => Date} parts.now
 */
export function createCopying({ companion, copies, handover, lastCopy, news, newId, now }) {
  /** The connection in use, or null while none is known. */
  function currentProfile() {
    const status = companion.status();
    return status.reach === "reachable" ? status.connection.profile : null;
  }

  /** Be greeted first: the greeting brings the list of those of whom nothing may be kept. */
  async function greet() {
    try {
      await companion.reach();
    } catch (error) {
      if (!(error instanceof Refusal) || !isPassing(error.body.code)) throw error;
    }
  }

  /** @param {number} size */
  async function checkRoom(size) {
    if (size > LONGEST_ITEM) throw refusal("frame_too_long", "no");
    if (await copies.isFullFor(size)) throw refusal("copies_full", "no");
  }

  /**
   * @param {Click} click
   * @param {CopiedItem} item
   * @returns {Promise<void>} once the copy is on disk, where there is a connection it belongs to
   */
  async function keep(click, item) {
    const profile = currentProfile();
    if (profile !== null) await copies.keep({ ...click, profile }, item);
  }

  /**
   * The companion holds the click, and a copy of it is on disk here too. What the companion refuses is kept
   * nowhere; of what nobody knows the copy stays, and is asked about at the next connection.
   *
   * @param {CopiedItem} item
   * @param {boolean} is_anyway whether a row is wanted beside the one that LinkedIn has written
   * @returns {Promise<ActivityStatus>} rejects with `Refusal`
   */
  async function copy(item, is_anyway) {
    // Minted here, at the gesture, and repeated unchanged whenever it is sent again: equal ids are one click.
    const click = { click_id: newId(), clicked_at: now().toISOString(), is_anyway };
    await checkRoom(JSON.stringify(item).length);
    await greet();
    handover.underWay.add(click.click_id);
    try {
      const isEarly = await isSurelyAllowed(companion.blockList(), item);
      return await send(click, item, isEarly ? keep(click, item) : null);
    } catch (error) {
      if (error instanceof Refusal && error.body.written === "no") await copies.drop(click.click_id);
      else handover.doubt();
      throw error;
    } finally {
      handover.underWay.delete(click.click_id);
    }
  }

  /**
   * @param {Click} click
   * @param {CopiedItem} item
   * @param {Promise<void> | null} keeping null when the copy has to wait for the answer
   */
  async function send(click, item, keeping) {
    const { click_id, is_anyway } = click;
    const result = await ask({ kind: "activity.copy", item, is_anyway, resent: null }, click_id);
    const { item_id } = result.item;
    return letGo(result, async () => {
      await (keeping ?? (isFinished(result.item) ? null : keep(click, item)));
      await copies.belong([{ click_id, item_id }]);
      await lastCopy.note(result);
    });
  }

  /**
   * Let go of the copy of what is finished. Until that is done the companion may tell more of the item than it has
   * answered: nobody hears of an event that comes before the answer it belongs to.
   *
   * @param {ActivityStatus} result
   * @param {() => Promise<void>} first what is to be done before
   * @returns {Promise<ActivityStatus>} as the item stands by then
   */
  function letGo(result, first) {
    return news.during(async (told) => {
      const now = () => told.get(result.item.item_id) ?? result.item;
      await first();
      await copies.note([now()]);
      return { ...result, item: now() };
    });
  }

  /**
   * @param {"item.undo" | "item.withdraw"} wanted
   * @param {string} item_id
   * @returns {Promise<ActivityStatus>} rejects with `Refusal`
   */
  async function takeBack(wanted, item_id) {
    const kind = wanted === "item.undo" ? "activity.undo" : wanted;
    return letGo(await ask({ kind, item_id }, newId()), async () => undefined);
  }

  /**
   * @param {import("../shared/protocol.js").Message} message
   * @param {string} clickId
   */
  async function ask(message, clickId) {
    const result = await companion.ask(message, clickId);
    if (result.kind !== "activity.status") throw refusal("internal_error", "unknown");
    return result;
  }

  return Object.freeze({ copy, takeBack });
}
