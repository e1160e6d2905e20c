"use strict";

/**
 * Build the control of one message, note or call and keep it showing a given view. One closed shadow root, one line.
 * Decides nothing: what it shows comes in, what the user pressed goes out.
 */
const Control = (() => {
  const MARKER = "data-copy-to-crm";
  const SVG = "http://www.w3.org/2000/svg";

  /**
   * @param {string} className
   */
  function createButton(className) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = className;
    return button;
  }

  function createMark() {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    svg.append(path);
    return { svg, path };
  }

  /** The fixed elements of a control; their order is the order of reading and of the Tab key. */
  function buildParts() {
    const line = document.createElement("div");
    line.className = "line";
    line.dir = "ltr";
    const main = createButton("main");
    const { svg, path } = createMark();
    const label = document.createElement("span");
    const seconds = document.createElement("span");
    seconds.className = "seconds";
    seconds.setAttribute("aria-hidden", "true");
    main.append(svg, label, seconds);
    const note = document.createElement("span");
    note.className = "note";
    note.id = "note";
    main.setAttribute("aria-describedby", note.id);
    // Where the note has no room; its words are the button's description all the same.
    const short = document.createElement("span");
    short.className = "short";
    short.setAttribute("aria-hidden", "true");
    const undo = createButton("undo");
    line.append(main, note, short, undo);
    return { line, main, path, label, seconds, note, short, undo };
  }

  /**
   * Show the whole seconds until a moment, once a second, until stopped.
   *
   * @param {HTMLElement} element
   * @param {string} endsAt
   * @returns {() => void}
   */
  function countDown(element, endsAt) {
    let timer = 0;
    function tick() {
      const left = Math.max(0, Date.parse(endsAt) - Date.now());
      element.textContent = Sentences.text("seconds_left", { seconds: String(Math.ceil(left / 1000)) });
      if (left > 0) timer = window.setTimeout(tick, left % 1000 || 1000);
    }
    tick();
    return () => {
      window.clearTimeout(timer);
      element.textContent = "";
    };
  }

  /**
   * @param {Element} element
   */
  function isControl(element) {
    return element.hasAttribute(MARKER);
  }

  /**
   * @param {ControlPresses} pressed called for trusted presses only, and once for a double click
   * @param {ControlKind} kind
   */
  function create(pressed, kind) {
    const lifetime = new AbortController();
    const { signal } = lifetime;
    const host = document.createElement("div");
    host.setAttribute(MARKER, kind);
    const root = host.attachShadow({ mode: "closed" });
    const parts = buildParts();
    const card = ControlCard.create(parts.main, pressed, signal);
    const style = document.createElement("style");
    style.textContent = kind === "message" ? ControlStyle.css : `${ControlStyle.css}${ControlSeat.css}`;
    root.append(style, parts.line, card.element);
    const seat = kind === "message" ? null : ControlSeat.create(host, parts.line, kind, signal);
    let stopCounting = () => {};
    /** @type {ControlView["action"]} */
    let action = "none";

    /** @param {ControlView} view */
    function showButtons(view) {
      action = view.action;
      parts.main.setAttribute("aria-label", view.name);
      // There may be room for the mark alone; whoever sees it can still read what it is.
      if (seat !== null) parts.main.title = [view.name, view.note].filter(Boolean).join(" · ");
      parts.main.setAttribute("aria-disabled", String(view.action === "none"));
      parts.main.popoverTargetElement = view.action === "card" ? card.element : null;
      if (view.action === "card") parts.main.setAttribute("aria-haspopup", "dialog");
      else parts.main.removeAttribute("aria-haspopup");
      // A focused button that goes away would drop the focus to the top of the page.
      if (view.undo === "none" && root.activeElement === parts.undo) parts.main.focus();
      parts.undo.hidden = view.undo === "none";
      parts.undo.setAttribute("aria-disabled", String(view.undo === "running"));
      parts.undo.setAttribute("aria-label", view.undo_name);
    }

    /** @param {ControlView} view */
    function show(view) {
      stopCounting();
      host.lang = Sentences.language();
      parts.undo.textContent = Sentences.text("undo");
      parts.line.dataset["state"] = view.state;
      const isCallToBe = kind === "call" && view.action === "copy" && view.state !== "refused";
      parts.path.setAttribute("d", isCallToBe ? ControlStyle.callMark : ControlStyle.marks[view.state]);
      parts.label.textContent = view.label;
      parts.note.textContent = view.note;
      parts.short.textContent = seat === null ? "" : view.short;
      parts.short.title = view.note;
      parts.note.title = view.state === "refused" ? view.card.sentences.join(" ") : view.note;
      stopCounting = view.hold_ends_at === null ? () => {} : countDown(parts.seconds, view.hold_ends_at);
      showButtons(view);
      seat?.fit();
      card.fill(view.card);
    }

    /**
     * Stand at a message, note or person: below the first, beside the author or below the name of the others.
     *
     * @param {Element} article
     * @returns {boolean} whether it did not stand there already
     */
    function put(article) {
      if (article.contains(host)) return false;
      if (seat === null) article.append(host);
      else seat.take(article);
      return true;
    }

    function remove() {
      stopCounting();
      lifetime.abort();
      host.remove();
    }

    parts.main.addEventListener(
      "click",
      (event) => {
        if (Press.counts(event) && action === "copy") pressed.copy();
      },
      { signal },
    );
    parts.undo.addEventListener(
      "click",
      (event) => {
        if (Press.counts(event) && parts.undo.getAttribute("aria-disabled") !== "true") pressed.undo();
      },
      { signal },
    );
    // Presses on our control are not presses on the message; the page must not act on them.
    for (const type of ["click", "keydown"]) {
      host.addEventListener(type, (event) => event.stopPropagation(), { signal });
    }

    const focus = () => parts.main.focus();
    return Object.freeze({ put, show, openCard: card.open, focus, remove });
  }

  return Object.freeze({ create, isControl });
})();
