"use strict";

/**
 * Build one badge and keep it showing a given view: a mark and a word beside a name, in a closed shadow root.
 * Takes no room at all: what stands around it stays where it is. Decides nothing.
 */
const Badge = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  // Nothing moves for it: its host has no width, and its line is higher than it is.
  const css = `
    :host {
      all: initial !important;
      display: inline-block !important;
      inline-size: 0 !important;
      block-size: 16px !important;
      margin-block: -4px !important;
      white-space: nowrap !important;
      vertical-align: middle !important;
      --surface: #eaf3f0; --text: #143d34; --accent: #0a6b56; --line: #b9d2ca;
      color-scheme: light dark;
    }
    @media (prefers-color-scheme: dark) {
      :host { --surface: #16302a; --text: #d9f0e9; --accent: #6fd6b8; --line: #33574d; }
    }
    .badge {
      display: inline-flex; align-items: center; gap: 4px; box-sizing: border-box; block-size: 16px;
      margin-inline-start: 6px; padding-inline: 5px; border-radius: 8px; background: var(--surface); color: var(--text);
      font: 600 11px/16px system-ui, sans-serif; letter-spacing: normal; white-space: nowrap;
      text-decoration: none; direction: inherit;
    }
    :host([data-size="mark"]) .badge { margin-inline-start: 2px; padding: 0; border-color: transparent; }
    :host([data-size="mark"]) .word { display: none; }
    :host([data-size="none"]) .badge { visibility: hidden; }
    a.badge { text-decoration: underline; text-underline-offset: 2px; }
    .badge { border: 1px solid var(--line); }
    .badge:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
    svg { flex: none; inline-size: 11px; block-size: 11px; fill: none; stroke: var(--accent); }
    svg { stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
    @media (forced-colors: active) { .badge { border-color: CanvasText; } svg { stroke: currentColor; } }`;

  const SIZES = /** @type {const} */ (["word", "mark", "none"]);

  /** @param {BadgeState} state */
  function mark(state) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", BadgeView.marks[state]);
    svg.append(path);
    return svg;
  }

  /** @param {BadgeWords} view */
  function body(view) {
    const part = document.createElement(view.record_address === null ? "span" : "a");
    if (part instanceof HTMLAnchorElement && view.record_address !== null) {
      part.href = view.record_address;
      part.target = "_blank";
      part.rel = "noopener noreferrer";
    }
    part.className = "badge";
    part.dataset["state"] = view.state;
    part.title = view.name;
    const word = document.createElement("span");
    word.className = "word";
    word.textContent = view.label;
    part.append(mark(view.state), word);
    // Where only the mark has room, its word is still there for those who cannot see it.
    if (view.record_address === null) part.setAttribute("role", "img");
    part.setAttribute("aria-label", view.name);
    return part;
  }

  function create() {
    const host = document.createElement("span");
    host.setAttribute("data-copy-to-crm", "badge");
    const root = host.attachShadow({ mode: "closed" });
    const style = document.createElement("style");
    style.textContent = css;

    /** @param {BadgeWords} view */
    function show(view) {
      host.lang = Sentences.language();
      root.replaceChildren(style, body(view));
    }

    /** @param {typeof SIZES[number]} size how much of it is to be seen, in the words of `fit` */
    function setSize(size) {
      host.dataset["size"] = size;
    }

    /** Whether what is to be seen of it now covers nothing. */
    function hasRoom() {
      const shown = root.querySelector(".badge")?.getBoundingClientRect();
      return shown === undefined || FreeRoom.isFree(host, shown);
    }

    // A press on a badge is no press on the row, which would open the page's own panel.
    for (const type of ["click", "mousedown", "keydown"]) {
      host.addEventListener(type, (event) => event.stopPropagation());
    }
    return Object.freeze({ host, show, setSize, hasRoom });
  }

  /**
   * Show as much of each as has room: mark and word, the mark alone, or nothing. They are measured together, so that
   * the page is laid out once for a size and not once for a badge.
   *
   * @param {ReadonlyArray<ReturnType<typeof create>>} badges
   */
  function fit(badges) {
    let tight = badges;
    for (const size of SIZES) {
      for (const badge of tight) badge.setSize(size);
      if (size !== "none") tight = tight.filter((badge) => !badge.hasRoom());
    }
  }

  return Object.freeze({ create, fit });
})();
