/**
 * Carry out a press in the page's menu, in the popup or by key, and tell panel and popup what came of it.
 * Reads the page at that press and nothing else. What came of it is kept for a panel that is still opening, and no
 * longer: what was copied stands in the outbox by then.
 */
import { newestMessage, readSelection, readView } from "../shared/page_pressed.js";
import { isInPanel, isPageAction } from "../shared/page_actions.js";
import { unreachable } from "../shared/exhaustive.js";
import { Refusal, refusal } from "./refusal.js";

/**
 * @typedef {import("../shared/page_actions.js").ImmediateAction} ImmediateAction
 * @typedef {import("../shared/page_actions.js").PageAction} PageAction
 * @typedef {import("../shared/internal.js").CopiedItem} CopiedItem
 * @typedef {import("../shared/internal.js").PressDone | import("../shared/internal.js").PressRefused
 *   | import("../shared/internal.js").PressAsked} Outcome
 */

/**
 * @param {object} parts
 * @param {Pick<typeof chrome.tabs, "sendMessage" | "create">} parts.tabs
 * @param {Pick<ReturnType<typeof import("./page_policy.js").createPagePolicy>, "check">} parts.policy
 * @param {Pick<ReturnType<typeof import("./copying.js").createCopying>, "copy" | "takeBack">} parts.copying
 * @param {Pick<ReturnType<typeof import("./last_copy.js").createLastCopy>, "read" | "forget">} parts.lastCopy
 * @param {Pick<ReturnType<typeof import("./companion_port.js").createCompanionPort>, "ask">} parts.companion
 * @param {Pick<ReturnType<typeof import("./pages.js").createPages>, "answer" | "tellPanels" | "tellPopup">} parts.pages
 * @param {<T>(exchange: () => Promise<T>) => Promise<T>} parts.busy keeps the port open meanwhile
 * @param {() => void} parts.planReconnect
 */
export function createPressing({ tabs, policy, copying, lastCopy, companion, pages, busy, planReconnect }) {
  /** @type {Outcome | null} */
  let untold = null;
  /** @type {Promise<{readonly about: null, readonly item: import("../shared/protocol.js").ItemStatus}> | null} */
  let undoing = null;

  /**
   * @param {number} tabId
   * @param {string | null} clicked
   * @param {"copy_selection" | "copy_message" | "copy_sent"} action
   */
  async function read(tabId, clicked, action) {
    if (action === "copy_selection") return readSelection(tabs, tabId, clicked);
    return newestMessage(await readView(tabs, tabId), action === "copy_sent");
  }

  /**
   * @param {"copy_selection" | "copy_message" | "copy_sent"} action
   * @param {number} tabId
   * @param {string | null} clicked
   */
  async function copy(action, tabId, clicked) {
    const found = await read(tabId, clicked, action);
    if (found.item === null) throw refusal(found.code, "no");
    /** @type {CopiedItem} */
    const wanted = found.item;
    await policy.check(false, wanted);
    const { item } = await busy(() => copying.copy(wanted, false));
    return { about: "person" in wanted ? wanted.person.name : wanted.about.name, item };
  }

  /** Pressed twice it is one undo, which is told twice: the second would only hear that the first has done it. */
  function undoLast() {
    undoing ??= undoNow().finally(() => (undoing = null));
    return undoing;
  }

  async function undoNow() {
    const itemId = await lastCopy.read();
    if (itemId === null) throw refusal("undo_nothing", "no");
    const { item } = await busy(() => copying.takeBack("item.undo", itemId));
    await lastCopy.forget(itemId);
    return { about: null, item };
  }

  /** @param {number} tabId */
  async function openRecord(tabId) {
    const view = await readView(tabs, tabId);
    if (view === null) throw refusal("page_unreached", "no");
    if (view.subject === null) throw refusal(view.trouble ?? "record_nobody", "no");
    const about = view.subject;
    const card = await busy(() => companion.ask({ kind: "person.view", about }, null));
    const address = card.kind === "person.card" ? (card.row?.record_address ?? null) : null;
    if (address === null) throw refusal("record_nowhere", "no");
    await tabs.create({ url: address });
    return { about: about.name, item: null };
  }

  /**
   * @param {ImmediateAction} action
   * @param {number} tabId
   * @param {string | null} clicked
   */
  function carryOut(action, tabId, clicked) {
    switch (action) {
      case "copy_selection":
      case "copy_message":
      case "copy_sent":
        return copy(action, tabId, clicked);
      case "undo_last":
        return undoLast();
      case "open_record":
        return openRecord(tabId);
      default:
        return unreachable(action);
    }
  }

  /**
   * @param {PageAction} action
   * @param {number} tab_id
   * @param {string | null} clicked
   * @returns {Promise<Outcome>}
   */
  async function attempt(action, tab_id, clicked) {
    if (isInPanel(action)) return { kind: "press.asked", tab_id, action };
    try {
      return { kind: "press.done", tab_id, action, ...(await carryOut(action, tab_id, clicked)) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.body.written === "unknown") planReconnect();
      return { kind: "press.refused", tab_id, action, error: error.body };
    }
  }

  /**
   * @param {string | number} action a name of the menu's or the manifest's; another one than ours does nothing
   * @param {number} tabId
   * @param {string | null} clicked the selected words as the browser told them with the press; null where it told none
   */
  async function press(action, tabId, clicked) {
    untold = null;
    if (!isPageAction(action)) return;
    const outcome = await attempt(action, tabId, clicked);
    const isTold = pages.tellPanels(outcome);
    // The popup shows by itself what was done at once; what begins in the panel has to reach one.
    const isShown = pages.tellPopup(outcome) && outcome.kind !== "press.asked";
    if (!isTold && !isShown) untold = outcome;
  }

  /**
   * Tell a panel that has just opened what came of the press that opened it.
   *
   * @param {chrome.runtime.Port} port
   */
  function tellLate(port) {
    if (untold !== null) pages.answer(port, untold);
    untold = null;
  }

  return Object.freeze({ press, tellLate });
}
