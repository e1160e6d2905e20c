"use strict";

/**
 * Say which conversations a page shows, and which of them somebody looks at: the inbox's open one, or the small
 * windows over any other page. Only those of which it is known which one it is, and with whom.
 */
const OpenThreads = (() => {
  /** @param {Thread | null} thread */
  const orNone = (thread) => (thread === null ? [] : [thread]);

  /**
   * @param {Document} page
   * @param {{readonly pathname: string}} address
   * @returns {ReadonlyArray<Thread>}
   */
  function all(page, address) {
    const kind = PageAddress.kindOf(address);
    if (kind === null) return [];
    if (kind === "inbox") return orNone(InboxPage.openThread(page, address));
    return MessageOverlay.windows(page).flatMap((one) => orNone(MessageOverlay.asThread(one)));
  }

  /**
   * The conversation in view; of several windows the one on top.
   *
   * @param {Document} page
   * @param {{readonly pathname: string}} address
   * @returns {Thread | null}
   */
  function inView(page, address) {
    const kind = PageAddress.kindOf(address);
    if (kind === null || kind === "inbox") return InboxPage.openThread(page, address);
    const top = MessageOverlay.openThread(page);
    return top && MessageOverlay.asThread(top);
  }

  /**
   * The conversation whose pane holds an element.
   *
   * @param {Element} element
   * @param {Document} page
   * @param {{readonly pathname: string}} address
   * @returns {Thread | null}
   */
  function around(element, page, address) {
    return all(page, address).find(({ container }) => container.contains(element)) ?? null;
  }

  return Object.freeze({ all, inView, around });
})();
