"use strict";

/**
 * Keep messages of one conversation from ever being filed under another (D11).
 * The page reuses its container: after a switch the old messages stay for a while under the new address.
 * Decides only; places, reads for sending and shows nothing.
 */
const ThreadGuard = (() => {
  /**
   * Whether list, header and senders name the same person, and whether any of them spoke at all.
   *
   * @param {string} headerName
   * @param {ReadonlyArray<string | null>} witnesses
   * @param {boolean} needsWitness
   */
  function namesHold(headerName, witnesses, needsWitness) {
    const spoken = witnesses.filter((name) => name !== null).filter((name) => name !== "");
    if (needsWitness && spoken.length === 0) return false;
    return spoken.every((name) => PageText.namesAgree(name, headerName));
  }

  /** One guard serves a page for its whole life: it knows which article was first seen where. */
  function create() {
    /** @type {WeakMap<Element, string>} */
    const seenIn = new WeakMap();
    /** @type {Map<string, string>} */
    const leadOf = new Map();

    /**
     * @param {Thread} thread
     */
    function isSettled(thread) {
      const known = leadOf.get(thread.conversation_id);
      if (known !== undefined && known !== thread.lead_id) return false;
      return thread.articles.every((article) => {
        const seen = seenIn.get(article);
        return seen === undefined || seen === thread.conversation_id;
      });
    }

    /**
     * Bindings for the articles of the open conversation; none while the list still holds an article
     * that was seen under another one, or while the header names somebody else than before.
     *
     * @param {Thread} thread
     * @returns {ReadonlyArray<Binding>}
     */
    function bind(thread) {
      if (!isSettled(thread)) return [];
      const { conversation_id, lead_id } = thread;
      const needsWitness =
        !leadOf.has(conversation_id) && [...leadOf.values()].some((known) => known === lead_id);
      if (!needsWitness) leadOf.set(conversation_id, lead_id);
      return thread.articles.map((article) => {
        seenIn.set(article, conversation_id);
        return { conversation_id, lead_id, needs_witness: needsWitness, article };
      });
    }

    /**
     * Whether the page still shows what the binding was made for. Reads no text.
     *
     * @param {Binding} binding
     * @param {Thread | null} thread
     * @returns {boolean}
     */
    function holds(binding, thread) {
      return (
        thread !== null &&
        binding.article.isConnected &&
        thread.conversation_id === binding.conversation_id &&
        thread.lead_id === binding.lead_id &&
        thread.articles.includes(binding.article) &&
        isSettled(thread)
      );
    }

    /**
     * Read the conversation of a binding at a click, or say why not.
     *
     * @param {Binding} binding
     * @param {Document} page
     * @param {{readonly pathname: string}} address
     * @returns {ThreadReading}
     */
    function readThread(binding, page, address) {
      const thread = OpenThreads.around(binding.article, page, address);
      if (thread === null || !holds(binding, thread)) return { ok: false, code: "page_switching" };
      const active = InboxPage.activeEntries(page);
      if (active.some((entry) => entry.conversation_id !== binding.conversation_id)) {
        return { ok: false, code: "page_switching" };
      }
      const headerName = InboxPage.personName(thread);
      if (headerName === "") return { ok: false, code: "page_unreadable" };
      const messages = InboxPage.readMessages(thread);
      const witnesses = [...active.map((entry) => entry.name), ...messages.map((one) => one.sender.name)];
      if (!namesHold(headerName, witnesses, binding.needs_witness)) {
        return { ok: false, code: "page_switching" };
      }
      return { ok: true, thread, messages };
    }

    /**
     * Read the item of a binding at a click, or say why not.
     *
     * @param {Binding} binding
     * @param {Document} page
     * @param {{readonly pathname: string}} address
     * @returns {ReadOutcome}
     */
    function readAtClick(binding, page, address) {
      const reading = readThread(binding, page, address);
      if (!reading.ok) return reading;
      const item = InboxPage.buildItem(reading.thread, binding.article, reading.messages);
      return item === null ? { ok: false, code: "page_unreadable" } : { ok: true, item };
    }

    return Object.freeze({ bind, holds, readThread, readAtClick });
  }

  return Object.freeze({ create });
})();
