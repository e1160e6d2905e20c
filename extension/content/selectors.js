"use strict";

/**
 * Name every place of a Sales Navigator page this extension looks at, with the evidence for each alternative.
 * Finds elements; reads no text and changes nothing.
 *
 * The dates say when other projects last published that they saw the alternative; the first one found wins.
 */
const Selectors = (() => {
  const places = Object.freeze({
    // Every Sales Navigator page, 2019-2026.
    page_root: ["main#content-main"],
    // The open conversation.
    thread: [
      "section.thread-container", // inbox, 2020-2026, five projects
      "section[data-lss-force-hue-theme]:has([data-x-message-content])", // themed panel, 2025, one project
    ],
    message_list: [
      "section.message-container-align", // inbox, 2025-2026
      'section[class*="message-container"]', // the same after a renaming, 2025-2026
    ],
    // One message. Not grouped by sender, unlike the consumer site. 2020-2026, eight projects.
    message: ["ul > li > article"],
    body: [
      '[data-x-message-content="message"]', // 2023-2026-02
      ".message-content", // 2020-2026, beside the attribute
    ],
    // Present only on a message with a subject, which is what tells an InMail. 2025-2026, one project.
    subject: ["h3"],
    paragraph: ["p", '[data-anonymize="general-blurb"]'], // 2020-2026, five projects
    screen_reader_only: [".a11y-text, .visually-hidden"], // 2019-2026
    sender: ["address"], // absent on follow-on messages, 2020-2026
    sender_other: ['span[data-anonymize="person-name"]'], // 2025-2026
    // The label's words are localised ("Message from you", "Mensaje de ti"), so only its presence counts.
    sender_me: ["span[aria-label]:not([data-anonymize])"], // 2025-2026
    time: ["time"], // with `datetime`, 2025-2026; absent on follow-on messages
    lead_link: [
      'a[data-control-name="view_profile"]', // 2020-2024
      'a[href*="/sales/lead/"]', // address form, 2020-2026
      'a[href*="/sales/people/"]', // older address form, still matched by many projects
    ],
    person_name: ['[data-anonymize="person-name"]', ".artdeco-entity-lockup__title"], // 2021-2026
    headline: ['[data-anonymize="headline"]'], // 2021-2026
    // Pronouns, degree and the like beside a name; 2026 (sublabel, one project), 2021-2026 (lockup, five).
    beside_name: [
      '[class*="name-sublabel"], .artdeco-entity-lockup__degree, .artdeco-entity-lockup__badge, li-icon, button',
    ],
    company_name: ['[data-anonymize="company-name"]'], // 2021-2026; absent where a company has no page
    company_link: [
      'a[data-anonymize="company-name"][href*="/sales/company/"]', // 2021-2026
      'a[href*="/sales/company/"]', // address form, 2021-2026
    ],
    location: [
      '[data-anonymize="location"]', // cards, list table and account page, 2021-2026
      "td.list-people-detail-header__geography", // list table, 2021-2026, two projects
    ],
    // What a role is called differs: `job-title` means the time in it on cards, the role itself elsewhere.
    role_title: ['[data-anonymize="job-title"]'], // lead page and list table, 2023-2026
    card_title: ['[data-anonymize="title"]'], // cards of people, 2021-2026
    card_subtitle: [".artdeco-entity-lockup__subtitle"], // the company as bare text, 2026, 1 card in 5
    // A lead's own card, on the lead page and in the panel that opens over results.
    lead_card: [
      '[data-sn-view-name="feature-lead-top-card"]', // 2024-2026, three projects
      "section#profile-card-section", // 2022-2026, four projects; the panel has it too
      "section:has(> h1[data-x--lead--name])", // by the name, 2023-2026, eight projects
    ],
    lead_name: ["[data-x--lead--name]", 'h1[data-anonymize="person-name"]'], // 2023-2026
    lead_actions: [
      "section[data-x--lead--profile-card-actions]", // 2026, one project
      ":has(> button[data-x--lead-actions-bar-overflow-menu])", // around the menu, 2023-2026, eight projects
    ],
    current_role: ['[data-sn-view-name="lead-current-role"]'], // 2023-2026, seven projects
    // Lists, notes and timeline of a lead; no selector is public, only that it stands aside. 2026-08 capture.
    side_section: ["aside section", '[role="complementary"] section'],
    company_card: [
      '[data-sn-view-name="feature-account-top-card"]', // 2026
      "section:has([data-x--account--name])", // by the name, 2023-2026
    ],
    own_company_name: ["[data-x--account--name]"], // the page's own company, not a related one, 2023-2026
    company_actions: [":has(> button[data-x--account-actions--overflow-menu])"], // 2025, one project
    company_size: ['[data-anonymize="company-size"]'], // 2021-2026
    website: ['a[data-control-name="visit_company_website"]'], // 2023-2026, four projects
    // One result. The list row around it is the same as in filter panels, so it never counts alone.
    person_card: [
      '[data-x-search-result="LEAD"]', // 2023-2026-10, nine projects
      '[data-scroll-into-view^="urn:li:fs_salesProfile:("]:has(a[href*="/sales/lead/"])', // 2026, two projects
    ],
    company_card_row: ['[data-x-search-result="ACCOUNT"]'], // 2023-2026-10
    // A person's row by its address in the markup, which stands there before the row's content does. 2026.
    person_place: ['[data-scroll-into-view^="urn:li:fs_salesProfile:("]'],
    person_row: [
      "tr[data-x--people-list--row]", // 2022-2026-08, seven projects
      'tr.artdeco-models-table-row:has(a[href*="/sales/lead/"])', // older name, 2021-2026
    ],
    // "n lists": in how many of the user's lists somebody is, once the page has loaded them; 2026, one project.
    lists_indicator: ["[data-x--lists-indicator--lists-loaded]"],
    row_name_link: [
      'a[data-lead-search-result^="profile-link"]', // cards, 2023-2026
      'a[data-control-name="view_lead_panel_via_search_lead_name"]', // cards, 2021-2026
      'a[data-view-name="search-results-lead-name"]', // cards after a renaming, 2024
      "a[data-x--people-list--person-name]", // table, 2022-2026
      "a.lists-detail__view-profile-name-link", // table, older name
    ],
    company_cell: ["td.list-people-detail-header__account"], // list table, 2021-2026, two projects
    // Account Hub; a row may name people as well. Validated on a saved page, 2026-08.
    hub_row: ["[data-x--account-hub--table-data-row]"],
    hub_company_cell: ["[data-x-accounts-dashboard-first-company-cell]"],
    // A small conversation over another page; 2019-2024.
    overlay: [
      "#message-overlay",
      'section[class*="message-overlay"]',
      "#artdeco-hoverable-outlet__message-overlay", // 2019
    ],
    overlay_list: [".message-overlay__conversation", 'section[class*="message-container"]'],
    conversation_link: ['a[href*="/sales/inbox/"]'], // address form, 2020-2026
    // Where people write; the same form in conversation, overlay and dialog. 2024-2026, five projects.
    composer: ['textarea[name="message"]', 'textarea[id^="compose-form-text"]'],
    // Only where a message is a first InMail; its label is localised, its id is not. 2025-2026, three projects.
    composer_subject: ['input[id^="compose-form-subject"]'],
    // `active` marks the open conversation in the list, one project, 2020-2026.
    active_link: ["a.conversation-list-item__link.active"],
    list_item: [
      "li.conversation-list-item", // 2020-2026-02, seven projects
      "li[data-x-conversation-list-item]", // 2024-2026
    ],
  });

  const anyOf = /** @type {Readonly<Record<keyof typeof places, string>>} */ (
    Object.fromEntries(Object.entries(places).map(([place, selectors]) => [place, selectors.join(",")]))
  );

  /**
   * Elements of the first alternative that finds any, in document order.
   *
   * @param {ParentNode} root
   * @param {keyof typeof places} place
   * @returns {ReadonlyArray<Element>}
   */
  function all(root, place) {
    for (const selector of places[place]) {
      const found = root.querySelectorAll(selector);
      if (found.length > 0) return [...found];
    }
    return [];
  }

  /**
   * Elements of every alternative, in document order: for what a page may show in two ways at once.
   *
   * @param {ParentNode} root
   * @param {keyof typeof places} place
   * @returns {ReadonlyArray<Element>}
   */
  function every(root, place) {
    return [...root.querySelectorAll(anyOf[place])];
  }

  /**
   * @param {ParentNode} root
   * @param {keyof typeof places} place
   * @returns {Element | null}
   */
  function first(root, place) {
    for (const selector of places[place]) {
      const found = root.querySelector(selector);
      if (found !== null) return found;
    }
    return null;
  }

  /**
   * Nearest ancestor, or the element itself, that is such a place.
   *
   * @param {Element} element
   * @param {keyof typeof places} place
   * @returns {Element | null}
   */
  function enclosing(element, place) {
    return element.closest(anyOf[place]);
  }

  /**
   * @param {Element} element
   * @param {keyof typeof places} place
   */
  function matches(element, place) {
    return element.matches(anyOf[place]);
  }

  return Object.freeze({ all, every, first, enclosing, matches });
})();
