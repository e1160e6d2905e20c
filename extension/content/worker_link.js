"use strict";

/**
 * Talk to the extension's worker through one port, opened when needed and again after the worker slept.
 * Knows no page and no control; tells when the extension itself is gone.
 */
const WorkerLink = (() => {
  /** @type {ErrorBody} */
  const ANSWER_LOST = Object.freeze({
    code: "answer_lost",
    params: [],
    retryable: true,
    written: "unknown",
    reference: null,
  });

  /** A worker that ended while items were on their way is woken, but not in a tight circle. */
  const REOPEN_AFTER_MS = 2000;

  /** After an update or a removal, scripts already in a page keep running without their extension, untold. */
  function isOrphaned() {
    return chrome.runtime?.id === undefined;
  }

  /**
   * @typedef {{readonly ok: true, readonly item: ItemStatus, readonly is_repeat: boolean}
   *   | {readonly ok: false, readonly error: ErrorBody}} Answer
   * @typedef {import("../shared/internal.js").BadgesAnswer["previews"]} Previews
   */

  /**
   * @param {{
   *   readonly receive: (message: WorkerMessage) => void,
   *   readonly orphaned: () => void,
   *   readonly shownItems: () => ReadonlyArray<string>,
   *   readonly isWaiting: () => boolean,
   * }} page `receive` gets everything that is not an answer
   * @param {AbortSignal} signal closes the port
   */
  function create(page, signal) {
    /** @type {chrome.runtime.Port | null} */
    let port = null;
    let lastRequest = 0;
    /** @type {Map<string, (answer: Answer) => void>} */
    const waiting = new Map();
    /** @type {Map<string, (previews: Previews) => void>} */
    const waitingForBadges = new Map();
    /** @type {Map<string, (items: ReadonlyArray<ItemStatus | null>) => void>} */
    const waitingForCopies = new Map();

    /** @param {WorkerMessage} message */
    function route(message) {
      if (message.kind === "item.answer") {
        settle(message.request_id, { ok: true, item: message.item, is_repeat: message.is_repeat });
      } else if (message.kind === "item.refused") {
        settle(message.request_id, { ok: false, error: message.error });
      } else if (message.kind === "badges.answer") {
        settleBadges(message.request_id, message.previews);
      } else if (message.kind === "copies.answer") {
        settleCopies(message.request_id, message.items);
      } else {
        page.receive(message);
      }
    }

    /**
     * @param {string} requestId
     * @param {Answer} answer
     */
    function settle(requestId, answer) {
      waiting.get(requestId)?.(answer);
      waiting.delete(requestId);
    }

    /**
     * @param {string} requestId
     * @param {Previews} previews
     */
    function settleBadges(requestId, previews) {
      waitingForBadges.get(requestId)?.(previews);
      waitingForBadges.delete(requestId);
    }

    /**
     * @param {string} requestId
     * @param {ReadonlyArray<ItemStatus | null>} items
     */
    function settleCopies(requestId, items) {
      waitingForCopies.get(requestId)?.(items);
      waitingForCopies.delete(requestId);
    }

    function settleAll() {
      for (const requestId of [...waiting.keys()]) settle(requestId, { ok: false, error: ANSWER_LOST });
      for (const requestId of [...waitingForBadges.keys()]) settleBadges(requestId, null);
      for (const requestId of [...waitingForCopies.keys()]) settleCopies(requestId, []);
    }

    function lost() {
      port = null;
      settleAll();
      if (page.isWaiting()) window.setTimeout(connect, REOPEN_AFTER_MS);
    }

    /**
     * Open the port unless it is open, and tell which items this page shows.
     *
     * @returns {chrome.runtime.Port | null} null when the visit is over or the extension is gone
     */
    function connect() {
      if (isOrphaned()) page.orphaned();
      if (port !== null || signal.aborted) return port;
      port = chrome.runtime.connect(chrome.runtime.id, { name: "page" });
      port.onMessage.addListener(route);
      port.onDisconnect.addListener(lost);
      port.postMessage({ kind: "page.items", item_ids: page.shownItems() });
      return port;
    }

    /**
     * @param {{readonly kind: "item.copy", readonly item: CopiedItem, readonly is_anyway: boolean}
     *   | {readonly kind: "item.undo" | "item.withdraw", readonly item_id: string}} command
     * @returns {Promise<Answer>} always settles: by the worker, which has a time limit, or when the port is lost
     */
    function ask(command) {
      const open = connect();
      if (open === null) return Promise.resolve({ ok: false, error: ANSWER_LOST });
      lastRequest += 1;
      const requestId = String(lastRequest);
      return new Promise((resolve) => {
        waiting.set(requestId, resolve);
        open.postMessage({ ...command, request_id: requestId });
      });
    }

    /**
     * @param {ReadonlyArray<PreviewedSubject>} subjects
     * @returns {Promise<Previews>} always settles; null when nobody could be asked
     */
    function askBadges(subjects) {
      const open = connect();
      if (open === null) return Promise.resolve(null);
      lastRequest += 1;
      const requestId = String(lastRequest);
      return new Promise((resolve) => {
        waitingForBadges.set(requestId, resolve);
        open.postMessage({ kind: "badges.read", request_id: requestId, subjects });
      });
    }

    /**
     * @param {ReadonlyArray<PageItem | PageNote>} items read at the user's press
     * @returns {Promise<ReadonlyArray<ItemStatus | null>>} always settles; empty when nobody could be asked
     */
    function askCopies(items) {
      const open = connect();
      if (open === null) return Promise.resolve([]);
      lastRequest += 1;
      const requestId = String(lastRequest);
      return new Promise((resolve) => {
        waitingForCopies.set(requestId, resolve);
        open.postMessage({ kind: "copies.read", request_id: requestId, items });
      });
    }

    /** @param {ChoiceKeep} command which needs no answer: what follows from it is told to every page */
    function tell(command) {
      connect()?.postMessage(command);
    }

    /**
     * A worker that slept has no port to this page, and speaks to the tab; the port is opened again.
     *
     * @param {unknown} message
     * @param {chrome.runtime.MessageSender} sender
     * @returns {undefined}
     */
    function heard(message, sender) {
      if (sender.id !== chrome.runtime.id) return;
      connect();
      route(/** @type {WorkerMessage} */ (message));
    }

    chrome.runtime.onMessage.addListener(heard);
    signal.addEventListener(
      "abort",
      () => {
        if (!isOrphaned()) {
          chrome.runtime.onMessage.removeListener(heard);
          port?.disconnect();
        }
        port = null;
        settleAll();
      },
      { once: true },
    );

    return Object.freeze({ connect, ask, askBadges, askCopies, tell });
  }

  return Object.freeze({ create, isOrphaned });
})();
