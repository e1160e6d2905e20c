"use strict";

/**
 * Read a whole page of any kind, with the reader of each part, and say which expected places it lacks.
 * The one entry for readers beyond the inbox; call `read` only at a gesture.
 */
const PageReader = (() => {
  const DIRECTIONS = Object.freeze({ me: "outbound", other: "inbound", unknown: "unknown" });

  /** Places that the controls and readers of a kind need. */
  const EXPECTED = Object.freeze({
    inbox: ["thread", "message_list", "lead_link", "message", "composer"],
    message_overlay: ["overlay_list", "lead_link", "conversation_link", "message", "composer"],
    lead: ["lead_card", "lead_name", "current_role", "lead_actions"],
    lead_panel: ["lead_card", "lead_name", "current_role", "lead_actions"],
    account: ["company_card", "own_company_name", "company_actions"],
    people_search: ["person_card"],
    account_search: ["company_card_row"],
    lead_list: ["person_row"],
    account_hub: ["hub_row"],
  });

  /**
   * Kind of page in view: what lies on top counts, an overlay or a panel before the page below it.
   *
   * @param {Document} page
   * @param {{readonly pathname: string}} address
   * @returns {PageKind | null} null where the extension has nothing to do
   */
  function recognise(page, address) {
    const kind = PageAddress.kindOf(address);
    if (kind === null || kind === "inbox") return kind;
    if (MessageOverlay.openThread(page) !== null) return "message_overlay";
    if (kind === "lead" || kind === "account") return kind;
    return LeadCard.find(page) === null ? kind : "lead_panel";
  }

  /**
   * @param {ReadMessage} message
   * @returns {ShownMessage}
   */
  function shownMessage({ sender, sent_at, shown_time, subject, body }) {
    return {
      direction: DIRECTIONS[sender.who],
      sender: sender.name,
      subject: subject === "" ? null : subject,
      body,
      sent_at: sent_at ?? shown_time,
      approximate: sent_at === null,
    };
  }

  /**
   * @param {Document} page
   * @param {{readonly pathname: string}} address
   * @param {PageKind} kind
   */
  function threadOf(page, address, kind) {
    if (kind === "inbox") return InboxPage.openThread(page, address);
    return kind === "message_overlay" ? MessageOverlay.openThread(page) : null;
  }

  /**
   * @param {ReturnType<typeof threadOf>} thread
   * @returns {ReadPerson | null}
   */
  function correspondent(thread) {
    if (thread === null || thread.header === null) return null;
    const profile_id = PageAddress.profileId(thread.header);
    const person = InboxPage.readPerson({ ...thread, header: thread.header, lead_id: profile_id ?? "" });
    return person.name === "" ? null : { ...person, title: null, location: null };
  }

  /**
   * The person that the page is about; null on pages about nobody in particular.
   *
   * @param {Document} page
   * @param {{readonly origin: string, readonly pathname: string}} address
   * @param {PageKind} kind
   * @returns {ReadPerson | null}
   */
  function personOf(page, address, kind) {
    if (kind !== "lead" && kind !== "lead_panel") return null;
    const card = LeadCard.find(page);
    return card === null ? null : LeadCard.read(card, kind === "lead" ? address : null);
  }

  /**
   * @param {Document} page
   * @param {{readonly origin: string, readonly pathname: string}} address
   * @param {PageKind} kind
   * @returns {ReadCompany | null}
   */
  function companyOf(page, address, kind) {
    const card = kind === "account" ? CompanyCard.find(page) : null;
    return card === null ? null : CompanyCard.read(card, address);
  }

  /**
   * @param {Document} page
   * @param {PageKind} kind
   */
  function notesOf(page, kind) {
    if (kind === "lead" || kind === "account") return NoteList.find(page);
    const card = kind === "lead_panel" ? LeadCard.find(page) : null;
    return card === null ? [] : NoteList.find(LeadCard.partOf(card));
  }

  /**
   * @param {Document} page
   * @param {{readonly pathname: string}} address
   * @param {PageKind} kind
   * @param {ReadonlyArray<unknown>} rows
   * @returns {ReadonlyArray<string>} names of places in the table of selectors
   */
  function missingAnchors(page, address, kind, rows) {
    // An inbox with nothing open, an index of lists and rows not filled yet lack nothing.
    if (kind === "inbox" && PageAddress.conversationId(address) === null) return [];
    if (kind === "lead_list" && /\/people\/?$/.test(address.pathname)) return [];
    if (rows.length > 0 && kind !== "lead_panel" && kind !== "message_overlay") return [];
    if (kind === "people_search" && ResultRows.countUnfilled(page) > 0) return [];
    const scope = (kind === "message_overlay" ? MessageOverlay.openThread(page)?.container : null) ?? page;
    return EXPECTED[kind].filter((place) => Selectors.first(scope, /** @type {Place} */ (place)) === null);
  }

  /**
   * @param {Document} page
   * @param {{readonly origin: string, readonly pathname: string}} address
   * @returns {PageReading}
   */
  function read(page, address) {
    const kind = recognise(page, address);
    const nothing = { person: null, company: null, rows: [], conversation: null, messages: [], notes: [] };
    if (kind === null) return { page_kind: null, ...nothing, missing_anchors: [] };
    const thread = threadOf(page, address, kind);
    const isList = kind !== "inbox" && kind !== "lead" && kind !== "account";
    const rows = isList
      ? ResultRows.find(page).flatMap(({ element, read: readRow }) => readRow(element) ?? [])
      : [];
    return {
      page_kind: kind,
      person: correspondent(thread) ?? personOf(page, address, kind),
      company: companyOf(page, address, kind),
      rows,
      conversation: thread === null ? null : { conversation_id: thread.conversation_id },
      messages: thread === null ? [] : InboxPage.readMessages(thread).map(shownMessage),
      notes: notesOf(page, kind).map(NoteList.read),
      missing_anchors: missingAnchors(page, address, kind, rows),
    };
  }

  return Object.freeze({ recognise, read });
})();
