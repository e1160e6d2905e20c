"use strict";

/**
 * Open a dialog over the page that keeps the focus until it is closed: by its own buttons or by Escape.
 * Holds what it is given and decides nothing; leaves nothing in the page once it is closed.
 */
const PageDialog = (() => {
  /**
   * @param {string} text
   * @param {string} className
   * @param {() => void} act called for what counts as a press, and never while the button is disabled
   */
  function button(text, className, act) {
    const element = document.createElement("button");
    element.type = "button";
    element.className = className;
    element.textContent = text;
    element.addEventListener("click", (event) => {
      if (Press.counts(event) && element.getAttribute("aria-disabled") !== "true") act();
    });
    return element;
  }

  /**
   * @param {HTMLElement} element
   * @param {boolean} isDisabled it keeps the focus all the same
   */
  function disable(element, isDisabled) {
    element.setAttribute("aria-disabled", String(isDisabled));
  }

  /**
   * @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} tag
   * @param {string} className
   * @param {string} [text]
   */
  function part(tag, className, text = "") {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  /**
   * @param {string} title what a screen reader calls it, and its heading
   * @param {ReadonlyArray<HTMLElement>} parts header, body and footer, in this order below the title
   * @param {() => void} closed called once, however it was closed
   * @param {AbortSignal} signal closes it
   */
  function open(title, [head, ...parts], closed, signal) {
    const host = document.createElement("div");
    host.setAttribute("data-copy-to-crm", "dialog");
    host.lang = Sentences.language();
    const dialog = document.createElement("dialog");
    const heading = part("h2", "", title);
    heading.id = "title";
    dialog.setAttribute("aria-labelledby", heading.id);
    // No header or footer: in a page they are landmarks, and the page has its own.
    const header = part("div", "top");
    header.append(heading, ...(head === undefined ? [] : [head]));
    dialog.append(header, ...parts);
    const style = document.createElement("style");
    style.textContent = DialogStyle.css;
    host.attachShadow({ mode: "closed" }).append(style, dialog);
    const lifetime = new AbortController();
    const release = Sentences.hold();

    function close() {
      if (lifetime.signal.aborted) return;
      lifetime.abort();
      host.remove();
      closed();
      release();
    }

    // Presses in our dialog are not presses on the page, which must not act on them.
    for (const type of ["click", "keydown", "keyup", "keypress", "input"]) {
      host.addEventListener(type, (event) => event.stopPropagation(), { signal: lifetime.signal });
    }
    dialog.addEventListener("close", close, { signal: lifetime.signal });
    signal.addEventListener("abort", close, { once: true, signal: lifetime.signal });
    document.body.append(host);
    // A frame of its own: all that lies below becomes inert, and a long page has just been read.
    requestAnimationFrame(() => {
      if (!lifetime.signal.aborted) dialog.showModal();
    });
    return Object.freeze({ close });
  }

  return Object.freeze({ open, button, disable, part });
})();
