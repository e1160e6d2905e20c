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
    const header = thread === null ? null : Selectors.first(thread, "lead_link");
    // A panel over results may stand outside the page's root.
    const panel = watched === "page_root" ? Selectors.first(document, "lead_card") : null;
    if (panel !== null && !deep.contains(panel)) {
      observer.observe(LeadCard.partOf(panel), { childList: true, subtree: true });
    }
    if (header !== null) observer.observe(header, { attributeFilter: ["href"], childList: true });
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
