"use strict";

/**
 * Begin and end visits to the page kinds this extension knows; stay inert everywhere else.
 * Follows the page's own navigation, and leaves nothing behind when the extension goes.
 */
const Start = (() => {
  const ORPHAN_CHECK_MS = 2000;

  /** @type {AbortController | null} */
  let visit = null;
  let placeNow = () => {};
  let mayPlace = false;
  const lifetime = new AbortController();
  const known = { guard: ThreadGuard.create(), memory: CopyMemory.create() };

  function leave() {
    visit?.abort();
    visit = null;
    placeNow = () => {};
  }

  function orphaned() {
    lifetime.abort();
    leave();
  }

  function arrive() {
    visit = new AbortController();
    const { signal } = visit;
    // No event tells a page script that its extension is gone; only this property changes.
    const check = window.setInterval(() => WorkerLink.isOrphaned() && orphaned(), ORPHAN_CHECK_MS);
    signal.addEventListener("abort", () => window.clearInterval(check), { once: true });
    const announcer = Announcer.create(signal);
    const controls = CopyControls.create({ say: announcer.say, orphaned }, known, signal);
    placeNow = () => (WorkerLink.isOrphaned() ? orphaned() : controls.place());
    Placement.keep(placeNow, signal);
    controls.connect();
    // The browser closes ports of pages it keeps in its cache, and the worker sleeps behind hidden ones.
    window.addEventListener("pageshow", () => controls.connect(), { signal });
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "visible") controls.connect();
      },
      { signal },
    );
  }

  function follow() {
    const isKnown = mayPlace && InboxPage.recognise(location) !== null;
    if (!isKnown) leave();
    else if (visit === null) arrive();
    else placeNow();
  }

  function begin() {
    PageView.answer(known.guard, lifetime.signal);
    // Told by the browser at every change of address, so that no page has to be watched to notice one.
    window.navigation.addEventListener("currententrychange", follow, { signal: lifetime.signal });
    CaptureGate.follow((isOpen) => {
      mayPlace = isOpen;
      follow();
    }, lifetime.signal);
  }

  return Object.freeze({ begin });
})();

Start.begin();
