"use strict";

/**
 * Tell when the conversation in the page may have changed, at most once a frame.
 * Watches child lists only, deeply in the open conversation alone, and ignores our own insertions.
 */
const Placement = (() => {
  /**
   * What to observe, and how deeply: the conversation with all below it, its ancestors for its replacement.
   * Until there is a conversation, the page's root with all below it.
   *
   * @returns {ReadonlyArray<{readonly node: Node, readonly subtree: boolean}>}
   */
  function watchedNodes() {
    const thread = Selectors.first(document, "thread");
    const deep = thread ?? Selectors.first(document, "page_root") ?? document.body;
    const watched = [{ node: /** @type {Node} */ (deep), subtree: true }];
    for (let node = deep.parentElement; node !== null; node = node.parentElement) {
      watched.push({ node, subtree: false });
    }
    return watched;
  }

  /**
   * @param {MutationRecord} record
   */
  function isOurs(record) {
    const nodes = [...record.addedNodes, ...record.removedNodes];
    return nodes.every((node) => node instanceof Element && Control.isControl(node) && node.isConnected);
  }

  /**
   * Call `place` now and again whenever the watched part of the page changes.
   *
   * @param {() => void} place
   * @param {AbortSignal} signal
   */
  function keep(place, signal) {
    let isAsked = false;
    const observer = new MutationObserver((records) => {
      if (records.every(isOurs) || isAsked) return;
      isAsked = true;
      requestAnimationFrame(run);
    });

    function run() {
      isAsked = false;
      if (signal.aborted) return;
      place();
      observer.disconnect();
      for (const { node, subtree } of watchedNodes()) observer.observe(node, { childList: true, subtree });
    }

    signal.addEventListener("abort", () => observer.disconnect(), { once: true });
    run();
  }

  return Object.freeze({ keep });
})();
