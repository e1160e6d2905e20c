"use strict";

/**
 * Seat a control at the end of a line of the page, where nothing of the page gives way to it: that of a note at its
 * author's, that of a call at where a person lives or what they do.
 * Shows as much of it as has room there; where not even its mark has, the one of a note takes a line of its own below
 * the note, and the one of a call is not shown.
 */
const ControlSeat = (() => {
  // Its host has no size, so no line of the page is longer or higher for it. The buttons are as high as a line of
  // text, and can be pressed a little above and below.
  const css = `
    :host([data-seat="beside"]) {
      display: inline-block !important;
      inline-size: 0 !important;
      block-size: 0 !important;
      min-block-size: 0 !important;
      padding-block: 0 !important;
      white-space: nowrap !important;
      vertical-align: middle !important;
    }
    :host([data-seat="beside"]) .line {
      position: relative;
      inset-block-start: -10px;
      inline-size: max-content;
      max-inline-size: none;
      block-size: 20px;
      margin-inline: 8px;
      vertical-align: top;
    }
    :host([data-seat="beside"]) .line button { position: relative; block-size: 20px; }
    :host([data-seat="beside"]) .line button::before { content: ""; position: absolute; inset: -3px 0; }
    :host(:is([data-size="short"], [data-size="label"], [data-size="mark"])) .note { display: none; }
    :host(:not([data-size="short"])) .short { display: none; }
    :host([data-size="mark"]) .main { padding-inline: 4px; }
    :host([data-size="mark"]) .main > span:not(.seconds) { display: none; }
    :host([data-size="none"]) .line { visibility: hidden; }
    :host([data-seat="ours"]) {
      display: inline-block !important;
      min-block-size: 0 !important;
      padding-block: 0 !important;
    }`;

  /** Beside what it stands, of the first that is there. */
  const NEIGHBOURS = Object.freeze({
    note: /** @type {ReadonlyArray<Place>} */ (["time"]),
    call: /** @type {ReadonlyArray<Place>} */ (["location", "headline"]),
  });

  /**
   * @param {HTMLElement} host
   * @param {HTMLElement} line what stands in the host and is seen
   * @param {Exclude<ControlKind, "message">} kind
   * @param {AbortSignal} signal ends its stay
   */
  function create(host, line, kind, signal) {
    /** @type {Element | null} */
    let place = null;
    let isAsked = false;
    const resized = new ResizeObserver(() => {
      if (isAsked) return;
      isAsked = true;
      // Whoever changes a size while sizes are told has the page told of an error.
      requestAnimationFrame(() => {
        isAsked = false;
        fit();
      });
    });
    signal.addEventListener("abort", () => resized.disconnect(), { once: true });
    host.dataset["seat"] = "beside";

    /** @param {Element} around */
    function neighbourIn(around) {
      return (
        NEIGHBOURS[kind].map((name) => Selectors.first(around, name)).find((one) => one !== null) ?? null
      );
    }

    function stand() {
      const neighbour = place && neighbourIn(place);
      if (host.dataset["seat"] !== "beside" || (neighbour === null && kind === "note")) place?.append(host);
      else if (neighbour === null) return;
      // Columns and gaps of a container's own are made for its children, and would move for one more.
      else if (
        /flex|grid/.test(neighbour.parentElement ? getComputedStyle(neighbour.parentElement).display : "")
      )
        neighbour.append(host);
      else neighbour.after(host);
    }

    function moveBelow() {
      const root = line.getRootNode();
      const focused = root instanceof ShadowRoot ? root.activeElement : null;
      host.dataset["seat"] = "below";
      delete host.dataset["size"];
      stand();
      // What is moved loses the focus to the top of the page.
      if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
    }

    /** Show as much as has room now. What once took a line of its own keeps it, so that the page moves once. */
    function fit() {
      if (!host.isConnected || host.dataset["seat"] !== "beside") return;
      for (const size of ["all", "short", "label", "mark"]) {
        host.dataset["size"] = size;
        if (FreeRoom.isFree(host, line.getBoundingClientRect())) return;
      }
      if (kind === "note") moveBelow();
      // The side panel has the same form; a call's control moves nothing in the page.
      else host.dataset["size"] = "none";
    }

    /** @param {Element} article the note, the card of a person or a place of ours, which it stands in from now on */
    function take(article) {
      resized.disconnect();
      place = article;
      if (article.getRootNode() instanceof ShadowRoot) host.dataset["seat"] = "ours";
      stand();
      fit();
      resized.observe(article);
    }

    return Object.freeze({ take, fit });
  }

  return Object.freeze({ css, create });
})();
