"use strict";

/**
 * Tell when the conversation in the page may have changed, at most once a frame.
 * Watches child lists, deeply in the open conversation alone, and the address of its header's link, which the
 * page changes in place. Ignores our own insertions.
 */
const Placement = (() => {
  /**
   * Observe the conversation with all below it, its header, and its ancestors for its replacement.
   * Until there is a conversation, and on pages without one, the page's root with all below it.
   *
   * @param {MutationObserver} observer
   * @param {"thread" | "page_root"} watched
   */
  function observeAll(observer, watched) {
    const thread = watched === "thread" ? Selectors.first(document, "thread") : null;
    const deep = thread ?? Selectors.first(document, "page_root") ?? document.body;
    observer.observe(deep, { childList: true, subtree: true });
    for (let node = deep.parentElement; node !== null; node = node.parentElement) {
      observer.observe(node, { childList: true });
    }
    const headers = thread === null ? [] : [Selectors.first(thread, "lead_link")];
    if (watched === "page_root") headers.push(...observeBeside(observer, deep));
    for (const header of headers) {
      if (header !== null) observer.observe(header, { attributeFilter: ["href"], childList: true });
    }
  }

  /**
   * Observe what a page about people shows outside its root: the panel over results and the small conversations, and
   * the outlets in which they appear.
   *
   * @param {MutationObserver} observer
   * @param {Element} root
   * @returns {ReadonlyArray<Element | null>} the headers of the conversations
   */
  function observeBeside(observer, root) {
    for (const outlet of document.body.children) {
      if (!outlet.contains(root)) observer.observe(outlet, { childList: true });
    }
    const panel = Selectors.first(document, "lead_card");
    const windows = MessageOverlay.windows(document);
    const parts = [panel && LeadCard.partOf(panel), ...windows.map(({ container }) => container)];
    for (const part of parts) {
      if (part !== null && !root.contains(part)) observer.observe(part, { childList: true, subtree: true });
    }
    return windows.map(({ header }) => header);
  }

  /**
   * @param {MutationRecord} record
   */
  function isOurs(record) {
    const nodes = [...record.addedNodes, ...record.removedNodes];
    return (
      record.type === "childList" &&
      nodes.every((node) => node instanceof Element && Control.isControl(node) && node.isConnected)
    );
  }

  /**
   * Call `place` now and again whenever the watched part of the page changes, and at the next frame as long as it
   * says that something still waits; then the page has not changed in between.
   *
   * @param {(isNews: boolean) => boolean} place
   * @param {AbortSignal} signal
   * @param {"thread" | "page_root"} watched the part that is watched deeply
   * @returns {() => void} does so at once
   */
  function keep(place, signal, watched) {
    let isAsked = false;
    let isNews = true;
    const observer = new MutationObserver((records) => {
      if (records.every(isOurs)) return;
      isNews = true;
      ask();
    });

    function ask() {
      if (isAsked) return;
      isAsked = true;
      requestAnimationFrame(() => {
        isAsked = false;
        run();
      });
    }

    function runNow() {
      isNews = true;
      run();
    }

    function run() {
      if (signal.aborted) return;
      if (place(isNews)) ask();
      isNews = false;
      observer.disconnect();
      if (!signal.aborted) observeAll(observer, watched);
    }

    signal.addEventListener("abort", () => observer.disconnect(), { once: true });
    run();
    return runNow;
  }

  return Object.freeze({ keep });
})();
