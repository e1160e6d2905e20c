/**
 * Carry commands of pages to the companion, and its answers and events back to the pages they concern.
 * Checks who speaks before anything else; keeps no text and shows nothing.
 */
import { unreachable } from "../shared/exhaustive.js";
import { Refusal, refusal } from "./refusal.js";
import { allowedCommand, speakerOf } from "./sender.js";

/**
 * @typedef {import("../shared/internal.js").CompanionStatus} CompanionStatus
 * @typedef {import("../shared/internal.js").ItemCopy} ItemCopy
 * @typedef {import("../shared/internal.js").ItemUndo} ItemUndo
 * @typedef {import("../shared/protocol.js").Event} Event
 * @typedef {import("../shared/protocol.js").ItemStatus} ItemStatus
 * @typedef {import("../shared/protocol.js").Message} Message
 * @typedef {import("./sender.js").Command} Command
 * @typedef {chrome.runtime.Port} Port
 */

/** Longest item in characters of JSON; a page that offers more is not showing a message. */
const LONGEST_ITEM = 300_000;

/**
 * @param {object} parts
 * @param {{readonly id: string, readonly baseAddress: string}} parts.extension
 * @param {ReturnType<typeof import("./companion_port.js").createCompanionPort>} parts.companion
 * @param {ReturnType<typeof import("./watch_list.js").createWatchList>} parts.watchList
 * @param {ReturnType<typeof import("./pages.js").createPages>} parts.pages
 * @param {() => void} parts.planReconnect
 * @param {() => string} parts.newId
 */
export function createRouter({ extension, companion, watchList, pages, planReconnect, newId }) {
  let running = 0;

  /** @param {ReadonlyArray<ItemStatus>} items */
  async function deliver(items) {
    for (const [tabId, shown] of watchList.update(items)) {
      const isThere = await pages.tell(tabId, { kind: "items.changed", items: shown });
      if (!isThere) watchList.forgetTab(tabId);
    }
  }

  /**
   * Run one exchange with the companion. While it runs the port stays open, even when its page has gone.
   *
   * @template T
   * @param {() => Promise<T>} exchange
   * @returns {Promise<T>}
   */
  async function busy(exchange) {
    running += 1;
    try {
      return await exchange();
    } finally {
      running -= 1;
      closeWhenIdle();
    }
  }

  function closeWhenIdle() {
    if (running === 0 && pages.isEmpty()) companion.close();
  }

  /** Read how the shown items stand, and pass it on. The companion may have restarted in between. */
  async function refresh() {
    const ids = watchList.itemIds();
    if (ids.length === 0) return;
    const answer = await companion.ask({ kind: "outbox.list", item_ids: ids }, null);
    if (answer.kind !== "outbox.items") return;
    for (const [tabId, dropped] of watchList.drop(answer.unknown_ids)) {
      await pages.tell(tabId, { kind: "items.unknown", item_ids: dropped });
    }
    await deliver(answer.items);
  }

  /** Tell the popup how full the outbox is; without one, nobody is asked. */
  async function count() {
    if (!pages.hasPopup()) return;
    try {
      const answer = await busy(() => companion.ask({ kind: "outbox.list", item_ids: [] }, null));
      if (answer.kind !== "outbox.items") return;
      pages.tellPopup({ kind: "outbox.counted", counts: answer.counts, trouble: answer.trouble });
    } catch (error) {
      // Before the first connection there is no outbox; the status already says why.
      if (!(error instanceof Refusal)) throw error;
    }
  }

  /** Reach the companion, or leave the reason in its status and plan another attempt where that can help. */
  async function reach() {
    try {
      await busy(companion.reach);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      planReconnect();
      return false;
    }
  }

  /** Called when a connection begins to work. */
  async function reached() {
    try {
      await busy(refresh);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      planReconnect();
    }
  }

  /**
   * @param {Port} port
   * @param {number} tabId
   * @param {string} requestId
   * @param {Message} message
   */
  async function change(port, tabId, requestId, message) {
    // Minted here, at the gesture, and repeated unchanged when the port breaks: equal ids are one click.
    const clickId = newId();
    try {
      const result = await busy(() => companion.ask(message, clickId));
      if (result.kind !== "activity.status") throw refusal("internal_error", "unknown");
      const { item, is_repeat } = result;
      watchList.add(tabId, item);
      pages.answer(port, { kind: "item.answer", request_id: requestId, item, is_repeat });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      pages.answer(port, { kind: "item.refused", request_id: requestId, error: error.body });
    }
  }

  /**
   * @param {Port} port
   * @param {number} tabId
   * @param {ItemCopy} command
   */
  async function copy(port, tabId, { request_id, item }) {
    if (JSON.stringify(item).length > LONGEST_ITEM) {
      const { body } = refusal("frame_too_long", "no");
      pages.answer(port, { kind: "item.refused", request_id, error: body });
      return;
    }
    await change(port, tabId, request_id, { kind: "activity.copy", item, resent: null });
  }

  /**
   * @param {Port} port
   * @param {Command} command
   */
  async function carryOut(port, command) {
    const tabId = port.sender?.tab?.id ?? -1;
    switch (command.kind) {
      case "page.items":
        watchList.show(tabId, command.item_ids);
        pages.answer(port, { kind: "companion.changed", status: companion.status() });
        if (companion.status().reach === "reachable") await reached();
        else await reach();
        return;
      case "item.copy":
        await copy(port, tabId, command);
        return;
      case "item.undo":
        await change(port, tabId, command.request_id, { kind: "activity.undo", item_id: command.item_id });
        return;
      case "status.read":
        pages.answer(port, { kind: "companion.changed", status: companion.status() });
        if (await reach()) await count();
        return;
      default:
        unreachable(command);
    }
  }

  /**
   * Take up a new port, if one of our own parts opened it.
   *
   * @param {Port} port
   */
  function connected(port) {
    const speaker = speakerOf(port, extension);
    if (speaker === null) {
      port.disconnect();
      return;
    }
    const tabId = speaker === "page" ? (port.sender?.tab?.id ?? null) : null;
    pages.add(port, tabId);
    port.onMessage.addListener((message) => {
      const command = allowedCommand(speaker, message);
      if (command !== null) void carryOut(port, command);
    });
    port.onDisconnect.addListener(() => {
      pages.remove(port);
      if (tabId !== null) watchList.forgetTab(tabId);
      closeWhenIdle();
    });
  }

  /** @param {Event} event */
  function heard(event) {
    switch (event.kind) {
      case "outbox.changed":
        void deliver(event.items);
        void count();
        return;
      case "signin.changed":
      case "settings.changed":
      case "host.notice":
        // These change the companion's status, which is passed on as a whole.
        return;
      default:
        unreachable(event);
    }
  }

  /** @param {CompanionStatus} status */
  function statusChanged(status) {
    pages.tellAll({ kind: "companion.changed", status });
  }

  return Object.freeze({ connected, heard, statusChanged, reached, reach });
}
