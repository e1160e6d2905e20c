"use strict";

/**
 * Read the small conversation that lies over another page. Its address is not the page's: unless the overlay
 * links to its conversation, nobody knows which one it is, and nothing of it can be copied exactly once.
 */
const MessageOverlay = (() => {
  /**
   * @param {Document} page
   * @returns {OverlayThread | null} null where none is open; its header is null where it links to nobody
   */
  function openThread(page) {
    const container = Selectors.first(page, "overlay");
    if (container === null || !container.checkVisibility()) return null;
    const list = Selectors.first(container, "overlay_list");
    const isOutside = (/** @type {Element} */ element) => list === null || !list.contains(element);
    const header = Selectors.all(container, "lead_link").find(isOutside);
    const conversation = Selectors.all(container, "conversation_link").find(isOutside);
    return {
      conversation_id:
        conversation instanceof HTMLAnchorElement ? PageAddress.conversationId(conversation) : null,
      header: header instanceof HTMLAnchorElement && PageAddress.profileId(header) !== null ? header : null,
      articles: list === null ? [] : Selectors.all(list, "message"),
      container,
    };
  }

  return Object.freeze({ openThread });
})();
