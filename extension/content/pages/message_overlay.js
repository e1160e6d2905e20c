"use strict";

/**
 * Read the small conversations that lie over another page, each in a window of its own. Their address is not the
 * page's: unless a window links to its conversation, nobody knows which one it is, and nothing of it can be copied
 * exactly once.
 */
const MessageOverlay = (() => {
  /**
   * Those that hold no other one.
   *
   * @param {ReadonlyArray<Element>} elements
   */
  function outermost(elements) {
    return elements.filter((one) => !elements.some((other) => other !== one && other.contains(one)));
  }

  /**
   * The largest part of an outlet with this list of messages and no other.
   *
   * @param {Element} list
   * @param {Element} outlet
   * @param {ReadonlyArray<Element>} lists
   */
  function partOf(list, outlet, lists) {
    /** @type {Element} */
    let part = list;
    while (part !== outlet && part.parentElement !== null) {
      const around = part.parentElement;
      if (lists.some((other) => other !== list && around.contains(other))) break;
      part = around;
    }
    return part;
  }

  /**
   * Which conversation a window links to; none where it links to several, as a list of conversations does.
   *
   * @param {ReadonlyArray<Element>} links
   */
  function conversationOf(links) {
    const ids = links.map((link) =>
      link instanceof HTMLAnchorElement ? PageAddress.conversationId(link) : null,
    );
    return new Set(ids).size === 1 ? (ids[0] ?? null) : null;
  }

  /**
   * @param {Element} container
   * @param {Element | null} list
   * @returns {OverlayThread}
   */
  function windowOf(container, list) {
    const isOutside = (/** @type {Element} */ element) => list === null || !list.contains(element);
    const header = Selectors.all(container, "lead_link").find(isOutside);
    const isPerson =
      header instanceof HTMLAnchorElement &&
      header.origin === container.ownerDocument.location.origin &&
      PageAddress.profileId(header) !== null;
    return {
      conversation_id: conversationOf(Selectors.all(container, "conversation_link").filter(isOutside)),
      header: isPerson ? header : null,
      articles: list === null ? [] : Selectors.all(list, "message"),
      list,
      container,
    };
  }

  /**
   * Every window that is there, one that is minimised too.
   *
   * @param {Document} page
   * @returns {ReadonlyArray<OverlayThread>}
   */
  function windows(page) {
    return outermost(Selectors.every(page, "overlay")).flatMap((outlet) => {
      const lists = outermost(Selectors.all(outlet, "overlay_list"));
      if (lists.length > 1) return lists.map((list) => windowOf(partOf(list, outlet, lists), list));
      const only = windowOf(outlet, lists[0] ?? null);
      // An outlet that waits for its first window is none.
      return only.list === null && only.header === null ? [] : [only];
    });
  }

  /**
   * Whether a window's messages, or where they should be, can be seen now. A minimised one is folded, cut off or
   * pushed out of view.
   *
   * @param {OverlayThread} thread
   */
  function isOpen({ container, list }) {
    const shown = list ?? container;
    if (!shown.checkVisibility()) return false;
    const { clientHeight } = shown.ownerDocument.documentElement;
    let { top, bottom } = shown.getBoundingClientRect();
    bottom = Math.min(bottom, clientHeight);
    for (
      let part = shown.parentElement;
      part !== null && container.contains(part);
      part = part.parentElement
    ) {
      if (getComputedStyle(part).overflowY === "visible") continue;
      const around = part.getBoundingClientRect();
      top = Math.max(top, around.top);
      bottom = Math.min(bottom, around.bottom);
    }
    return bottom - top >= 1;
  }

  /**
   * The window that people look at: of several, the one they are in, else the last.
   *
   * @param {Document} page
   * @returns {OverlayThread | null} null where none is open; its header is null where it links to nobody
   */
  function openThread(page) {
    const open = windows(page).filter(isOpen);
    return open.find(({ container }) => container.contains(page.activeElement)) ?? open.at(-1) ?? null;
  }

  /**
   * A window as a conversation like the inbox's, where all of it is known.
   *
   * @param {OverlayThread} shown
   * @returns {Thread | null}
   */
  function asThread({ conversation_id, header, articles, list, container }) {
    const lead_id = header === null ? null : PageAddress.profileId(header);
    if (conversation_id === null || header === null || lead_id === null || list === null) return null;
    return { conversation_id, header, lead_id, articles, list, container };
  }

  return Object.freeze({ windows, openThread, asThread });
})();
