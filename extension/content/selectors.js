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
    // `active` marks the open conversation in the list, one project, 2020-2026.
    active_link: ["a.conversation-list-item__link.active"],
    list_item: [
      "li.conversation-list-item", // 2020-2026-02, seven projects
      "li[data-x-conversation-list-item]", // 2024-2026
    ],
  });

  /** @typedef {keyof typeof places} Place */

  /**
   * Elements of the first alternative that finds any, in document order.
   *
   * @param {ParentNode} root
   * @param {Place} place
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
   * @param {ParentNode} root
   * @param {Place} place
   * @returns {Element | null}
   */
  function first(root, place) {
    return all(root, place)[0] ?? null;
  }

  /**
   * Nearest ancestor, or the element itself, that is such a place.
   *
   * @param {Element} element
   * @param {Place} place
   * @returns {Element | null}
   */
  function enclosing(element, place) {
    return element.closest(places[place].join(","));
  }

  /**
   * @param {Element} element
   * @param {Place} place
   */
  function matches(element, place) {
    return element.matches(places[place].join(","));
  }

  return Object.freeze({ all, first, enclosing, matches });
})();
