"use strict";

/**
 * Read the inbox: recognise its address, find the open conversation, read one message at a click.
 * Never decides by words of the page's language, and never changes, scrolls or opens anything.
 */
const InboxPage = (() => {
  const DIRECTIONS = Object.freeze({ me: "outbound", other: "inbound", unknown: "unknown" });

  /**
   * The inbox and its open conversation, by address alone; null on every other page.
   *
   * @param {{readonly pathname: string}} address
   * @returns {{readonly conversation_id: string | null} | null}
   */
  function recognise(address) {
    if (PageAddress.kindOf(address) !== "inbox") return null;
    return { conversation_id: PageAddress.conversationId(address) };
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
    const lead = PageAddress.profileId(header);
    if (lead === null) return null;
    return {
      conversation_id: conversationId,
      header,
      lead_id: lead,
      articles: Selectors.all(list, "message"),
      list,
      container,
    };
  }

  /**
   * Name of the person the header links to; empty when it shows none.
   *
   * @param {Pick<Thread, "header">} thread
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
   * The company that the header names beside its link or in it; what stands in a message is somebody's words.
   *
   * @param {Pick<Thread, "header" | "articles" | "container">} thread
   */
  function readCompany({ header, articles, container }) {
    for (
      let part = header.parentElement;
      part !== null && container.contains(part);
      part = part.parentElement
    ) {
      const around = part;
      if (articles.some((article) => around.contains(article))) break;
      const found = CompanyName.within(around);
      if (found.company !== null) return found;
    }
    return CompanyName.within(header);
  }

  /**
   * @param {Pick<Thread, "header" | "lead_id" | "articles" | "container">} thread
   * @returns {PagePerson}
   */
  function readPerson(thread) {
    const headline = PageText.oneLine(Selectors.first(thread.header, "headline")?.textContent ?? "", 2000);
    return {
      name: personName(thread),
      profile_id: thread.lead_id,
      profile_address: `${thread.header.origin}${thread.header.pathname}`,
      headline: headline === "" ? null : headline,
      ...readCompany(thread),
    };
  }

  /**
   * Every message of the conversation as the page shows it now. Call only at a gesture.
   *
   * @param {Pick<Thread, "articles">} thread
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

  /**
   * What each message is, by what stands beside its text. Reads no words, and keeps none.
   *
   * @param {Thread} thread
   * @returns {ReadonlyArray<readonly [Element, ReadonlyArray<LeftOutWhat>]>} `inbound` first: it counts whatever its kind
   */
  function sorts({ articles }) {
    /** @type {ReturnType<typeof InboxArticle.readSide>} */
    let side = null;
    return articles.map((article) => {
      side = InboxArticle.readSide(article) ?? side;
      const kind = InboxArticle.hasSubject(article) ? "inmail" : "message";
      return [article, side === "other" ? ["inbound", kind] : [kind]];
    });
  }

  return Object.freeze({
    recognise,
    openThread,
    personName,
    readPerson,
    readMessages,
    buildItem,
    activeEntries,
    slots,
    sorts,
  });
})();
