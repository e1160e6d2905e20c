/**
 * Carry commands of pages to the companion, and its answers and events back to the pages they concern.
 * Checks who speaks before anything else; keeps no text and shows nothing.
 */
import { unreachable } from "../shared/exhaustive.js";
import { createBadges } from "./badges.js";
import { createCopiesBefore } from "./copies_before.js";
import { createItemChanges } from "./item_changes.js";
import { Refusal } from "./refusal.js";
import { allowedCommand, speakerOf, tabOf } from "./sender.js";
import { createRecordAsking } from "./record_asking.js";
import { createShownItems } from "./shown_items.js";
import { createTally } from "./tally.js";

/**
 * @typedef {import("../shared/internal.js").CompanionStatus} CompanionStatus
 * @typedef {import("../shared/protocol.js").Event} Event
 * @typedef {import("./sender.js").Command} Command
 * @typedef {chrome.runtime.Port} Port
 */

/**
 * @param {object} parts
 * @param {{readonly id: string, readonly baseAddress: string}} parts.extension
 * @param {ReturnType<typeof import("./companion_port.js").createCompanionPort>} parts.companion
 * @param {ReturnType<typeof import("./second_copy.js").createSecondCopy>} parts.copies
 * @param {ReturnType<typeof import("./copying.js").createCopying>} parts.copying
 * @param {ReturnType<typeof import("./handover.js").createHandover>} parts.handover
 * @param {ReturnType<typeof import("./watch_list.js").createWatchList>} parts.watchList
 * @param {ReturnType<typeof import("./news.js").createNews>} parts.news
 * @param {ReturnType<typeof import("./pages.js").createPages>} parts.pages
 * @param {ReturnType<typeof import("./prompt_page.js").createPromptPage>} parts.promptPage
 * @param {ReturnType<typeof import("./page_policy.js").createPagePolicy>} parts.policy
 * @param {ReturnType<typeof import("./remembering.js").createRemembering>} parts.remembering
 * @param {Pick<ReturnType<typeof import("./pressing.js").createPressing>, "press" | "tellLate">} parts.pressing
 * @param {() => string} parts.newId
 * @param {() => void} parts.planReconnect
 */
export function createRouter(parts) {
  const { extension, companion, copies, copying, handover, watchList, pages, planReconnect } = parts;
  const badges = createBadges(companion);
  const before = createCopiesBefore(companion, watchList, parts.news);
  const shownItems = createShownItems(parts);
  const tally = createTally({ companion, pages, busy });
  const change = createItemChanges({ pages, watchList, busy, planReconnect });
  const records = createRecordAsking({ companion, busy, newId: parts.newId });
  let running = 0;

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

  /** As `reach`; a connection that worked all the time is asked how everything stands, too. */
  async function reachAnew() {
    if (companion.status().reach !== "reachable") return reach();
    await reached();
    return true;
  }

  /** Called when a connection begins to work: what it lost is sent again before anybody is told it is unknown. */
  async function reached() {
    try {
      await busy(async () => {
        await handover.settle();
        await shownItems.refresh();
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      planReconnect();
    }
  }

  /**
   * @param {Port} port
   * @param {import("../shared/internal.js").PortName} speaker
   * @param {Command} command
   */
  async function carryOut(port, speaker, command) {
    const tabId = tabOf(port, speaker);
    switch (command.kind) {
      case "page.items":
        if (tabId !== null) watchList.show(tabId, command.item_ids);
        pages.answer(port, { kind: "companion.changed", status: companion.status() });
        await reachAnew();
        return;
      case "item.copy":
        await change(port, tabId, command.request_id, async () => {
          await parts.policy.check(tabId !== null, command.item);
          return copying.copy(command.item, command.is_anyway);
        });
        return;
      case "item.undo":
      case "item.withdraw":
        await change(port, tabId, command.request_id, () => copying.takeBack(command.kind, command.item_id));
        return;
      case "choice.keep":
        await parts.remembering.keep(command);
        return;
      case "badges.read":
        pages.answer(port, {
          kind: "badges.answer",
          request_id: command.request_id,
          previews: await busy(() => badges.read(command.subjects)),
        });
        return;
      case "copies.read":
        pages.answer(port, await busy(() => before.answer(command, tabId)));
        return;
      case "status.read":
        pages.answer(port, { kind: "companion.changed", status: companion.status() });
        if (speaker === "panel") parts.pressing.tellLate(port);
        if (await reach()) await tally.count();
        return;
      case "record.ask":
        pages.answer(port, await records.ask(command, speaker));
        return;
      case "page.press":
        await parts.pressing.press(command.action, command.tab_id, null);
        return;
      case "outbox.pause":
        await tally.pause(command.is_paused);
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
    const tabId = tabOf(port, speaker);
    pages.add(port, speaker, tabId);
    port.onMessage.addListener((message) => {
      const command = allowedCommand(speaker, message);
      if (command !== null) void carryOut(port, speaker, command);
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
        parts.news.heard(event.items);
        void copies.note(event.items);
        void shownItems.deliver(event.items);
        pages.tellPanels({ kind: "outbox.moved" });
        void tally.count();
        return;
      case "signin.changed":
        // The user's pause is told as the connection's trouble, also where no item changed.
        void tally.count();
        return;
      case "prompts.changed":
        void parts.promptPage.show(event.opened);
        return;
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
    if (status.reach === "reachable") void copies.eraseEnded(status.connection.ended);
    pages.tellAll({ kind: "companion.changed", status });
  }

  return Object.freeze({ connected, heard, statusChanged, reached, reach: reachAnew, busy });
}
