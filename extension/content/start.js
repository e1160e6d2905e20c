"use strict";

/**
 * Begin and end visits to the page kinds this extension knows; stay inert everywhere else.
 * Follows the page's own navigation, and leaves nothing behind when the extension goes.
 */
const Start = (() => {
  const ORPHAN_CHECK_MS = 2000;

  /** @typedef {"inbox" | "people"} VisitKind */

  /** @type {AbortController | null} */
  let visit = null;
  /** @type {VisitKind | null} */
  let visited = null;
  let placeNow = () => {};
  /** Ends following the page's navigation; null while nothing may stand in it. @type {AbortController | null} */
  let following = null;
  /** @type {(kind: AddressKind | null) => boolean} */
  let mayRead = () => false;
  const lifetime = new AbortController();
  const memory = CopyMemory.create();
  const drafts = new Map();
  const talks = {
    guard: ThreadGuard.create(),
    memory,
    watch: SentWatch.create(),
    choices: { message: false, inmail: false },
    drafts,
  };
  const people = { guard: SubjectGuard.create(), memory, drafts, choices: { note: false } };

  function leave() {
    visit?.abort();
    visit = null;
    visited = null;
    placeNow = () => {};
  }

  function orphaned() {
    lifetime.abort();
    rest();
  }

  /** What the address in view is for us: a conversation's page, or one that shows people and companies. */
  function kindHere() {
    const kind = PageAddress.kindOf(location);
    if (!mayRead(kind)) return null;
    return kind === null || kind === "inbox" ? kind : "people";
  }

  /**
   * @param {VisitKind} kind
   * @param {AbortSignal} signal
   */
  function controlsOf(kind, signal) {
    if (kind === "inbox") return ConversationPage.create({ orphaned }, talks, signal);
    return PeoplePage.create(
      { orphaned, changed: () => placeNow(), mayReadTalks: () => mayRead("inbox") },
      { people, talks },
      signal,
    );
  }

  /** @param {VisitKind} kind */
  function arrive(kind) {
    visit = new AbortController();
    visited = kind;
    const { signal } = visit;
    // No event tells a page script that its extension is gone; only this property changes.
    const check = window.setInterval(() => WorkerLink.isOrphaned() && orphaned(), ORPHAN_CHECK_MS);
    signal.addEventListener("abort", () => window.clearInterval(check), { once: true });
    const controls = controlsOf(kind, signal);
    /** @param {boolean} isNews */
    function place(isNews) {
      if (!WorkerLink.isOrphaned()) return controls.place(isNews);
      orphaned();
      return false;
    }
    placeNow = Placement.keep(place, signal, kind === "inbox" ? "thread" : "page_root");
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
    const kind = kindHere();
    if (kind !== visited) leave();
    if (kind === null) return;
    if (visit === null) arrive(kind);
    else placeNow();
  }

  /** Take everything away, and listen to nothing of the page any more. */
  function rest() {
    following?.abort();
    following = null;
    leave();
  }

  function wake() {
    if (following === null) {
      following = new AbortController();
      // Told by the browser at every change of address, so that no page has to be watched to notice one.
      window.navigation.addEventListener("currententrychange", follow, { signal: following.signal });
    }
    follow();
  }

  async function begin() {
    PageView.answer({ threads: talks.guard, subjects: people.guard }, lifetime.signal);
    await ChosenWords.follow(lifetime.signal);
    if (lifetime.signal.aborted) return;
    // Last of all that follow: what stands in the page has its new words, and is placed by its new size.
    Sentences.follow(() => queueMicrotask(() => placeNow()), lifetime.signal);
    CaptureGate.follow((allowed) => {
      Object.assign(talks.choices, allowed.sent);
      people.choices.note = allowed.isSavedNoteCopied;
      mayRead = allowed.mayRead;
      if (allowed.isOpen) wake();
      else rest();
    }, lifetime.signal);
  }

  return Object.freeze({ begin });
})();

void Start.begin();
