"use strict";

/**
 * Read the inbox: recognise its address, find the open conversation, read one message at a click.
 * Never decides by words of the page's language, and never changes, scrolls or opens anything.
 */
const InboxPage = (() => {
  const LEAD_PATH = /^\/sales\/(?:lead|people)\/([^,/]+)/;
  const DIRECTIONS = Object.freeze({ me: "outbound", other: "inbound", unknown: "unknown" });
  const PROFILE_ID = /^[A-Za-z0-9_-]{3,200}$/;

  /**
   * @param {string} text
   * @returns {string | null}
   */
  function percentDecoded(text) {
    try {
      return decodeURIComponent(text);
    } catch (error) {
      if (error instanceof URIError) return null;
      throw error;
    }
  }

  /**
   * The inbox and its open conversation, by address alone; null on every other page.
   *
   * @param {{readonly pathname: string}} address
   * @returns {{readonly conversation_id: string | null} | null}
   */
  function recognise(address) {
    const match = /^\/sales\/inbox(?:\/([^/]+))?\/?$/.exec(address.pathname);
    if (match === null) return null;
    const id = match[1] === undefined || match[1] === "compose" ? null : percentDecoded(match[1]);
    return { conversation_id: id === null || id.length > 400 ? null : id };
  }

  /**
   * First component of a lead's address, the only part that is the same in every link to the person.
   *
   * @param {HTMLAnchorElement} link
   * @returns {string | null}
   */
  function leadId(link) {
    const part = LEAD_PATH.exec(link.pathname)?.[1];
    const id = part === undefined ? null : percentDecoded(part);
    return id !== null && PROFILE_ID.test(id) ? id : null;
  }

  /**
   * The open conversation, or null while the page does not show one completely.
   *
   * @param {Document} page
   * @param {{readonly pathname: string}} address
   * @returns {Thread | null}
   */
  function openThread(page, address) {
    const conversationId = recognise(address)?.conversation_id ?? null;
    const container = Selectors.first(page, "thread");
    const list = container === null ? null : Selectors.first(container, "message_list");
    if (conversationId === null || container === null || list === null) return null;
    const header = Selectors.all(container, "lead_link").find((link) => !list.contains(link));
    if (!(header instanceof HTMLAnchorElement) || header.origin !== page.location.origin) return null;
    const lead = leadId(header);
    if (lead === null) return null;
    return {
      conversation_id: conversationId,
      header,
      lead_id: lead,
      articles: Selectors.all(list, "message"),
    };
  }

  /**
   * Name of the person the header links to; empty when it shows none.
   *
   * @param {Thread} thread
   * @returns {string}
   */
  function personName(thread) {
    const marked = Selectors.first(thread.header, "person_name");
    const headline = Selectors.first(thread.header, "headline");
    const plain = [...thread.header.querySelectorAll("span")].find(
      (span) => span !== headline && !span.contains(headline) && span.textContent.trim() !== "",
    );
    return PageText.oneLine((marked ?? plain)?.textContent ?? "", 200);
  }

  /**
   * @param {Thread} thread
   * @returns {PagePerson}
   */
  function readPerson(thread) {
    const headline = PageText.oneLine(Selectors.first(thread.header, "headline")?.textContent ?? "", 2000);
    return {
      name: personName(thread),
      profile_id: thread.lead_id,
      profile_address: `${thread.header.origin}${thread.header.pathname}`,
      headline: headline === "" ? null : headline,
      company: null,
      company_address: null,
    };
  }

  /**
   * Every message of the conversation as the page shows it now. Call only at a gesture.
   *
   * @param {Thread} thread
   * @returns {ReadonlyArray<ReadMessage>}
   */
  function readMessages(thread) {
    return MessageList.carryForward(thread.articles.map(InboxArticle.readBlocks));
  }

  /**
   * The item a click on one article's control means, or null when the article shows no text to copy.
   *
   * @param {Thread} thread
   * @param {Element} article
   * @param {ReadonlyArray<ReadMessage>} messages what `readMessages` gave for this thread
   * @returns {PageItem | null}
   */
  function buildItem(thread, article, messages) {
    const index = thread.articles.indexOf(article);
    const message = messages[index];
    const person = readPerson(thread);
    if (message === undefined || message.body === "" || person.name === "") return null;
    return {
      page_kind: "inbox",
      item_kind: message.subject === null ? "message" : "inmail",
      conversation_id: thread.conversation_id,
      direction: DIRECTIONS[message.sender.who],
      subject: message.subject === "" ? null : message.subject,
      body: message.body,
      sent_at: message.sent_at,
      place: MessageList.placeOf(messages, index),
      person,
    };
  }

  /**
   * What the conversation list says is open: the addresses and names of its active entries.
   *
   * @param {Document} page
   * @returns {ReadonlyArray<{readonly conversation_id: string | null, readonly name: string | null}>}
   */
  function activeEntries(page) {
    return Selectors.all(page, "active_link").map((link) => {
      const entry = Selectors.enclosing(link, "list_item") ?? link;
      const name = PageText.oneLine(Selectors.first(entry, "person_name")?.textContent ?? "", 200);
      const address = link instanceof HTMLAnchorElement ? recognise(link) : null;
      return { conversation_id: address?.conversation_id ?? null, name: name === "" ? null : name };
    });
  }

  /**
   * Position names of all articles, by their times alone.
   *
   * @param {Thread} thread
   * @returns {ReadonlyArray<string>}
   */
  function slots(thread) {
    return MessageList.slotsOf(thread.articles.map(InboxArticle.readTime));
  }

  return Object.freeze({
    recognise,
    openThread,
    personName,
    readMessages,
    buildItem,
    activeEntries,
    slots,
  });
})();
